package llmgateway.ingress.quota;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import llmgateway.contracts.KeyLimits;
import llmgateway.ingress.engine.quota.Account;
import llmgateway.ingress.engine.quota.Claim;
import llmgateway.ingress.engine.quota.Grant;
import llmgateway.ingress.engine.quota.Lease;
import llmgateway.ingress.engine.quota.Loss;
import llmgateway.ingress.engine.quota.Uses;

/**
 * How nodes write down accounts, claims and grants for each other. Nodes share no clock: a time is told as milliseconds from now,
 * rounded up, and read as from the moment of reading, so that on its way it moves to later, never to earlier.
 */
final class QuotaJson {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

    private static final JsonArray NONE = new JsonArray();

    private QuotaJson() {}

    /** An account with times of uses that are rounded up to seconds, for who is told of many. */
    static JsonObject inShort(Account account, long now) {
        Uses rounded = new Uses();
        account.uses().forEach((at, count) -> rounded.add(now - Math.floorDiv(now - at, SECOND) * SECOND, count));
        return account(new Account(account.number(), rounded, account.leases(), account.slots()), now);
    }

    static JsonObject account(Account account, long now) {
        JsonArray uses = new JsonArray();
        account.uses().count(now);
        account.uses().forEach((at, count) -> uses.add(told(at, now)).add(count));
        JsonArray leases = new JsonArray();
        for (Lease lease : account.leases()) {
            leases.add(told(lease.end(), now)).add(lease.permits());
        }
        JsonObject json = new JsonObject().put("number", account.number()).put("slots", account.slots());
        if (!uses.isEmpty()) {
            json.put("uses", uses);
        }
        return leases.isEmpty() ? json : json.put("leases", leases);
    }

    static Account account(JsonObject json, long now) {
        Uses uses = new Uses();
        JsonArray times = json.getJsonArray("uses", NONE);
        for (int i = 0; i < times.size(); i += 2) {
            uses.add(read(times.getLong(i), now), times.getInteger(i + 1));
        }
        List<Lease> leases = new ArrayList<>();
        JsonArray ends = json.getJsonArray("leases", NONE);
        for (int i = 0; i < ends.size(); i += 2) {
            leases.add(new Lease(ends.getInteger(i + 1), read(ends.getLong(i), now)));
        }
        return new Account(json.getLong("number"), uses, leases, json.getInteger("slots"));
    }

    static JsonObject claim(String key, Claim claim, long now) {
        return new JsonObject()
                .put("key", key)
                .put("lessee", claim.lessee())
                .put("account", account(claim.account(), now))
                .put("rpm", claim.limits().rpm())
                .put("concurrency", claim.limits().concurrency())
                .put("permits", claim.permits())
                .put("slots", claim.slots());
    }

    static Claim claim(JsonObject json, long now) {
        return new Claim(
                json.getString("lessee"),
                account(json.getJsonObject("account"), now),
                new KeyLimits(json.getInteger("rpm"), json.getInteger("concurrency")),
                json.getInteger("permits"),
                json.getInteger("slots"));
    }

    static JsonObject grant(Grant grant) {
        return new JsonObject()
                .put("heard", grant.heard())
                .put("permits", grant.permits())
                .put("slots", grant.slots())
                .put("until_next", grant.untilNext())
                .put("until_all", grant.untilAll());
    }

    static Grant grant(JsonObject json) {
        return new Grant(
                json.getBoolean("heard"),
                json.getInteger("permits"),
                json.getInteger("slots"),
                json.getLong("until_next"),
                json.getLong("until_all"));
    }

    static JsonObject loss(Loss loss, long now) {
        return new JsonObject()
                .put("names", new JsonArray(List.copyOf(loss.names())))
                .put("missing", names(loss.missing()))
                .put("until", told(loss.until(), now));
    }

    static Loss loss(JsonObject json, long now) {
        TreeSet<String> names = new TreeSet<>();
        json.getJsonArray("names").forEach(name -> names.add((String) name));
        return new Loss(names, names(json.getJsonObject("missing")), read(json.getLong("until"), now));
    }

    static JsonObject names(Map<String, String> lessees) {
        JsonObject json = new JsonObject();
        lessees.forEach(json::put);
        return json;
    }

    static Map<String, String> names(JsonObject json) {
        Map<String, String> lessees = new TreeMap<>();
        json.fieldNames().forEach(name -> lessees.put(name, json.getString(name)));
        return lessees;
    }

    private static long told(long at, long now) {
        return -Math.floorDiv(now - at, MILLI);
    }

    private static long read(long told, long now) {
        return now + told * MILLI;
    }
}
