package llmgateway.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import llmgateway.contracts.testing.Accounts;
import llmgateway.contracts.testing.Await;
import llmgateway.contracts.testing.FakeProvider;
import llmgateway.contracts.testing.Gate;
import llmgateway.contracts.testing.Replies;
import llmgateway.contracts.testing.Script;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Clients that leave, stop reading, or are still being served when the node is asked to stop. */
class LeavingClientTest {
    private static final List<String> EVENTS = Replies.messageEvents("claude-opus-5", "a", "b");
    private static final String STREAMED =
            "{\"model\":\"claude-opus-5\",\"max_tokens\":9,\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}";

    private FakeProvider provider;
    private TestNode node;

    @BeforeEach
    void start() {
        provider = FakeProvider.start();
        node = TestNode.start(List.of(Accounts.account("a", "anthropic", provider.url())));
    }

    @AfterEach
    void stop() {
        node.close();
        provider.close();
    }

    @Test
    void leavingWhileTheUpstreamIsSilentCancelsIt() throws Exception {
        provider.enqueue(Script.silence().stall());
        Socket client = ask();
        provider.awaitRequest();

        client.close();

        provider.awaitCutByPeer(0);
        awaitIdle();
    }

    @Test
    void leavingBetweenEventsCancelsTheUpstreamAndCountsWhatWasUsed() throws Exception {
        provider.enqueue(Script.stream().chunk(EVENTS.get(0)).stall());
        try (Socket client = ask()) {
            readUntil(client.getInputStream(), "message_start");
        }
        provider.awaitCutByPeer(0);
        awaitIdle();

        String metrics = node.get(node.managementUrl() + "/metrics").body();
        assertThat(metrics)
                .containsPattern(
                        "gateway_requests_total\\{dialect=\"messages\",model=\"claude-opus-5\",outcome=\"client_gone\"[^}]*} 1")
                .containsPattern("gateway_tokens_total\\{kind=\"input\",model=\"claude-opus-5\"[^}]*} [1-9]");
    }

    @Test
    void aClientThatDoesNotReadSlowsTheUpstreamDown() throws Exception {
        byte[] event = ("event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":"
                        + "{\"type\":\"text_delta\",\"text\":\"" + "x".repeat(60_000) + "\"}}\n\n")
                .getBytes(StandardCharsets.UTF_8);
        int chunks = 4_000;
        provider.enqueue(
                Script.stream().chunk(EVENTS.get(0)).chunks(chunks, event).end());
        try (Socket client = ask()) {
            readUntil(client.getInputStream(), "message_start");
            long[] last = {-1};
            int[] still = {0};
            Await.until("the upstream is held back", () -> {
                long written = provider.written(0);
                still[0] = written == last[0] ? still[0] + 1 : 0;
                last[0] = written;
                return still[0] > 100;
            });
            assertThat(provider.written(0)).isLessThan((long) chunks * event.length / 4);
        }
        provider.awaitCutByPeer(0);
        awaitIdle();
    }

    @Test
    void aStopLetsAnOpenStreamFinish() throws Exception {
        Gate gate = new Gate();
        Script script = Script.stream().chunk(EVENTS.get(0)).gate(gate);
        for (String event : EVENTS.subList(1, EVENTS.size())) {
            script = script.chunk(event);
        }
        provider.enqueue(script.end());
        try (Socket client = ask()) {
            readUntil(client.getInputStream(), "message_start");

            var stopped = node.node().stop();
            Await.until(
                    "the node is not ready",
                    () -> node.node().readiness().checks().stream().anyMatch(check -> !check.passed()));
            assertThat(stopped.isComplete()).isFalse();
            gate.open();

            readUntil(client.getInputStream(), "message_stop");
            Await.until("the node has stopped", stopped::isComplete);
        }
    }

    private void awaitIdle() {
        Await.until("no request is in flight", () -> node.node().inFlight() == 0);
    }

    private Socket ask() throws Exception {
        Socket client = new Socket(InetAddress.getLoopbackAddress(), node.node().port());
        OutputStream out = client.getOutputStream();
        out.write(("POST /v1/messages HTTP/1.1\r\nhost: x\r\nx-api-key: " + TestNode.KEY
                        + "\r\nanthropic-version: 2023-06-01\r\ncontent-type: application/json\r\ncontent-length: "
                        + STREAMED.length() + "\r\n\r\n" + STREAMED)
                .getBytes(StandardCharsets.UTF_8));
        out.flush();
        return client;
    }

    private static void readUntil(InputStream in, String words) throws Exception {
        StringBuilder seen = new StringBuilder();
        byte[] buffer = new byte[4096];
        while (seen.indexOf(words) < 0) {
            int read = in.read(buffer);
            assertThat(read).as("the stream ended after " + seen).isPositive();
            seen.append(new String(buffer, 0, read, StandardCharsets.UTF_8));
        }
    }
}
