package llmgateway.node.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import llmgateway.contracts.state.RecordId;
import llmgateway.contracts.state.RecordKind;
import llmgateway.contracts.state.RecordStore.Change;
import llmgateway.node.config.ConfigLoader;
import llmgateway.node.config.Loaded;
import llmgateway.node.config.StoredRecords;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The state of a stopped node can be changed under its lock, by the rules of the running one. */
class StateEditingTest {
    private static final Change KEY = new Change(
            new RecordId(RecordKind.GATEWAY_KEY, "team"),
            Optional.empty(),
            Optional.of(new JsonObject().put("name", "team").put("key", "gw-0123456789")));

    private final Vertx vertx = Vertx.vertx();

    @TempDir
    private Path directory;

    @AfterEach
    void close() {
        await(vertx.close());
    }

    @Test
    void whatIsWrittenBeforeTheFirstStartIsThereAtTheStart() throws IOException {
        await(edit(Optional.empty()));

        try (NodeState state = NodeState.open(directory.resolve("data"), Map.of(), false)) {
            assertThat(state.store().snapshot().live(RecordKind.GATEWAY_KEY)).hasSize(1);
        }
    }

    @Test
    void aFileThatNeedsAStoredKeyCanBeGivenOne() throws IOException {
        Path file = Files.writeString(
                directory.resolve("gateway.yaml"), "server: { host: 0.0.0.0 }\nmanagement: { port: 0 }\n");
        assertThat(failure(ConfigLoader.load(vertx, Optional.of(file), Map.of())))
                .hasMessageContaining("server.host");

        await(edit(Optional.of(file)));

        try (NodeState state = NodeState.open(directory.resolve("data"), Map.of(), false)) {
            Loaded loaded = await(ConfigLoader.load(
                    vertx,
                    Optional.of(file),
                    Map.of(),
                    Map.of(),
                    StoredRecords.of(state.store().snapshot())));
            assertThat(loaded.config().gatewayKeys()).isEmpty();
            assertThat(loaded.warnings()).isEmpty();
        }
    }

    @Test
    void theLockIsRefusedWhileANodeHoldsItAndGivenBackAfterwards() throws IOException {
        try (NodeState running = NodeState.open(directory.resolve("data"), Map.of(), false)) {
            assertThat(running.store().snapshot().records()).isEmpty();
            assertThat(failure(edit(Optional.empty()))).isInstanceOf(DataDirectory.HeldException.class);
        }
        assertThat(failure(StateEditing.edit(vertx, directory.resolve("data"), Optional.empty(), Map.of(), editing -> {
                    throw new IllegalStateException("the work fails");
                })))
                .hasMessage("the work fails");
        await(edit(Optional.empty()));
    }

    private Future<?> edit(Optional<Path> file) {
        return StateEditing.edit(
                vertx,
                directory.resolve("data"),
                file,
                Map.of(),
                editing -> editing.config().write(List.of(KEY)));
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        } catch (ExecutionException | InterruptedException | TimeoutException failed) {
            throw new AssertionError(failed);
        }
    }

    private static Throwable failure(Future<?> future) {
        try {
            Object result = future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
            throw new AssertionError("Succeeded with " + result);
        } catch (ExecutionException failed) {
            return Objects.requireNonNull(failed.getCause());
        } catch (InterruptedException | TimeoutException failed) {
            throw new AssertionError(failed);
        }
    }
}
