package llmgateway.node.state.file;

import static llmgateway.node.state.file.StateDirectory.accounts;
import static llmgateway.node.state.file.StateDirectory.add;
import static llmgateway.node.state.file.StateDirectory.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import llmgateway.contracts.state.RecordSnapshot;
import llmgateway.contracts.state.RecordStore.StoreException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that is full or fails, and a machine that stops, at each step of what the store does. */
class FailingDiskTest {
    /** More steps than a compaction or a rotation has. */
    private static final int ENOUGH = 60;

    @TempDir
    private Path data;

    private StateDirectory directory;
    private FaultyDisk disk;

    @BeforeEach
    void prepare() {
        directory = new StateDirectory(data);
        disk = new FaultyDisk();
    }

    @Test
    void aWriteThatTheDiskRefusesChangesNothingAndLaterOnesWorkAgain() throws IOException {
        try (FileRecordStore store = directory.open(disk)) {
            add(store, 1, 3);
            RecordSnapshot before = store.snapshot();
            Map<String, String> files = directory.contents();
            for (int step = 0; step < 2; step++) {
                disk.failOnceAfter(step);
                assertThat(writeFails(store, 4)).isTrue();
                assertThat(store.snapshot()).isEqualTo(before);
                assertThat(directory.contents()).isEqualTo(files);
            }
            disk.failAfter(0);
            assertThat(writeFails(store, 4)).isTrue();
            assertThat(writeFails(store, 5)).isTrue();
            disk.work();
            add(store, 6, 7);
        }
        try (FileRecordStore store = directory.open()) {
            assertThat(accounts(store.snapshot())).containsExactly(1, 2, 3, 6, 7);
        }
    }

    @Test
    void aLogThatSomebodyShortenedMeanwhileIsNotWrittenTo() throws IOException {
        try (FileRecordStore store = directory.open(disk)) {
            add(store, 1, 3);
            byte[] whole = Files.readAllBytes(directory.file("log-1"));
            disk.failAfter(0);
            assertThat(writeFails(store, 4)).isTrue();
            disk.work();
            Files.write(directory.file("log-1"), Arrays.copyOf(whole, whole.length - 10));
            assertThat(writeFails(store, 4)).isTrue();
            Files.write(directory.file("log-1"), whole);
            add(store, 4, 4);
        }
    }

    @Test
    void aFirstStartThatIsInterruptedAtAnyStepCanBeRepeated() throws IOException {
        for (int step = 0; step < ENOUGH; step++) {
            StateDirectory fresh = new StateDirectory(data.resolve("first-" + step));
            disk.failAfter(step);
            try (FileRecordStore store = fresh.open(disk)) {
                disk.work();
                assertThat(store.snapshot().records()).isEmpty();
                assertThat(step).isGreaterThan(5);
                return;
            } catch (IOException interrupted) {
                try (FileRecordStore store = fresh.open()) {
                    add(store, 1, 2);
                }
                try (FileRecordStore store = fresh.open()) {
                    assertThat(accounts(store.snapshot())).containsExactly(1, 2);
                }
            }
        }
        throw new AssertionError("A first start has more steps than expected");
    }

    @Test
    void aMachineThatStopsAtAnyStepOfARotationLosesNothing() throws IOException {
        for (int step = 0; step < ENOUGH; step++) {
            StateDirectory fresh = new StateDirectory(data.resolve("stop-" + step));
            boolean stopped;
            try (FileRecordStore store = fresh.open(disk)) {
                add(store, 1, 5);
                disk.failAfter(step);
                succeeds(store.rotate(Optional.empty()));
                stopped = disk.failed();
            } finally {
                disk.work();
            }
            try (FileRecordStore store = fresh.open()) {
                assertThat(accounts(store.snapshot())).as("step %d", step).containsExactly(1, 2, 3, 4, 5);
                add(store, 6, 6);
            }
            try (FileRecordStore store = fresh.open()) {
                assertThat(accounts(store.snapshot())).containsExactly(1, 2, 3, 4, 5, 6);
            }
            if (!stopped) {
                assertThat(step).isGreaterThan(15);
                return;
            }
        }
        throw new AssertionError("A rotation has more steps than expected");
    }

    @Test
    void writesGoOnAfterARotationThatFailedAtAnyStep() throws IOException {
        for (int step = 0; step < ENOUGH; step++) {
            StateDirectory fresh = new StateDirectory(data.resolve("fail-" + step));
            List<Integer> acknowledged = new ArrayList<>(List.of(1, 2, 3));
            boolean failed;
            try (FileRecordStore store = fresh.open(disk)) {
                add(store, 1, 3);
                disk.failAfter(step);
                succeeds(store.rotate(Optional.empty()));
                failed = disk.failed();
                if (!writeFails(store, 4)) {
                    acknowledged.add(4);
                }
                disk.work();
                add(store, 5, 6);
                acknowledged.addAll(List.of(5, 6));
            }
            try (FileRecordStore store = fresh.open()) {
                assertThat(accounts(store.snapshot())).as("step %d", step).isEqualTo(acknowledged);
            }
            if (!failed) {
                return;
            }
        }
        throw new AssertionError("A rotation has more steps than expected");
    }

    private static boolean writeFails(FileRecordStore store, int number) {
        try {
            store.write(List.of(StateDirectory.put(StateDirectory.account(number), new JsonObject().put("n", number))))
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(20, TimeUnit.SECONDS);
            return false;
        } catch (ExecutionException refused) {
            assertThat(refused.getCause()).isInstanceOf(StoreException.class).hasMessageContaining("cannot be written");
            return true;
        } catch (InterruptedException | TimeoutException unexpected) {
            throw new AssertionError(unexpected);
        }
    }

    private static boolean succeeds(Future<?> future) {
        return await(future.map(true).otherwise(false));
    }
}
