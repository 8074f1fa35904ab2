package llmgateway.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands against what answers on a socket. */
class RunningNodeTest {
    @TempDir
    Path directory;

    private Path socket;
    private Shell shell;

    @BeforeEach
    void shell() {
        socket = directory.resolve("admin.sock");
        shell = new Shell(directory);
    }

    @Test
    void sendsTheOrderAndPrintsTheResult() throws Exception {
        try (FakeNode node = FakeNode.replying(socket, order -> ok(new JsonObject().put("id", "p")))) {
            assertThat(run("upstream", "enable", "p")).isZero();

            JsonObject frame = node.frames().take();
            assertThat(frame.getString("type")).isEqualTo("send");
            assertThat(frame.getString("address")).isEqualTo("gw.admin.entry");
            assertThat(frame.getJsonObject("headers")).isEmpty();
            JsonObject order = frame.getJsonObject("body");
            assertThat(order.getString("command")).isEqualTo("upstream enable");
            assertThat(order.getJsonObject("arguments")).isEqualTo(new JsonObject().put("id", "p"));
            assertThat(order.getString("who"))
                    .endsWith("@" + ProcessHandle.current().pid());
        }
        assertThat(shell.out()).isEqualTo("Enabled p.\n");
        assertThat(shell.err()).isEmpty();
    }

    @Test
    void printsListsAsPlainArraysInJson() throws Exception {
        JsonArray list = new JsonArray("[{\"id\":\"a\",\"requests\":3,\"ratio\":0.5,\"on\":true,\"until\":null}]");
        try (FakeNode node = FakeNode.replying(socket, order -> ok(list))) {
            assertThat(run("upstream", "list", "--json")).isZero();
            assertThat(node.frames()).hasSize(1);
        }
        assertThat(new JsonArray(shell.out())).isEqualTo(list);
    }

    @Test
    void whatANodeSaysBesidesGoesToStandardError() throws Exception {
        JsonObject reply = ok(new JsonArray()).put("notes", new JsonArray().add("Node 'n3' is\033[2J unreachable."));
        try (FakeNode node = FakeNode.replying(socket, order -> reply)) {
            assertThat(run("upstream", "list", "--json")).isZero();
            assertThat(node.frames()).hasSize(1);
        }
        assertThat(new JsonArray(shell.out())).isEmpty();
        assertThat(shell.err()).isEqualTo("Node 'n3' is [2J unreachable.\n");
    }

    @Test
    void whatNotAllNodesDidIsExitCodeOne() throws Exception {
        JsonObject partly = new JsonObject().put("data_key", "k").put("complete", false);
        try (FakeNode node = FakeNode.replying(socket, order -> ok(partly))) {
            assertThat(run("secrets", "rotate")).isEqualTo(1);
            assertThat(node.frames()).hasSize(1);
        }
    }

    @Test
    void readsASecretFromStandardInput() throws Exception {
        try (FakeNode node = FakeNode.replying(socket, order -> ok(new JsonObject()))) {
            shell.input("sk-canary\n");
            assertThat(run("upstream", "add", "--name", "p", "--key", "-")).isZero();
            assertThat(node.frames().take().getJsonObject("body").getJsonObject("arguments"))
                    .isEqualTo(new JsonObject().put("name", "p").put("key", "sk-canary"));
        }
        assertThat(shell.out() + shell.err()).doesNotContain("canary");
    }

    @Test
    void aRefusalIsExitCodeOneInTheNodesWords() throws Exception {
        JsonObject refusal = new JsonObject(
                "{\"ok\":false,\"error\":{\"code\":\"not_found\",\"message\":\"There is no account 'p'.\"}}");
        try (FakeNode node = FakeNode.replying(socket, order -> refusal)) {
            assertThat(run("upstream", "show", "p", "--json")).isEqualTo(1);
            assertThat(node.frames()).hasSize(1);
        }
        assertThat(shell.err()).isEqualTo("gateway-admin: There is no account 'p'.\n");
        assertThat(shell.out()).isEmpty();
    }

    @Test
    void aFailedTestOfAnUpstreamIsExitCodeOne() throws Exception {
        JsonObject failed = new JsonObject().put("id", "p").put("ok", false).put("message", "The key was refused.");
        try (FakeNode node = FakeNode.replying(socket, order -> ok(failed))) {
            assertThat(run("upstream", "test", "p")).isEqualTo(1);
            assertThat(node.frames()).hasSize(1);
        }
        assertThat(shell.out()).contains("The key was refused.");
    }

