package llmgateway.node.state.file;

import static llmgateway.node.state.file.StateDirectory.accounts;
import static llmgateway.node.state.file.StateDirectory.add;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import llmgateway.contracts.state.RecordId;
import llmgateway.contracts.state.RecordKind;
import llmgateway.contracts.state.RecordSnapshot;
import llmgateway.contracts.state.StateRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that are not as they were written: a torn end is cut off, anything else stops the start and changes nothing. */
class DamageTest {
    private static final RecordId KEY = new RecordId(RecordKind.GATEWAY_KEY, "k");
    private static final RecordId TOKENS = new RecordId(RecordKind.TOKENS, "t");

    @TempDir
    private Path data;

    private StateDirectory directory;

    /** Where the last of five writes begins in the log. */
    private int lastFrame;

    @BeforeEach
    void fiveWrites() throws IOException {
        directory = new StateDirectory(data);
        try (FileRecordStore store = directory.open()) {
            add(store, 1, 4);
            lastFrame = Math.toIntExact(Files.size(directory.file("log-1")));
            add(store, 5, 5);
        }
    }

    @Test
    void aLogThatEndsAnywhereInItsLastWriteLosesThatWriteAlone() throws IOException {
        byte[] whole = Files.readAllBytes(directory.file("log-1"));
        for (int length = lastFrame; length < whole.length; length++) {
            Files.write(directory.file("log-1"), Arrays.copyOf(whole, length));
            try (FileRecordStore store = directory.open()) {
                assertThat(accounts(store.snapshot())).containsExactly(1, 2, 3, 4);
                add(store, 6, 6);
            }
            try (FileRecordStore store = directory.open()) {
                assertThat(accounts(store.snapshot())).containsExactly(1, 2, 3, 4, 6);
            }
        }
    }

    @Test
    void aLogWhoseEndWasNeverFilledLosesNothing() throws IOException {
        byte[] whole = Files.readAllBytes(directory.file("log-1"));
        Files.write(directory.file("log-1"), Arrays.copyOf(whole, whole.length + 4096));

        try (FileRecordStore store = directory.open()) {
            assertThat(accounts(store.snapshot())).containsExactly(1, 2, 3, 4, 5);
        }
    }

    @Test
    void aLastWriteThatDoesNotHoldIsCutOff() throws IOException {
        byte[] bytes = Files.readAllBytes(directory.file("log-1"));
        bytes[bytes.length - 1] ^= 1;
        Files.write(directory.file("log-1"), bytes);

        try (FileRecordStore store = directory.open()) {
            assertThat(accounts(store.snapshot())).containsExactly(1, 2, 3, 4);
        }
        assertThat(directory.file("log-1")).hasSize(lastFrame);
    }

    @Test
    void anAlteredByteAnywhereBeforeTheLastWriteStopsTheStart() throws IOException {
        everyAlteredByteIsRefused("log-1", lastFrame + 8);
    }

    @Test
    void anAlteredByteAnywhereInTheSnapshotStopsTheStart() throws IOException {
        everyAlteredByteIsRefused("snapshot-1", Math.toIntExact(Files.size(directory.file("snapshot-1"))));
    }

    private void everyAlteredByteIsRefused(String name, int end) throws IOException {
        Path file = directory.file(name);
        byte[] whole = Files.readAllBytes(file);
        for (int at = 0; at < end; at++) {
            byte[] altered = whole.clone();
            altered[at] ^= (byte) (1 << at % 8);
            Files.write(file, altered);
            Map<String, String> before = directory.contents();

            assertThat(directory.refusal()).as("byte %d", at).hasMessageContaining(file.toString());
            assertThat(directory.contents()).isEqualTo(before);
        }
    }

    @Test
    void aFrameThatWasMovedOrRepeatedOrLeftOutStopsTheStart() throws IOException {
        Path log = directory.file("log-1");
        byte[] whole = Files.readAllBytes(log);
        byte[] last = Arrays.copyOfRange(whole, lastFrame, whole.length);
        byte[] head = Arrays.copyOf(whole, lastFrame);

        Files.write(log, concat(head, last, last));
        assertThat(directory.refusal()).hasMessageContaining("log-1");
        Files.write(log, concat(Arrays.copyOf(head, head.length - last.length), last, last));
        assertThat(directory.refusal()).hasMessageContaining("log-1");
        Files.write(log, concat(Arrays.copyOf(head, head.length - last.length), last));
        assertThat(directory.refusal()).hasMessageContaining("log-1");
    }

