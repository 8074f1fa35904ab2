package llmgateway.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Logging in, with a node that begins and ends every login. */
class LoginTest {
    private static final String PAGE = "https://login.example/authorize?state=s";

    @TempDir
    Path directory;

    private Shell shell;
    private final List<JsonObject> orders = new ArrayList<>();

    @BeforeEach
    void shell() {
        shell = new Shell(directory);
    }

    /** Runs {@code oauth start} at a node that calls the browser back to this machine if it has a {@code browser}. */
    private int start(boolean loopback, Consumer<Integer> browser, String... more) throws IOException {
        try (FakeNode node = FakeNode.replying(directory.resolve("admin.sock"), order -> {
            orders.add(order);
            JsonObject arguments = order.getJsonObject("arguments");
            JsonObject result = new JsonObject().put("id", "work");
            if (order.getString("command").equals("oauth start")) {
                result.put("url", PAGE).put("state", "s").put("loopback", loopback);
                if (loopback) {
                    browser.accept(arguments.getInteger("loopback_port"));
                }
            } else {
                result.put("state", "active");
            }
            return new JsonObject().put("ok", true).put("result", result);
        })) {
            String[] line = new String[more.length + 4];
            System.arraycopy(new String[] {"--data-dir=" + directory, "oauth", "start", "work"}, 0, line, 0, 4);
            System.arraycopy(more, 0, line, 4, more.length);
            int code = shell.run(line);
            assertThat(node.frames()).hasSize(orders.size());
            return code;
        }
    }

    private static int visited(int port, String target) {
        try {
            HttpURLConnection visit = (HttpURLConnection)
                    URI.create("http://127.0.0.1:" + port + target).toURL().openConnection();
            return visit.getResponseCode();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    @Test
    void aProgramGetsThePageAsJson() throws Exception {
        shell.person();
        assertThat(start(false, port -> {}, "--json")).isZero();
        assertThat(new JsonObject(shell.out()).getString("url")).isEqualTo(PAGE);
        assertThat(orders).hasSize(1);
        assertThat(orders.get(0).getJsonObject("arguments")).isEqualTo(new JsonObject().put("id", "work"));
    }

    @Test
    void withoutATerminalTheLoginIsLeftToAnotherCommand() throws Exception {
        assertThat(start(false, port -> {})).isZero();
        assertThat(shell.out()).contains(PAGE).contains("gateway-admin oauth callback work --code CODE");
        assertThat(orders).hasSize(1);
    }

    @Test
    void aPersonPastesWhatThePageGave() throws Exception {
        shell.person().input("  code#s \n");
        assertThat(start(false, port -> {})).isZero();
        assertThat(shell.out()).contains(PAGE).contains("Logged in work").contains("active");
        assertThat(orders.get(1).getString("command")).isEqualTo("oauth callback");
        assertThat(orders.get(1).getJsonObject("arguments"))
                .isEqualTo(new JsonObject().put("id", "work").put("code", "code#s"));
    }

    @Test
    void aPersonWhoPastesNothingEndsNothing() throws Exception {
        shell.person();
        assertThat(start(false, port -> {})).isEqualTo(1);
        assertThat(shell.err()).contains("no code came");
        assertThat(orders).hasSize(1);
    }

    @Test
    void theBrowserComesBackToThisMachineWhereThatIsAllowed() throws Exception {
        shell.person();
        assertThat(start(true, port -> {
                    assertThat(visited(port, "/favicon.ico")).isEqualTo(404);
                    assertThat(visited(port, "/callback")).isEqualTo(404);
                    assertThat(visited(port, "/callback?code=c%2B1&state=s")).isEqualTo(200);
                }))
                .isZero();
        assertThat(orders.get(1).getJsonObject("arguments").getString("code"))
                .endsWith("/callback?code=c%2B1&state=s")
                .startsWith("http://127.0.0.1:");
    }
}
