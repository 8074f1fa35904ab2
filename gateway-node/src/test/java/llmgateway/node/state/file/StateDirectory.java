package llmgateway.node.state.file;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import llmgateway.contracts.state.RecordId;
import llmgateway.contracts.state.RecordKind;
import llmgateway.contracts.state.RecordSnapshot;
import llmgateway.contracts.state.RecordStore.Change;
import llmgateway.contracts.state.StateRecord;
import llmgateway.node.state.seal.MasterKeys;

/** A data directory whose state a test opens, harms and opens again. */
final class StateDirectory {
    static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-11-20T10:00:00Z"));

    private final Path data;

    StateDirectory(Path data) {
        this.data = data;
    }

    Path state() {
        return data.resolve("state");
    }

    Path file(String name) {
        return state().resolve(name);
    }

    FileRecordStore open() throws IOException {
        return open(new LocalDisk(), Map.of(), false);
    }

    FileRecordStore open(DiskFiles disk) throws IOException {
        return open(disk, Map.of(), false);
    }

    FileRecordStore recover() throws IOException {
        return open(new LocalDisk(), Map.of(), true);
    }

    FileRecordStore open(DiskFiles disk, Map<String, String> env, boolean recover) throws IOException {
        return FileRecordStore.open(disk, state(), new MasterKeys(env, data), CLOCK, recover);
    }

    /** Why the state does not open. */
    IOException refusal() {
        return refusal(Map.of());
    }

    IOException refusal(Map<String, String> env) {
        try (FileRecordStore opened = open(new LocalDisk(), env, false)) {
            throw new AssertionError("Opened with " + opened.snapshot());
        } catch (IOException refused) {
            return refused;
        }
    }

    /** All files below the data directory, by their path. */
    Map<String, String> contents() {
        try (Stream<Path> files = Files.walk(data)) {
            Map<String, String> contents = new TreeMap<>();
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                contents.put(
                        data.relativize(file).toString(),
                        new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
            }
            return contents;
        } catch (IOException unexpected) {
            throw new AssertionError(unexpected);
        }
    }

    static RecordId account(int number) {
        return new RecordId(RecordKind.ACCOUNT, "a" + number);
    }

    /** Adds the accounts {@code from} to {@code to}, each by a write of its own. */
    static void add(FileRecordStore store, int from, int to) {
        for (int i = from; i <= to; i++) {
            await(store.write(List.of(put(account(i), new JsonObject().put("n", i)))));
        }
    }

    static Change put(RecordId id, JsonObject value) {
        return new Change(id, Optional.empty(), Optional.of(value));
    }

    /** The numbers of the accounts that are there and hold their number. */
    static List<Integer> accounts(RecordSnapshot snapshot) {
        return snapshot.live(RecordKind.ACCOUNT).stream()
                .map(StateRecord::value)
                .map(value -> value.orElseThrow().getInteger("n"))
                .sorted()
                .toList();
    }

    static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        } catch (ExecutionException | InterruptedException | TimeoutException failed) {
            throw new AssertionError(failed);
        }
    }
}
