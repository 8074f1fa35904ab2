package llmgateway.node.admin.desk;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Set;
import java.util.function.Supplier;
import llmgateway.contracts.Usage;
import llmgateway.contracts.admin.AdminDesk;
import llmgateway.contracts.admin.AdminException;
import llmgateway.contracts.admin.AdminException.Reason;
import llmgateway.contracts.admin.Arguments;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.port.AccountFigures;

/** Answers {@code stats}: what the accounts that there are did, one by one and together. */
final class StatsDesk {
    private static final String BY = "by";

    private final ConfigView config;
    private final AccountFigures figures;
    private final Supplier<Instant> since;

    StatsDesk(ConfigView config, AccountFigures figures, Supplier<Instant> since) {
        this.config = config;
        this.figures = figures;
        this.since = since;
    }

    void open(Vertx vertx) {
        new AdminDesk(vertx, "stats").on("", Set.of(BY), this::stats).open();
    }

    private Future<JsonObject> stats(Arguments arguments) throws AdminException {
        if (arguments.has(BY)) {
            throw new AdminException(
                    Reason.REFUSED, "This version counts by account only, which 'stats' shows; --by is not in it.");
        }
        JsonArray accounts = new JsonArray();
        long requests = 0;
        long errors = 0;
        Usage tokens = Usage.NONE;
        for (AccountConfig account : config.effective().upstreamAccounts()) {
            AccountFigures.Figures counted = figures.of(account.id());
            requests += counted.requests();
            errors += counted.errors();
            tokens = sum(tokens, counted.tokens());
            accounts.add(shown(account.id(), counted));
        }
        return Future.succeededFuture(new JsonObject()
                .put("since", since.get().toString())
                .put("requests", requests)
                .put("errors", errors)
                .put("tokens", shown(tokens))
                .put("accounts", accounts));
    }

    private static JsonObject shown(String id, AccountFigures.Figures counted) {
        return new JsonObject()
                .put("id", id)
                .put("requests", counted.requests())
                .put("errors", counted.errors())
                .put("tokens", shown(counted.tokens()))
                .put("mean_latency_ms", Math.round(counted.meanLatencyMillis()))
                .put("last_used", counted.lastUsed().map(Instant::toString).orElse(null))
                .put("last_error", counted.lastError().orElse(null));
    }

    private static JsonObject shown(Usage tokens) {
        return new JsonObject()
                .put("input", tokens.input())
                .put("output", tokens.output())
                .put("cache_read", tokens.cacheRead())
                .put("cache_write", tokens.cacheWrite())
                .put("reasoning", tokens.reasoning());
    }

    private static Usage sum(Usage a, Usage b) {
        return new Usage(
                a.input() + b.input(),
                a.output() + b.output(),
                a.cacheRead() + b.cacheRead(),
                a.cacheWrite() + b.cacheWrite(),
                a.reasoning() + b.reasoning(),
                a.partial() || b.partial());
    }
}
