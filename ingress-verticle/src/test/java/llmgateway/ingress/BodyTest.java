package llmgateway.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import llmgateway.contracts.Exchange;
import llmgateway.contracts.Outcome;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.contracts.message.Accepted;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BodyTest {
    private IngressHarness gateway = none();

    @SuppressWarnings("NullAway") // every test starts its own
    private static IngressHarness none() {
        return null;
    }

    @AfterEach
    void stop() throws Exception {
        gateway.close();
    }

    @Test
    void aBodyThatIsAnnouncedAsTooLargeIsRefusedBeforeItIsAskedFor() throws Exception {
        gateway = IngressHarness.start(TestConfig.USUAL.maxBody(2000));
        try (RawClient client = gateway.raw()) {
            client.send(RawClient.head(
                    "POST /v1/messages", "x-api-key: test-key", "expect: 100-continue", "content-length: 2001"));
            assertThat(client.readToEnd())
                    .startsWith("HTTP/1.1 413")
                    .contains("connection: close\r\n")
                    .contains("\"failure\":\"body_too_large\"");
            gateway.settle();
            assertThat(gateway.node.bufferedBytes()).isZero();
        }
    }

    @Test
    void aClientThatSendsOnSeesTheRefusal() throws Exception {
        gateway = IngressHarness.start(TestConfig.USUAL.maxBody(2000));
        try (RawClient client = gateway.raw()) {
            client.send(RawClient.head("POST /v1/messages", "x-api-key: test-key", "content-length: 500001"));
            client.send("x".repeat(500_000));
            assertThat(client.readToEnd()).startsWith("HTTP/1.1 413").endsWith("}");
        }
    }

    @Test
    void aChunkedBodyIsRefusedWhenItGrowsTooLarge() throws Exception {
        gateway = IngressHarness.start(TestConfig.USUAL.maxBody(2000));
        try (RawClient client = gateway.raw()) {
            client.send(RawClient.head("POST /v1/messages", "x-api-key: test-key", "transfer-encoding: chunked")
                    + "3e8\r\n" + "x".repeat(1000) + "\r\n");
            client.send("3e9\r\n" + "x".repeat(1001) + "\r\n");
            assertThat(client.readToEnd()).startsWith("HTTP/1.1 413");
            assertThat(gateway.accepted).isEmpty();
            gateway.settle();
            assertThat(gateway.node.bufferedBytes()).isZero();
        }
    }

    @Test
    void aChunkedBodyWithinTheLimitArrivesWhole() throws Exception {
        gateway = IngressHarness.start(TestConfig.USUAL.maxBody(2000));
        try (RawClient client = gateway.raw()) {
            client.send(RawClient.head("POST /v1/messages", "x-api-key: test-key", "transfer-encoding: chunked")
                    + "5\r\nhello\r\n");
            client.send("6\r\n world\r\n0\r\n\r\n");
            assertThat(gateway.nextAccepted().body().toString()).isEqualTo("hello world");
            assertThat(gateway.node.bufferedBytes()).isEqualTo(11);
        }
    }

    @Test
    void aLargeBodyInManyPiecesArrivesWhole() throws Exception {
        gateway = IngressHarness.start(TestConfig.USUAL.maxBody(4 << 20));
        String text = "0123456789".repeat(300_000);
        try (RawClient client = gateway.raw()) {
            client.send(RawClient.post("/v1/messages", text));
            assertThat(gateway.nextAccepted().body().toString()).isEqualTo(text);
        }
    }

    @Test
    void theBodyIsAskedForOnlyAfterTheKeyIsKnown() throws Exception {
        gateway = IngressHarness.start();
        String expecting = "expect: 100-continue\r\ncontent-length: 2\r\n\r\n";
        try (RawClient client = gateway.raw()) {
            client.send("POST /v1/messages HTTP/1.1\r\nhost: t\r\nx-api-key: test-key\r\n" + expecting);
            assertThat(client.readUntil("\r\n\r\n")).startsWith("HTTP/1.1 100");
            client.send("{}");
            gateway.replyWhole(gateway.nextAccepted().exchange(), "[1]");
            assertThat(client.readAnswer()).startsWith("HTTP/1.1 200").endsWith("[1]");
            client.send("POST /v1/messages HTTP/1.1\r\nhost: t\r\nx-api-key: wrong\r\n" + expecting);
            assertThat(client.readToEnd()).startsWith("HTTP/1.1 401");
        }
    }

    @Test
    void otherExpectationsAreNotMet() throws Exception {
        gateway = IngressHarness.start();
        try (RawClient client = gateway.raw()) {
            client.send(RawClient.post("/v1/messages", "{}", "expect: wonders"));
            assertThat(client.readToEnd()).startsWith("HTTP/1.1 417").contains("invalid_request_error");
        }
    }

    @Test
    void compressedBodiesAreRefused() throws Exception {
        gateway = IngressHarness.start();
        try (RawClient client = gateway.raw()) {
            client.send(RawClient.post("/v1/messages", "{}", "content-encoding: gzip"));
            assertThat(client.readAnswer()).startsWith("HTTP/1.1 415");
            assertThat(gateway.nextFailed().failure().message()).contains("identity");
            client.send(RawClient.post("/v1/messages", "{}", "content-encoding: identity"));
            assertThat(gateway.nextAccepted().body().toString()).isEqualTo("{}");
        }
    }

    @Test
    void bodiesBeyondTheBudgetAreTurnedAwayUntilTheReplyBegins() throws Exception {
        gateway = IngressHarness.start(TestConfig.USUAL.maxBuffered(1000));
        try (RawClient first = gateway.raw();
                RawClient second = gateway.raw()) {
            first.send(RawClient.post("/v1/messages", "x".repeat(900)));
            Accepted held = gateway.nextAccepted();
            assertThat(gateway.node.bufferedBytes()).isEqualTo(900);

            second.send(RawClient.post("/v1/messages", "x".repeat(101)));
            assertThat(second.readAnswer())
                    .startsWith("HTTP/1.1 503")
                    .contains("retry-after: 1\r\n")
                    .contains("gateway_full");

            FakeBody body = gateway.reply(held.exchange(), "text/event-stream");
            assertThat(gateway.node.bufferedBytes()).isEqualTo(900);
            gateway.run(() -> body.emit("event: a\n\n"));
            gateway.settle();
            assertThat(gateway.node.bufferedBytes()).isZero();
            assertThat(held.exchange().isOpen()).isTrue();
        }
    }

    @Test
    void nothingHoldsABodyThatWasHandedOn() throws Exception {
        gateway = IngressHarness.start();
        try (RawClient client = gateway.raw()) {
            client.send(RawClient.post("/v1/messages", "x".repeat(200_000)));
            List<Exchange> exchange = new ArrayList<>();
            WeakReference<Buffer> body = handedOn(exchange);
            IngressHarness.until(() -> {
                System.gc();
                return body.refersTo(null);
            });
            assertThat(exchange.get(0).isOpen()).isTrue();
        }
    }

    private WeakReference<Buffer> handedOn(List<Exchange> exchange) throws Exception {
        Accepted accepted = gateway.nextAccepted();
        exchange.add(accepted.exchange());
        return new WeakReference<>(accepted.body());
    }

    @Test
    void aClientThatLeavesInTheMiddleOfItsBodyGivesBackItsClaim() throws Exception {
        gateway = IngressHarness.start();
        try (RawClient client = gateway.raw()) {
            client.send(RawClient.head("POST /v1/messages", "x-api-key: test-key", "content-length: 50") + "abc");
            IngressHarness.until(() -> gateway.node.bufferedBytes() == 50);
        }
        IngressHarness.until(() -> gateway.summaries.size() == 1);
        gateway.settle();
        assertThat(gateway.node.bufferedBytes()).isZero();
        assertThat(gateway.ended().outcome()).isEqualTo(Outcome.CLIENT_GONE);
    }

    @Test
    void aBodyThatStallsIsGivenUp() throws Exception {
        Pace impatient = IngressHarness.pace(
                IngressHarness.FAR, Duration.ofMillis(50), Duration.ofMillis(100), IngressHarness.FAR);
        gateway = IngressHarness.start(TestConfig.USUAL, impatient);
        try (RawClient client = gateway.raw()) {
            client.send(RawClient.head("POST /v1/messages", "x-api-key: test-key", "content-length: 50") + "abc");
            assertThat(client.readToEnd()).startsWith("HTTP/1.1 408").contains("connection: close\r\n");
            assertThat(gateway.nextFailed().failure().kind()).isEqualTo(FailureKind.REQUEST_TOO_SLOW);
        }
    }
}
