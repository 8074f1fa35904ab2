package llmgateway.ingress.quota;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import llmgateway.ingress.engine.quota.Holders;
import llmgateway.ingress.engine.quota.View;

/** The quotas of all keys at this node. What is told of them is an object that holds, by key, the accounts by lessee. Any thread. */
final class KeyBooks {
    private final Site site;
    private final Supplier<View> view;
    private final Map<String, KeyQuota> keys = new ConcurrentHashMap<>();

    KeyBooks(Site site, Supplier<View> view) {
        this.site = site;
        this.view = view;
    }

    KeyQuota of(String key) {
        return keys.computeIfAbsent(key, id -> new KeyQuota(id, site, view));
    }

    int underWay() {
        return keys.values().stream().mapToInt(KeyQuota::underWay).sum();
    }

    /** Tells what is known of the keys that {@code reader} keeps ledgers of among {@code names}. */
    Future<JsonObject> told(String reader, Set<String> names) {
        return told(key -> Holders.of(key, names).include(reader), KeyQuota::reported);
    }

    /** Tells all that is known, and lets nothing in any more. */
    Future<JsonObject> closed() {
        return told(key -> true, KeyQuota::closed);
    }

    private Future<JsonObject> told(Predicate<String> wanted, Function<KeyQuota, Future<JsonObject>> teller) {
        List<String> names = keys.keySet().stream().filter(wanted).toList();
        List<Future<JsonObject>> told =
                names.stream().map(key -> teller.apply(of(key))).toList();
        return Future.join(told).map(all -> {
            JsonObject accounts = new JsonObject();
            for (int i = 0; i < names.size(); i++) {
                accounts.put(names.get(i), told.get(i).result());
            }
            return accounts;
        });
    }

    /** Forgets what counts no more of nodes that are gone, in the present view. */
    void forget() {
        keys.values().forEach(key -> key.ledger().forget());
    }

    /** Takes note of what another node told. */
    Future<Void> heard(JsonObject accounts) {
        List<Future<Void>> heard = new ArrayList<>();
        accounts.fieldNames().forEach(key -> heard.add(of(key).ledger().merged(accounts.getJsonObject(key))));
        return Future.join(heard).mapEmpty();
    }
}
