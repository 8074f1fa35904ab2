package llmgateway.node.admin.desk;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import llmgateway.contracts.Usage;
import llmgateway.contracts.admin.AdminDesk;
import llmgateway.contracts.admin.AdminException;
import llmgateway.contracts.admin.Arguments;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.config.GatewayKeyConfig;
import llmgateway.contracts.port.AccountFigures.Figures;
import llmgateway.node.admin.gather.Lines;

/**
 * Answers {@code stats}: what this node counted, one by one and together. By account it tells attempts at the accounts that there
 * are, by model and by client key requests.
 */
final class StatsDesk {
    private static final String BY = "by";
    private static final String NO_KEY = "(none)";

    private final ConfigView config;
    private final StatsView stats;

    StatsDesk(ConfigView config, StatsView stats) {
        this.config = config;
        this.stats = stats;
    }

    void open(Vertx vertx) {
        new AdminDesk(vertx, "stats").on("", Set.of(BY), this::stats).open();
    }

    private Future<JsonObject> stats(Arguments arguments) throws AdminException {
        return Future.succeededFuture(
                switch (arguments.text(BY).orElse("account")) {
                    case "account" -> shown("accounts", byAccount());
                    case "model" -> shown("models", byModel());
                    case "key" -> shown("keys", byKey());
                    default -> throw Arguments.bad("'by' is one of: account, model, key.");
                });
    }

    private JsonArray byAccount() {
        JsonArray lines = new JsonArray();
        for (AccountConfig account : config.effective().upstreamAccounts()) {
            lines.add(line(new JsonObject().put("id", account.id()), stats.of(account.id())));
        }
        return lines;
    }

    private JsonArray byModel() {
        JsonArray lines = new JsonArray();
        new TreeMap<>(stats.models())
                .forEach((model, counted) -> lines.add(line(new JsonObject().put("id", model), counted)));
        return lines;
    }

    /** The keys that there are and those that were used. */
    private JsonArray byKey() {
        Map<String, Figures> counted = stats.keys();
        Map<String, JsonObject> lines = new TreeMap<>();
        for (GatewayKeyConfig key : config.effective().gatewayKeys()) {
            key.id()
                    .ifPresent(id -> lines.put(
                            id,
                            line(
                                    new JsonObject()
                                            .put("id", id)
                                            .put("name", key.name().orElse(id)),
                                    counted.getOrDefault(id, Figures.NONE))));
        }
        counted.forEach((id, figures) -> {
            String shown = id.isEmpty() ? NO_KEY : id;
            lines.computeIfAbsent(
                    shown, unknown -> line(new JsonObject().put("id", shown).put("name", null), figures));
        });
        JsonArray sorted = new JsonArray();
        lines.values().forEach(sorted::add);
        return sorted;
    }

    private JsonObject shown(String what, JsonArray lines) {
        JsonObject sum = Lines.total(lines);
        return new JsonObject()
                .put("since", stats.since().toString())
                .put("requests", sum.getLong("requests"))
                .put("errors", sum.getLong("errors"))
                .put("tokens", sum.getJsonObject("tokens"))
                .put(what, lines);
    }

    private static JsonObject line(JsonObject about, Figures counted) {
        return about.put("requests", counted.requests())
                .put("errors", counted.errors())
                .put("tokens", tokens(counted.tokens()))
                .put("mean_latency_ms", Math.round(counted.meanLatencyMillis()))
                .put("last_used", counted.lastUsed().map(Instant::toString).orElse(null))
                .put("last_error", counted.lastError().orElse(null));
    }

    private static JsonObject tokens(Usage tokens) {
        return new JsonObject()
                .put("input", tokens.input())
                .put("output", tokens.output())
                .put("cache_read", tokens.cacheRead())
                .put("cache_write", tokens.cacheWrite())
                .put("reasoning", tokens.reasoning());
    }
}
