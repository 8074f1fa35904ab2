package llmgateway.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.Exchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class AccessLogTest {
    private final BlockingQueue<ILoggingEvent> lines = new LinkedBlockingQueue<>();
    private final Logger log = (Logger) LoggerFactory.getLogger("llmgateway.access");
    private final AppenderBase<ILoggingEvent> tap = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent line) {
            lines.add(line);
        }
    };
    private IngressHarness gateway = none();

    @SuppressWarnings("NullAway") // set before each test
    private static IngressHarness none() {
        return null;
    }

    @BeforeEach
    void start() throws Exception {
        tap.start();
        log.addAppender(tap);
        log.setLevel(Level.INFO);
        gateway = IngressHarness.start();
    }

    @AfterEach
    void stop() throws Exception {
        gateway.close();
        log.detachAppender(tap);
        log.setLevel(null);
    }

    @Test
    void aServedRequestLeavesOneLineWithAllKeysAndNoSecret() throws Exception {
        try (RawClient client = gateway.raw()) {
            client.send(RawClient.post("/v1/messages?token=hidden", "{}", "x-request-id: r-1"));
            gateway.replyWhole(gateway.nextAccepted().exchange(), "[1]");
            client.readAnswer();
        }
        ILoggingEvent line = nextLine();
        Map<String, Object> values = values(line);
        assertThat(line.getKeyValuePairs())
                .extracting(pair -> pair.key)
                .containsExactly(
                        "request_id",
                        "method",
                        "path",
                        "dialect",
                        "model",
                        "provider",
                        "account",
                        "key",
                        "status",
                        "outcome",
                        "attempts",
                        "duration_ms",
                        "bytes_in",
                        "bytes_out",
                        "input_tokens",
                        "output_tokens",
                        "cache_read_tokens",
                        "cache_write_tokens",
                        "usage_partial",
                        "streamed");
        values.remove("duration_ms");
        assertThat(values)
                .isEqualTo(Map.ofEntries(
                        Map.entry("request_id", "r-1"),
                        Map.entry("method", "POST"),
                        Map.entry("path", "/v1/messages"),
                        Map.entry("dialect", "messages"),
                        Map.entry("model", "m-1"),
                        Map.entry("provider", "openai"),
                        Map.entry("account", "main"),
                        Map.entry("key", "writer"),
                        Map.entry("status", 200),
                        Map.entry("outcome", "ok"),
                        Map.entry("attempts", 2),
                        Map.entry("bytes_in", 2L),
                        Map.entry("bytes_out", 3L),
                        Map.entry("input_tokens", 10L),
                        Map.entry("output_tokens", 5L),
                        Map.entry("cache_read_tokens", 3L),
                        Map.entry("cache_write_tokens", 2L),
                        Map.entry("usage_partial", false),
                        Map.entry("streamed", false)));
        assertThat(lines).isEmpty();
    }

    @Test
    void aClientThatLeftIsLoggedAs499() throws Exception {
        RawClient client = gateway.raw();
        client.send(RawClient.post("/v1/messages", "{}"));
        gateway.nextAccepted();
        client.close();
        assertThat(values(nextLine())).containsEntry("status", 499).containsEntry("outcome", "client_gone");
    }

    @Test
    void refusalsAreLoggedAndProbesAreNot() throws Exception {
        try (RawClient client = gateway.raw()) {
            for (String path : List.of("/health", "/nowhere", "/v1/messages", "/v1/models", "/" + "x".repeat(999))) {
                client.send("GET " + path + " HTTP/1.1\r\nhost: t\r\n\r\n");
                client.readAnswer();
            }
        }
        assertThat(values(nextLine()))
                .containsEntry("path", "/nowhere")
                .containsEntry("status", 404)
                .containsEntry("outcome", "caller_error");
        assertThat(values(nextLine())).containsEntry("path", "/v1/messages").containsEntry("status", 405);
        assertThat(values(nextLine()))
                .containsEntry("path", "/v1/models")
                .containsEntry("status", 401)
                .containsEntry("outcome", "refused");
        assertThat(values(nextLine())).containsEntry("path", "/" + "x".repeat(255) + "...");
        assertThat(lines).isEmpty();
    }

    @Test
    void whatIsNotValidHttpIsLogged() throws Exception {
        try (RawClient client = gateway.raw()) {
            client.send(RawClient.head("GET /health", "x-request-id: r-2", "x-big: " + "x".repeat(70_000)));
            client.readToEnd();
        }
        assertThat(values(nextLine())).containsEntry("status", 431).containsEntry("outcome", "caller_error");
        assertThat(lines).isEmpty();
    }

    @Test
    void theDialectIsTheOneThatTheBodySpeaksAndTheAccountTheOneThatWasAsked() throws Exception {
        RawClient client = gateway.raw();
        client.send(RawClient.post("/v1/messages", "{}"));
        Exchange exchange = gateway.nextAccepted().exchange();
        gateway.run(() -> {
            exchange.speaks(Dialect.CHAT);
            exchange.attempting(IngressHarness.SERVED);
        });
        client.close();
        assertThat(values(nextLine()))
                .containsEntry("status", 499)
                .containsEntry("dialect", "chat")
                .containsEntry("account", "main")
                .containsEntry("attempts", 2);
    }

    private ILoggingEvent nextLine() throws InterruptedException {
        ILoggingEvent line = lines.poll(10, TimeUnit.SECONDS);
        if (line == null) {
            throw new AssertionError("Nothing was logged");
        }
        return line;
    }

    private static Map<String, Object> values(ILoggingEvent line) {
        return line.getKeyValuePairs().stream().collect(Collectors.toMap(pair -> pair.key, pair -> pair.value));
    }
}
