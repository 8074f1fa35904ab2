package llmgateway.node.admin.desk;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Set;
import java.util.function.LongSupplier;
import llmgateway.contracts.account.AccountStatus;
import llmgateway.contracts.admin.AdminDesk;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.config.GatewayConfig;
import llmgateway.contracts.port.Readiness;

/** Answers {@code status}, {@code server status} and {@code health}: how the node is, at a glance. */
final class StatusDesk {
    private final NodeView node;
    private final ConfigView config;
    private final LongSupplier stateVersion;

    StatusDesk(NodeView node, ConfigView config, LongSupplier stateVersion) {
        this.node = node;
        this.config = config;
        this.stateVersion = stateVersion;
    }

    void open(Vertx vertx) {
        new AdminDesk(vertx, "status")
                .on("", Set.of(), arguments -> Future.succeededFuture(status()))
                .open();
        new AdminDesk(vertx, "server")
                .on("status", Set.of(), arguments -> Future.succeededFuture(status()))
                .open();
        new AdminDesk(vertx, "health")
                .on("", Set.of(), arguments -> Future.succeededFuture(health()))
                .open();
    }

    private JsonObject status() {
        GatewayConfig holds = config.effective();
        long active =
                holds.upstreamAccounts().stream().filter(AccountConfig::active).count();
        return new JsonObject()
                .put("node", node.name())
                .put("state", NodeDesk.state(node))
                .put("ready", node.readiness().ready())
                .put("checks", checks())
                .put("uptime_seconds", node.uptime().toSeconds())
                .put("in_flight", node.inFlight())
                .put("shards", node.shards())
                .put(
                        "accounts",
                        new JsonObject()
                                .put("active", active)
                                .put("disabled", holds.upstreamAccounts().size() - active))
                .put("keys", holds.gatewayKeys().size())
                .put("routes", holds.modelRoutes().size())
                .put("config_source", config.source())
                .put("state_version", stateVersion.getAsLong())
                .put("version", node.version());
    }

    private JsonObject health() {
        JsonArray accounts = new JsonArray();
        for (AccountConfig account : config.effective().upstreamAccounts()) {
            AccountStatus status = node.states().of(account, "");
            accounts.add(new JsonObject()
                    .put("id", account.id())
                    .put("name", account.name())
                    .put("state", status.state().label())
                    .put("reason", status.reason())
                    .put("until", status.until().map(Instant::toString).orElse(null)));
        }
        return new JsonObject()
                .put("ready", node.readiness().ready())
                .put("checks", checks())
                .put("accounts", accounts);
    }

    private JsonArray checks() {
        JsonArray shown = new JsonArray();
        for (Readiness.Check check : node.readiness().checks()) {
            shown.add(new JsonObject()
                    .put("name", check.name())
                    .put("passed", check.passed())
                    .put("detail", check.detail()));
        }
        return shown;
    }
}
