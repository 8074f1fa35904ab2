package llmgateway.node.state.file;

import static llmgateway.node.state.file.StateDirectory.accounts;
import static llmgateway.node.state.file.StateDirectory.add;
import static llmgateway.node.state.file.StateDirectory.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import llmgateway.contracts.state.RecordId;
import llmgateway.contracts.state.RecordKind;
import llmgateway.node.state.seal.MasterKey;
import llmgateway.node.state.seal.SealException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The state is sealed with keys that the master key wraps; without the right one nothing opens and nothing changes. */
class SealingTest {
    private static final String CANARY = "sk-canary-4f1d9a7c";
    private static final String VARIABLE = "LLM_GATEWAY_MASTER_KEY";

    @TempDir
    private Path data;

    private StateDirectory directory;

    @BeforeEach
    void prepare() {
        directory = new StateDirectory(data);
    }

    @Test
    void noSecretIsInClearInAnyFile() throws IOException {
        try (FileRecordStore store = directory.open()) {
            for (RecordKind kind : RecordKind.values()) {
                await(store.write(List.of(StateDirectory.put(
                        new RecordId(kind, "x"),
                        new JsonObject().put("name", "canary").put("secret", CANARY)))));
            }
            await(store.rotate(Optional.empty()));
            await(store.write(List.of(StateDirectory.put(
                    new RecordId(RecordKind.ACCOUNT, "y"), new JsonObject().put("secret", CANARY)))));
            assertThat(store.snapshot().toString()).doesNotContain(CANARY);
        }
        String encoded = Base64.getEncoder().encodeToString(CANARY.getBytes(StandardCharsets.UTF_8));
        assertThat(directory.contents().values())
                .hasSizeGreaterThan(3)
                .noneMatch(content -> content.contains(CANARY) || content.contains(encoded));
    }

    @Test
    void aWrongMasterKeyStopsTheStartAndChangesNothing() throws IOException {
        try (FileRecordStore store = directory.open(new LocalDisk(), Map.of(VARIABLE, key(1)), false)) {
            add(store, 1, 2);
        }
        Map<String, String> before = directory.contents();

        for (boolean recover : new boolean[] {false, true}) {
            assertThatThrownBy(() -> directory.open(new LocalDisk(), Map.of(VARIABLE, key(2)), recover))
                    .isInstanceOf(SealException.class)
                    .hasMessageContaining("snapshot-1")
                    .hasMessageContaining("Nothing was changed")
                    .hasMessageNotContaining(key(2));
        }
        assertThat(directory.contents()).isEqualTo(before);
    }

    @Test
    void aMissingMasterKeyStopsTheStartAndChangesNothing() throws IOException {
        directory.open().close();
        Files.delete(data.resolve("keys/master.key"));
        Map<String, String> before = directory.contents();

        assertThat(directory.refusal()).isInstanceOf(SealException.class).hasMessageContaining("master.key is missing");
        assertThat(directory.contents()).isEqualTo(before);
    }

    @Test
    void aMalformedMasterKeyIsRefusedWithoutShowingIt() {
        assertThat(directory.refusal(Map.of(VARIABLE, "not-a-key!")))
                .hasMessageContaining(VARIABLE)
                .hasMessageNotContaining("not-a-key");
        assertThat(directory.contents()).isEmpty();
    }

    @Test
    void theMasterKeyMayBeInAFileThatTheEnvironmentNames() throws IOException {
        Path file = Files.writeString(data.resolve("elsewhere.key"), key(3) + "\n");
        Map<String, String> env = Map.of("LLM_GATEWAY_MASTER_KEY_FILE", file.toString());
        try (FileRecordStore store = directory.open(new LocalDisk(), env, false)) {
            add(store, 1, 1);
            assertThat(await(store.keyStatus()).masterSource()).isEqualTo(file.toString());
        }
        try (FileRecordStore store = directory.open(new LocalDisk(), Map.of(VARIABLE, key(3)), false)) {
            assertThat(accounts(store.snapshot())).containsExactly(1);
        }
        assertThat(data.resolve("keys")).doesNotExist();
    }

