package llmgateway.node.admin.desk;

import io.vertx.core.Vertx;
import llmgateway.contracts.port.Registry;
import llmgateway.node.cluster.Roster;

/** Opens the desks of what the node itself owns, each on the calling context. */
public final class NodeDesks {
    private NodeDesks() {}

    /** Those that need no more than the state: {@code config}, {@code env}, {@code secrets}. */
    public static void openForState(Vertx vertx, Registry registry, ConfigView config, SecretsStatus secrets) {
        new ConfigDesk(registry, config).open(vertx);
        new EnvironmentDesk(registry, config).open(vertx);
        new SecretsDesk(secrets).open(vertx);
    }

    /** Those that tell of a running node. */
    public static void openForNode(
            Vertx vertx, Registry registry, ConfigView config, NodeView node, Roster nodes, StatsView stats) {
        new NodeDesk(node, nodes, registry).open(vertx);
        new StatusDesk(node, config, () -> registry.records().version()).open(vertx);
        new StatsDesk(config, stats).open(vertx);
        new TopDesk(node, config, stats).open(vertx);
    }
}
