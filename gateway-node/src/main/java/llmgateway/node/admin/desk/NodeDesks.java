package llmgateway.node.admin.desk;

import io.vertx.core.Vertx;
import java.time.Instant;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import llmgateway.contracts.port.AccountFigures;
import llmgateway.contracts.port.Registry;

/** Opens the desks of what the node itself owns, each on the calling context. */
public final class NodeDesks {
    private NodeDesks() {}

    /** Those that need no more than the state: {@code config}, {@code env}, {@code secrets}. */
    public static void openForState(Vertx vertx, Registry registry, ConfigView config, SecretsStatus secrets) {
        new ConfigDesk(registry, config).open(vertx);
        new EnvironmentDesk(registry, config).open(vertx);
        new SecretsDesk(secrets).open(vertx);
    }

    /**
     * Those that tell of a running node, and those of commands that are not in this version.
     *
     * @param since when the counting of {@code figures} began
     */
    public static void openForNode(
            Vertx vertx,
            Registry registry,
            ConfigView config,
            NodeView node,
            AccountFigures figures,
            Supplier<Instant> since) {
        LongSupplier stateVersion = () -> registry.records().version();
        new NodeDesk(node, stateVersion).open(vertx);
        new StatusDesk(node, config, stateVersion).open(vertx);
        new StatsDesk(config, figures, since).open(vertx);
        AbsentDesks.open(vertx);
    }
}
