package llmgateway.node;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.vertx.core.Future;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import llmgateway.contracts.config.ServerConfig;
import llmgateway.contracts.testing.Accounts;
import llmgateway.contracts.testing.Configs;
import llmgateway.contracts.testing.FakeProvider;
import llmgateway.contracts.testing.Replies;
import llmgateway.contracts.testing.Script;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** A whole node that is stopped while a stream runs which does not end by itself. */
class DrainTest {
    private static final String STREAMED =
            "{\"model\":\"claude-opus-5\",\"max_tokens\":9,\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}";

    @Test
    void probesAreAnsweredWhileItDrainsAndItsLastStreamEndsWithAnErrorThatAllStagesLearnOf() throws Exception {
        Queue<ILoggingEvent> problems = new ConcurrentLinkedQueue<>();
        AppenderBase<ILoggingEvent> tap = new AppenderBase<>() {
            @Override
            protected void append(ILoggingEvent line) {
                if (line.getLevel().isGreaterOrEqual(Level.WARN)) {
                    problems.add(line);
                }
            }
        };
        tap.start();
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.addAppender(tap);
        try (FakeProvider provider = FakeProvider.start()) {
            provider.enqueue(Script.stream()
                    .chunk(Replies.messageEvents("claude-opus-5", "a").get(0))
                    .stall());
            TestNode node = TestNode.start(Configs.config(
                    drainingFor(2),
                    List.of(Configs.key("test", TestNode.KEY)),
                    List.of(Accounts.account("a", "anthropic", provider.url())),
                    List.of(),
                    Configs.routing(3),
                    Configs.timeouts()));
            try (Socket client = ask(node)) {
                InputStream in = client.getInputStream();
                String head = readUntil(in, "message_start");

                Future<Void> stopped = node.node().stop();

                assertThat(node.get(node.url() + "/ready").statusCode()).isEqualTo(503);
                assertThat(node.get(node.url() + "/health").statusCode()).isEqualTo(200);
                assertThat(head + new String(in.readAllBytes(), StandardCharsets.UTF_8))
                        .startsWith("HTTP/1.1 200")
                        .contains("event: error\n")
                        .endsWith("0\r\n\r\n");
                stopped.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
                provider.awaitCutByPeer(0);
                assertThat(node.attemptsAt("a")).isZero();
                assertThat(node.inFlight()).isZero();
            }
        } finally {
            root.detachAppender(tap);
        }
        assertThat(problems).isEmpty();
    }

    private static ServerConfig drainingFor(int seconds) {
        ServerConfig usual = Configs.server();
        return new ServerConfig(
                usual.host(),
                usual.port(),
                usual.timeoutSeconds(),
                usual.maxBodyBytes(),
                usual.maxBufferedBytes(),
                seconds,
                usual.errorStyle(),
                usual.cors(),
                usual.tls());
    }

    private static Socket ask(TestNode node) throws Exception {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), node.port());
        socket.setSoTimeout(20_000);
        String request = "POST /v1/messages HTTP/1.1\r\nhost: t\r\nx-api-key: " + TestNode.KEY
                + "\r\nanthropic-version: 2023-06-01\r\ncontent-type: application/json\r\ncontent-length: "
                + STREAMED.length() + "\r\n\r\n" + STREAMED;
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static String readUntil(InputStream in, String mark) throws Exception {
        StringBuilder text = new StringBuilder();
        while (text.indexOf(mark) < 0) {
            int next = in.read();
            if (next < 0) {
                throw new AssertionError("The connection ended after: " + text);
            }
            text.append((char) next);
        }
        return text.toString();
    }
}
