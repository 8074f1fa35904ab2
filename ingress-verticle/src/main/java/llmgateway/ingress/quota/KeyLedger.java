package llmgateway.ingress.quota;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Set;
import java.util.function.Supplier;
import llmgateway.ingress.engine.quota.Account;
import llmgateway.ingress.engine.quota.Claim;
import llmgateway.ingress.engine.quota.Grant;
import llmgateway.ingress.engine.quota.Holders;
import llmgateway.ingress.engine.quota.Ledger;
import llmgateway.ingress.engine.quota.Owner;
import llmgateway.ingress.engine.quota.View;

/** What this node knows of all lessees of one key, and grants from if it is the key's owner. Lives in the key's lane. */
final class KeyLedger {
    private static final Duration COPY_PATIENCE = Duration.ofMillis(50);

    private final String key;
    private final Site site;
    private final Supplier<View> view;
    private final Lane lane;
    private final Ledger ledger = new Ledger();

    KeyLedger(String key, Site site, Supplier<View> view, Lane lane) {
        this.key = key;
        this.site = site;
        this.view = view;
        this.lane = lane;
    }

    /** Answers another node's claim. Any thread. */
    Future<JsonObject> claimed(JsonObject claim) {
        Promise<Grant> answer = Promise.promise();
        lane.run(() -> {
            long now = site.now();
            decide(QuotaJson.claim(claim, now), now).onComplete(answer);
        });
        return answer.future().map(QuotaJson::grant);
    }

    /** Answers a claim, in the lane; grants nothing that the backup was not told of before, unless it is silent. */
    Future<Grant> decide(Claim claim, long now) {
        View current = view.get();
        Holders holders = current.holders(key);
        if (!current.settled() || !holders.owner().equals(site.self())) {
            return Future.succeededFuture(Grant.UNHEARD);
        }
        Grant grant = Owner.decide(key, ledger, claim, current, now);
        if (grant.permits() == 0 || holders.backup().isEmpty()) {
            return Future.succeededFuture(grant);
        }
        JsonObject copy = new JsonObject()
                .put("key", key)
                .put("lessee", claim.lessee())
                .put("account", QuotaJson.account(ledger.account(claim.lessee()), now));
        return site.link()
                .ask(holders.backup(), Topics.COPY, copy, COPY_PATIENCE)
                .transform(kept -> Future.succeededFuture(grant));
    }

    /** Takes note of an account of another lessee. Any thread. */
    Future<JsonObject> copied(String of, JsonObject account) {
        Promise<JsonObject> kept = Promise.promise();
        lane.run(() -> {
            ledger.put(of, QuotaJson.account(account, site.now()));
            kept.complete(new JsonObject());
        });
        return kept.future();
    }

    /** Takes note of what another node told of this key. Any thread. */
    Future<Void> merged(JsonObject accounts) {
        Promise<Void> done = Promise.promise();
        lane.run(() -> {
            long now = site.now();
            accounts.fieldNames().forEach(of -> ledger.put(of, QuotaJson.account(accounts.getJsonObject(of), now)));
            done.complete();
        });
        return done.future();
    }

    /** Forgets what counts no more of lessees that are gone. Any thread. */
    void forget() {
        lane.run(() -> {
            View current = view.get();
            if (current.settled()) {
                ledger.forget(Set.copyOf(current.lessees().values()), site.now());
            }
        });
    }

    /** Tells all accounts, by lessee, in the lane; {@code own} is this node's latest. */
    JsonObject told(Account own, long now) {
        ledger.put(site.lessee(), own);
        JsonObject accounts = new JsonObject();
        ledger.forEach((of, account) -> accounts.put(of, QuotaJson.inShort(account, now)));
        return accounts;
    }
}
