package llmgateway.node.state;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import llmgateway.node.config.ConfigLoader;
import llmgateway.node.config.Loaded;

/**
 * The state of a node that does not run, with the rules that it has when it runs. Nothing listens, and no other node can start on
 * the data directory until this is closed.
 *
 * @param loaded the configuration file's part, which may lack what is about to be written: a key to listen on other addresses with,
 *     or an account that a route names
 */
public record StateEditing(NodeState state, StoredConfig config, Loaded loaded) implements AutoCloseable {

    /**
     * Opens the state under its lock; it is made if there is none.
     *
     * @param file the configuration file, if there is one
     * @return fails with an {@link IOException} in words if a node holds the directory or its state cannot be opened, and with a
     *     {@link llmgateway.node.config.ConfigException} if the file cannot be read as a configuration
     */
    public static Future<StateEditing> open(Vertx vertx, Path dataDir, Optional<Path> file, Map<String, String> env) {
        return ConfigLoader.loadUnchecked(vertx, file, env, Map.of())
                .compose(loaded -> vertx.executeBlocking(() -> {
                    NodeState state = NodeState.open(dataDir, env, false);
                    StoredConfig config =
                            new StoredConfig(state.store(), state.store().derivedKeys()::keyHash, loaded.config());
                    return new StateEditing(state, config, loaded);
                }));
    }

    /** Opens the state, does {@code work} with it and closes it; whatever comes of it, the lock is given back. */
    public static <T> Future<T> edit(
            Vertx vertx,
            Path dataDir,
            Optional<Path> file,
            Map<String, String> env,
            Function<StateEditing, Future<T>> work) {
        return open(vertx, dataDir, file, env)
                .compose(editing -> Future.<T>future(done -> work.apply(editing).onComplete(done))
                        .eventually(() -> vertx.executeBlocking(() -> {
                            editing.close();
                            return true;
                        })));
    }

    @Override
    public void close() throws IOException {
        config.close();
        state.close();
    }
}