    @Test
    void healthTellsByItsExitCode() throws Exception {
        try (FakeNode node = FakeNode.replying(socket, order -> ok(new JsonObject().put("ready", false)))) {
            assertThat(run("health")).isEqualTo(1);
            assertThat(node.frames()).hasSize(1);
        }
        Files.delete(socket);
        try (FakeNode node = FakeNode.replying(socket, order -> ok(new JsonObject().put("ready", true)))) {
            assertThat(run("health-check")).isZero();
            assertThat(node.frames()).hasSize(1);
        }
    }

    @Test
    void whatTheBridgeRefusesIsExitCodeOne() throws Exception {
        try (FakeNode node =
                FakeNode.sending(socket, FakeNode.frame("{\"type\":\"err\",\"message\":\"access_denied\"}"))) {
            assertThat(run("upstream", "list")).isEqualTo(1);
            assertThat(node.frames()).hasSize(1);
        }
        assertThat(shell.err()).contains("access_denied");
    }

    @Test
    void passesOverFramesThatAreNotTheReply() throws Exception {
        byte[] pong = FakeNode.frame("{\"type\":\"pong\"}");
        try (FakeNode node = FakeNode.sending(socket, pong)) {
            assertThat(run("upstream", "list")).isEqualTo(1);
            assertThat(node.frames()).hasSize(1);
        }
        assertThat(shell.err()).contains("closed the connection before it answered");
    }

    @ParameterizedTest
    @ValueSource(strings = {"not json at all", "[1,2]", "{\"type\":", ""})
    void aMalformedFrameIsExitCodeOne(String json) throws Exception {
        try (FakeNode node = FakeNode.sending(socket, FakeNode.frame(json))) {
            assertThat(run("upstream", "list")).isEqualTo(1);
            assertThat(node.frames()).hasSize(1);
        }
        assertThat(shell.err()).contains("does not speak as a node does");
    }

    @Test
    void aForeignProtocolIsExitCodeOne() throws Exception {
        byte[] http = "HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        try (FakeNode node = FakeNode.sending(socket, http)) {
            assertThat(run("upstream", "list")).isEqualTo(1);
            assertThat(node.frames()).hasSize(1);
        }
        assertThat(shell.err()).contains("does not speak as a node does");
    }

    @Test
    void aSilentNodeIsGivenUp() throws Exception {
        try (FakeNode node = FakeNode.sending(socket, new byte[0])) {
            assertThat(run("upstream", "list", "--timeout", "1")).isEqualTo(1);
            assertThat(node.frames()).hasSize(1);
        }
        assertThat(shell.err()).contains("did not answer within 1 s").contains("is not known");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"status", "stats", "top", "health", "oauth start a", "explain r", "node list", "upstream test p"
            })
    void whatNeedsANodeIsExitCodeThreeWithoutOne(String command) {
        String[] words = (command + " --data-dir .").split(" ", -1);
        assertThat(shell.run(words)).isEqualTo(3);
        assertThat(shell.err()).contains("no node answers on " + socket);
    }

    @Test
    void aSocketThatADeadNodeLeftIsNoNode() throws Exception {
        try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            dead.bind(UnixDomainSocketAddress.of(socket));
        }
        assertThat(run("status")).isEqualTo(3);
    }

    @Test
    void aNamedSocketLeavesNoStateToEdit() {
        assertThat(shell.run("upstream", "list", "--socket", "elsewhere.sock")).isEqualTo(3);
    }

    @Test
    void aSocketOfAnotherUserGetsNothing() throws Exception {
        try (FakeNode node = FakeNode.replying(socket, order -> ok(new JsonObject()))) {
            UserPrincipal other =
                    socket.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody");
            try {
                Files.setOwner(socket, other);
            } catch (IOException needsRoot) {
                Assumptions.abort("only root can give a file away");
            }
            assertThat(run("upstream", "list")).isEqualTo(1);
            assertThat(node.frames()).isEmpty();
        }
        assertThat(shell.err()).contains("belongs to nobody").contains("nothing was sent");
    }

    private int run(String... words) {
        String[] line = new String[words.length + 1];
        line[0] = "--data-dir=" + directory;
        System.arraycopy(words, 0, line, 1, words.length);
        return shell.run(line);
    }

    private static JsonObject ok(Object result) {
        return new JsonObject().put("ok", true).put("result", result);
    }
}
