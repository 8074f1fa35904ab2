package llmgateway.node.config;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import llmgateway.contracts.config.GatewayConfig;

/** Loads configurations that a test writes down. */
final class ConfigFiles {
    private final Vertx vertx;
    private final Path dir;

    ConfigFiles(Vertx vertx, Path dir) {
        this.vertx = vertx;
        this.dir = dir;
    }

    Path write(String name, String content) {
        try {
            return Files.writeString(dir.resolve(name), content);
        } catch (IOException unexpected) {
            throw new UncheckedIOException(unexpected);
        }
    }

    Loaded load(Optional<Path> file, Map<String, String> env, Map<String, Object> overrides) throws ConfigException {
        try {
            return ConfigLoader.load(vertx, file, env, overrides)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(20, TimeUnit.SECONDS);
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof ConfigException expected) {
                throw expected;
            }
            throw new AssertionError(failed.getCause());
        } catch (InterruptedException | TimeoutException failed) {
            throw new AssertionError(failed);
        }
    }

    Loaded yaml(String content, Map<String, String> env) throws ConfigException {
        return load(Optional.of(write("config.yaml", content)), env, Map.of());
    }

    GatewayConfig yaml(String content) throws ConfigException {
        return yaml(content, Map.of()).config();
    }

    /** The problems of a file, each as it is printed, without the file's name. */
    List<String> problems(String name, String content, Map<String, String> env) {
        Path file = write(name, content);
        try {
            load(Optional.of(file), env, Map.of());
            return List.of();
        } catch (ConfigException refused) {
            return shown(refused.problems(), file);
        }
    }

    List<String> problems(String content) {
        return problems("config.yaml", content, Map.of());
    }

    static List<String> shown(List<Problem> problems, Path file) {
        return problems.stream()
                .map(Problem::toString)
                .map(line -> line.replace(file + ": ", ""))
                .toList();
    }
}