    @Test
    void aFrameOfAnotherStateStopsTheStart(@TempDir Path elsewhere) throws IOException {
        Files.createDirectories(elsewhere.resolve("keys"));
        Files.copy(data.resolve("keys/master.key"), elsewhere.resolve("keys/master.key"));
        StateDirectory other = new StateDirectory(elsewhere);
        try (FileRecordStore store = other.open()) {
            add(store, 1, 4);
        }
        Files.copy(other.file("log-1"), directory.file("log-1"), StandardCopyOption.REPLACE_EXISTING);

        assertThat(directory.refusal()).hasMessageContaining("log-1");
    }

    @Test
    void aMissingFileStopsTheStart() throws IOException {
        Path log = directory.file("log-1");
        byte[] whole = Files.readAllBytes(log);
        Files.delete(log);
        assertThat(directory.refusal()).hasMessageContaining(log + " is missing");

        Files.write(log, whole);
        Files.delete(directory.file("snapshot-1"));
        assertThat(directory.refusal()).hasMessageContaining("snapshot-1 is missing");
    }

    @Test
    void aMissingNewestGenerationStopsTheStart() throws IOException {
        try (FileRecordStore store = directory.open()) {
            StateDirectory.await(store.rotate(Optional.empty()));
        }
        Files.delete(directory.file("snapshot-3"));
        Files.delete(directory.file("log-3"));

        assertThat(directory.refusal()).hasMessageContaining("snapshot-3 is missing");
    }

    @Test
    void recoveryKeepsWhatComesBeforeTheDamageAndSuspendsKeysAndTokens() throws IOException {
        try (FileRecordStore store = directory.open()) {
            StateDirectory.await(store.write(List.of(
                    StateDirectory.put(KEY, new JsonObject().put("name", "team")),
                    StateDirectory.put(TOKENS, new JsonObject().put("access_token", "t")))));
            lastFrame = Math.toIntExact(Files.size(directory.file("log-1")));
            add(store, 6, 7);
        }
        flip("log-1", lastFrame + 20);
        assertThat(directory.refusal()).isInstanceOf(DamagedException.class).hasMessageContaining("--recover");

        RecordSnapshot recovered;
        try (FileRecordStore store = directory.recover()) {
            recovered = store.snapshot();
            assertThat(accounts(recovered)).containsExactly(1, 2, 3, 4, 5);
            assertThat(suspended(recovered, KEY)).isTrue();
            assertThat(suspended(recovered, TOKENS)).isTrue();
            assertThat(recovered.find(StateDirectory.account(1)).orElseThrow().value())
                    .contains(new JsonObject().put("n", 1));
            add(store, 8, 8);
        }
        assertThat(directory.contents()).containsKeys("damaged/log-1", "damaged/snapshot-1");
        try (FileRecordStore store = directory.open()) {
            assertThat(accounts(store.snapshot())).containsExactly(1, 2, 3, 4, 5, 8);
        }
    }

    @Test
    void recoveryGoesBackToTheGenerationBeforeIfTheSnapshotIsDamaged() throws IOException {
        try (FileRecordStore store = directory.open()) {
            StateDirectory.await(store.rotate(Optional.empty()));
            add(store, 6, 7);
        }
        flip("snapshot-3", Math.toIntExact(Files.size(directory.file("snapshot-3"))) - 5);
        assertThat(directory.refusal()).hasMessageContaining("snapshot-3");

        try (FileRecordStore store = directory.recover()) {
            assertThat(accounts(store.snapshot())).containsExactly(1, 2, 3, 4, 5, 6, 7);
        }
    }

    @Test
    void recoveryNeverBeginsWithNothing() throws IOException {
        flip("snapshot-1", Math.toIntExact(Files.size(directory.file("snapshot-1"))) - 5);
        Map<String, String> before = directory.contents();

        assertThatThrownBy(() -> directory.recover())
                .isInstanceOf(DamagedException.class)
                .hasMessageContaining("snapshot-1");
        assertThat(directory.contents()).isEqualTo(before);
    }

    @Test
    void recoveryOfAStateThatHoldsChangesNothing() throws IOException {
        Map<String, String> before = directory.contents();

        try (FileRecordStore store = directory.recover()) {
            assertThat(accounts(store.snapshot()))
                    .containsExactlyElementsOf(
                            IntStream.rangeClosed(1, 5).boxed().toList());
        }
        assertThat(directory.contents()).isEqualTo(before);
    }

    private void flip(String name, int at) throws IOException {
        byte[] bytes = Files.readAllBytes(directory.file(name));
        bytes[at] ^= 1;
        Files.write(directory.file(name), bytes);
    }

    private static boolean suspended(RecordSnapshot snapshot, RecordId id) {
        return snapshot.find(id).flatMap(StateRecord::value).orElseThrow().getBoolean("suspended", false);
    }

    private static byte[] concat(byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        byte[] all = new byte[length];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }
}
