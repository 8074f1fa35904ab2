package llmgateway.node.admin;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import llmgateway.contracts.port.Registry;
import llmgateway.node.admin.desk.ConfigView;
import llmgateway.node.admin.desk.SecretsStatus;

/**
 * The state of a node that does not run, held under its lock until it is closed.
 *
 * @param desks opens the desks of the stages for this state, on the calling context
 * @param release gives the lock back
 */
public record StoppedNode(
        Registry registry, ConfigView config, SecretsStatus secrets, List<Runnable> desks, AutoCloseable release) {

    /** How the state of a stopped node is opened. */
    @FunctionalInterface
    public interface Opener {

        /**
         * Opens the state of a data directory.
         *
         * @param config the configuration file; empty: where a node would look for it
         * @return fails with an {@link IOException} in words if a node holds the directory or its state cannot be read
         */
        Future<StoppedNode> open(Vertx vertx, Path dataDir, Optional<Path> config);
    }
}
