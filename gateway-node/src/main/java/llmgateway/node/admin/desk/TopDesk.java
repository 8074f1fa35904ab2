package llmgateway.node.admin.desk;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Set;
import llmgateway.contracts.Usage;
import llmgateway.contracts.admin.AdminDesk;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.port.AccountFigures.Figures;

/**
 * Answers {@code top}: what this node does now and what it counted so far. Who asks again learns from the differences how fast it
 * goes; {@code uptime_ms} tells how far the two looks are apart.
 */
final class TopDesk {
    private final NodeView node;
    private final ConfigView config;
    private final StatsView stats;

    TopDesk(NodeView node, ConfigView config, StatsView stats) {
        this.node = node;
        this.config = config;
        this.stats = stats;
    }

    void open(Vertx vertx) {
        new AdminDesk(vertx, "top")
                .on("", Set.of(), arguments -> Future.succeededFuture(look()))
                .open();
    }

    private JsonObject look() {
        long requests = 0;
        long errors = 0;
        long tokens = 0;
        for (Figures counted : stats.models().values()) {
            requests += counted.requests();
            errors += counted.errors();
            tokens += all(counted.tokens());
        }
        JsonArray accounts = new JsonArray();
        for (AccountConfig account : config.effective().upstreamAccounts()) {
            Figures counted = stats.of(account.id());
            accounts.add(new JsonObject()
                    .put("id", account.id())
                    .put("state", node.states().of(account, "").state().label())
                    .put("in_flight", node.attemptsAt(account.id()))
                    .put("requests", counted.requests())
                    .put("errors", counted.errors())
                    .put("tokens", all(counted.tokens())));
        }
        return new JsonObject()
                .put("name", node.name())
                .put("state", NodeDesk.state(node))
                .put("uptime_ms", node.uptime().toMillis())
                .put("in_flight", node.inFlight())
                .put("requests", requests)
                .put("errors", errors)
                .put("tokens", tokens)
                .put("accounts", accounts);
    }

    private static long all(Usage tokens) {
        return tokens.input() + tokens.output() + tokens.cacheRead() + tokens.cacheWrite();
    }
}
