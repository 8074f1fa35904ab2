package llmgateway.node.config;

import io.vertx.core.Future;
import io.vertx.core.Vertx;

/** Where a node's configuration comes from; each call reads it anew. */
@FunctionalInterface
public interface ConfigSource {

    /**
     * Reads and checks the configuration.
     *
     * @param records what the state store adds to it, so that the file may refer to it
     * @return the file's part, or a {@link ConfigException} with all that is wrong with it
     */
    Future<Loaded> load(Vertx vertx, StoredRecords records);
}
