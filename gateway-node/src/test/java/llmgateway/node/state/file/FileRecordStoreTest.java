package llmgateway.node.state.file;

import static llmgateway.node.state.file.StateDirectory.accounts;
import static llmgateway.node.state.file.StateDirectory.add;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import llmgateway.contracts.state.RecordSnapshot;
import llmgateway.contracts.state.RecordStore;
import llmgateway.contracts.state.RecordStore.Change;
import llmgateway.contracts.state.RecordStore.StoreException;
import llmgateway.contracts.testing.RecordStoreContract;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store in files does what every store does, and remembers it. */
class FileRecordStoreTest extends RecordStoreContract {
    @TempDir
    private Path data;

    private StateDirectory directory;
    private FileRecordStore store;

    @BeforeEach
    void openStore() throws IOException {
        directory = new StateDirectory(data);
        store = directory.open();
    }

    @AfterEach
    void closeStore() throws IOException {
        store.close();
    }

    @Override
    protected RecordStore store() {
        return store;
    }

    @Test
    void whatWasWrittenIsThereAfterARestart() throws IOException {
        add(store, 1, 5);
        await(store.write(List.of(new Change(
                StateDirectory.account(2), Optional.of(version(StateDirectory.account(2))), Optional.empty()))));
        RecordSnapshot before = store.snapshot();

        reopen();

        assertThat(store.snapshot()).isEqualTo(before);
        assertThat(accounts(store.snapshot())).containsExactly(1, 3, 4, 5);
    }

    @Test
    void writesThatWaitForTheDiskTogetherAreAllKept() throws IOException {
        List<Future<RecordStore.Written>> writes = IntStream.rangeClosed(1, 500)
                .mapToObj(i -> store.write(
                        List.of(StateDirectory.put(StateDirectory.account(i), new JsonObject().put("n", i)))))
                .toList();
        await(Future.all(writes));

        reopen();

        assertThat(accounts(store.snapshot())).hasSize(500);
        assertThat(store.snapshot().revision()).isEqualTo(500);
    }

    @Test
    void aLongLogIsCompactedAndNothingIsLost() throws IOException {
        String filling = "x".repeat(100_000);
        for (int i = 1; i <= 40; i++) {
            await(store.write(List.of(StateDirectory.put(
                    StateDirectory.account(i), new JsonObject().put("n", i).put("filling", filling)))));
        }
        await(store.keyStatus());
        RecordSnapshot before = store.snapshot();
        assertThat(directory.contents().keySet()).doesNotContain("state/snapshot-1");

        reopen();

        assertThat(store.snapshot()).isEqualTo(before);
        assertThat(directory.contents().keySet().stream().filter(name -> name.startsWith("state/")))
                .hasSize(4);
    }

    @Test
    void onlyTheOwnerCanReadTheState() throws IOException {
        assertThat(mode(directory.state())).isEqualTo("rwx------");
        assertThat(mode(directory.file("log-1"))).isEqualTo("rw-------");
        assertThat(mode(directory.file("snapshot-1"))).isEqualTo("rw-------");
        assertThat(mode(data.resolve("keys"))).isEqualTo("rwx------");
        assertThat(mode(data.resolve("keys/master.key"))).isEqualTo("rw-------");
    }

    @Test
    void theWriterKeepsItsName() throws IOException {
        String name = store.writer();

        reopen();

        assertThat(store.writer()).isEqualTo(name).startsWith("node-");
    }

    @Test
    void aClosedStoreRefusesToWrite() throws IOException {
        store.close();

        assertThat(failure(store.write(List.of(put(A, 1))))).isInstanceOf(StoreException.class);
        store = directory.open();
    }

    @Test
    void anOutcomeIsToldOnTheContextThatAsked() {
        Vertx vertx = Vertx.vertx();
        try {
            boolean same = await(Future.future(promise -> vertx.runOnContext(asked -> {
                Thread loop = Thread.currentThread();
                store.write(List.of(put(A, 1))).onComplete(written -> promise.complete(Thread.currentThread() == loop));
            })));
            assertThat(same).isTrue();
        } finally {
            await(vertx.close());
        }
    }

    private void reopen() throws IOException {
        store.close();
        store = directory.open();
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
