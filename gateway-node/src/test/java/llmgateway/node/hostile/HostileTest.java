package llmgateway.node.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import llmgateway.contracts.config.GatewayConfig;
import llmgateway.contracts.config.ServerConfig;
import llmgateway.contracts.config.TimeoutsConfig;
import llmgateway.contracts.testing.Accounts;
import llmgateway.contracts.testing.Await;
import llmgateway.contracts.testing.Configs;
import llmgateway.contracts.testing.FakeProvider;
import llmgateway.contracts.testing.Replies;
import llmgateway.contracts.testing.Script;
import llmgateway.node.TestNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * A node with one account, and a check after each test that whatever happened left nothing behind: no exchange, no held byte, no
 * place in an account, no busy connection to the upstream, no error in the log, and a node that serves.
 */
abstract class HostileTest {
    static final String ACCOUNT = "a";
    static final String MODEL = "claude-opus-5";
    static final String PATH = "/v1/messages";
    static final String BODY =
            "{\"model\":\"claude-opus-5\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}";
    static final String STREAMED = BODY.replace("\"max_tokens\"", "\"stream\":true,\"max_tokens\"");
    static final List<String> EVENTS = Replies.messageEvents(MODEL, "fine", "weather");
    static final String MESSAGE = Replies.message(MODEL, "fine");

    FakeProvider provider = FakeProvider.start();
    TestNode node = TestNode.start(config());
    LogWatch log = LogWatch.open();

    /** The node's configuration; called once before each test. */
    GatewayConfig config() {
        return config(server(600, 33_554_432, 0), Configs.timeouts());
    }

    final GatewayConfig config(ServerConfig server, TimeoutsConfig timeouts) {
        return Configs.config(
                server,
                List.of(Configs.key("test", TestNode.KEY)),
                List.of(Accounts.account(ACCOUNT, "anthropic", provider.url())),
                List.of(),
                Configs.routing(3),
                timeouts);
    }

    static ServerConfig server(int timeoutSeconds, int maxBodyBytes, long maxBufferedBytes) {
        ServerConfig usual = Configs.server();
        return new ServerConfig(
                usual.host(),
                usual.port(),
                timeoutSeconds,
                maxBodyBytes,
                maxBufferedBytes,
                1,
                usual.errorStyle(),
                usual.cors(),
                usual.tls());
    }

    Wire wire() throws IOException {
        return new Wire(node.port());
    }

    /** Sends {@code request} on a connection of its own and reads the answer. */
    Answer exchange(String request) throws IOException {
        try (Wire wire = wire()) {
            return wire.send(request).answer();
        }
    }

    @BeforeEach
    void nothingHappenedYet() {
        assertThat(log.alarms()).isEmpty();
    }

    @AfterEach
    void leavesNothingBehind() throws Exception {
        try {
            Await.until("no exchange is in flight", () -> node.inFlight() == 0);
            Await.until("no body is held", () -> node.bufferedBytes() == 0);
            Await.until("no place in the account is taken", () -> node.attemptsAt(ACCOUNT) == 0);
            Await.until("no connection to the upstream is busy", () -> provider.busyConnections() == 0);
            provider.always(Script.json(MESSAGE));
            var answer = node.post(PATH, BODY, "anthropic-version", "2023-06-01");
            assertThat(TestNode.text(answer)).isEqualTo(MESSAGE);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(log.alarms()).isEmpty();
        } finally {
            node.close();
            provider.close();
            log.close();
        }
        assertThat(log.alarms()).isEmpty();
    }
}
