package llmgateway.node.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import llmgateway.contracts.account.TokenJournal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealedTokenJournalTest {
    private static final JsonObject PAIR = new JsonObject().put("generation", 2).put("refresh_token", "canary5b1c");

    @TempDir
    private Path data;

    private Path file() {
        return data.resolve("keys").resolve("tokens.journal");
    }

    private NodeState open() throws IOException {
        return NodeState.open(data, Map.of(), false);
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    @Test
    void whatIsAppendedIsThereForTheNextProcessAndNowhereInClear() throws Exception {
        try (NodeState state = open()) {
            assertThat(state.tokenJournal().pending()).isEmpty();
            await(state.tokenJournal().append("a", new JsonObject().put("generation", 1)));
            await(state.tokenJournal().append("a", PAIR));
            await(state.tokenJournal().append("b", new JsonObject().put("generation", 7)));
            await(state.tokenJournal().forget("b"));
        }
        assertThat(Files.readString(file(), java.nio.charset.StandardCharsets.ISO_8859_1))
                .doesNotContain("canary", "generation");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
        try (NodeState state = open()) {
            assertThat(state.tokenJournal().pending()).isEqualTo(Map.of("a", PAIR));
        }
    }

    @Test
    void aJournalWithNothingInItIsNotThere() throws Exception {
        try (NodeState state = open()) {
            await(state.tokenJournal().append("a", PAIR));
            assertThat(file()).exists();
            await(state.tokenJournal().forget("a"));
            assertThat(file()).doesNotExist();
        }
    }

    @Test
    void aJournalThatWasAlteredIsNotUsed() throws Exception {
        try (NodeState state = open()) {
            await(state.tokenJournal().append("a", PAIR));
        }
        byte[] bytes = Files.readAllBytes(file());
        bytes[20] ^= 1;
        Files.write(file(), bytes);
        try (NodeState state = open()) {
            assertThat(state.tokenJournal().pending()).isEmpty();
        }
    }

    @Test
    void aJournalThatCannotBeWrittenSaysSo() throws Exception {
        try (NodeState state = open()) {
            TokenJournal journal = state.tokenJournal();
            Files.createDirectories(file().resolve("in the way"));
            assertThatThrownBy(() -> await(journal.append("a", PAIR)))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(IOException.class);
        }
    }
}