    @Test
    void aRotationSealsEverythingWithANewDataKey() throws IOException {
        try (FileRecordStore store = directory.open()) {
            add(store, 1, 3);
            KeyStatus before = await(store.keyStatus());
            assertThat(before.dataKeys()).hasSize(1);
            assertThat(before.dataKeys().get(0).records()).isEqualTo(3);

            KeyStatus after = await(store.rotate(Optional.empty()));

            assertThat(after.dataKeys()).hasSize(1);
            assertThat(after.dataKeys().get(0).id())
                    .isNotEqualTo(before.dataKeys().get(0).id());
            assertThat(after.dataKeys().get(0).records()).isEqualTo(3);
            assertThat(after.masterFingerprint()).isEqualTo(before.masterFingerprint());
            assertThat(directory.contents().values())
                    .noneMatch(
                            content -> content.contains(before.dataKeys().get(0).id()));
        }
        try (FileRecordStore store = directory.open()) {
            assertThat(accounts(store.snapshot())).containsExactly(1, 2, 3);
        }
    }

    @Test
    void aNewMasterKeyTakesTheOldOnesPlaceAndClientKeysStayValid() throws IOException {
        String oldKey;
        String hash;
        try (FileRecordStore store = directory.open()) {
            add(store, 1, 3);
            oldKey = Files.readString(data.resolve("keys/master.key"));
            hash = store.derivedKeys().keyHash("gw_client");
            await(store.rotate(Optional.of(MasterKey.parse(key(7), "a test"))));
        }
        assertThat(Files.readString(data.resolve("keys/master.key")).strip()).isEqualTo(key(7));
        assertThat(data.resolve("keys/master.key.new")).doesNotExist();
        try (FileRecordStore store = directory.open()) {
            assertThat(accounts(store.snapshot())).containsExactly(1, 2, 3);
            assertThat(store.derivedKeys().keyHash("gw_client")).isEqualTo(hash);
        }
        Files.writeString(data.resolve("keys/master.key"), oldKey);
        assertThat(directory.refusal()).isInstanceOf(SealException.class);
    }

    @Test
    void anExchangeThatIsInterruptedLeavesTheKeyThatTheStateIsSealedWith() throws IOException {
        try (FileRecordStore store = directory.open()) {
            add(store, 1, 3);
        }
        // The new key was written beside the old one, and then the machine stopped.
        Files.writeString(data.resolve("keys/master.key.new"), key(7));
        String old = Files.readString(data.resolve("keys/master.key"));
        directory.open().close();
        assertThat(data.resolve("keys/master.key.new")).doesNotExist();
        assertThat(data.resolve("keys/master.key")).hasContent(old);

        // It stopped after everything was sealed anew, but before the new key had its name.
        try (FileRecordStore store = directory.open()) {
            await(store.rotate(Optional.of(MasterKey.parse(key(7), "a test"))));
        }
        Files.move(data.resolve("keys/master.key"), data.resolve("keys/master.key.new"));
        Files.writeString(data.resolve("keys/master.key"), old);
        try (FileRecordStore store = directory.open()) {
            assertThat(accounts(store.snapshot())).containsExactly(1, 2, 3);
        }
        assertThat(Files.readString(data.resolve("keys/master.key")).strip()).isEqualTo(key(7));
    }

    @Test
    void derivedKeysDifferByPurposeAndGateway(@TempDir Path elsewhere) throws IOException {
        try (FileRecordStore one = directory.open();
                FileRecordStore other = new StateDirectory(elsewhere).open()) {
            assertThat(one.derivedKeys().keyHash("k"))
                    .hasSize(64)
                    .isEqualTo(one.derivedKeys().keyHash("k"))
                    .isNotEqualTo(one.derivedKeys().keyHash("l"))
                    .isNotEqualTo(other.derivedKeys().keyHash("k"));
            assertThat(one.derivedKeys().adminOrders())
                    .hasSize(32)
                    .isNotEqualTo(other.derivedKeys().adminOrders());
            assertThat(one.derivedKeys().envelopes())
                    .hasSize(32)
                    .isEqualTo(one.derivedKeys().envelopes())
                    .isNotEqualTo(one.derivedKeys().adminOrders())
                    .isNotEqualTo(other.derivedKeys().envelopes());
            assertThat(one.derivedKeys().toString()).isEqualTo("derived keys");
        }
    }

    private static String key(int fill) {
        byte[] bytes = new byte[32];
        Arrays.fill(bytes, (byte) fill);
        return Base64.getEncoder().encodeToString(bytes);
    }
}
