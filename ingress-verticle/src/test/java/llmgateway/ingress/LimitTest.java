package llmgateway.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import llmgateway.contracts.failure.Failure;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.contracts.message.Accepted;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Calls at the limits of their key. */
class LimitTest {
    private static final String COUNT = "/v1/messages/count_tokens";

    private IngressHarness gateway = none();

    @SuppressWarnings("NullAway") // every test starts its own
    private static IngressHarness none() {
        return null;
    }

    /** Whatever happened, no exchange that has ended holds a place. */
    @AfterEach
    void stop() throws Exception {
        try {
            IngressHarness.until(() -> gateway.node.inFlight() == 0);
            IngressHarness.until(() -> gateway.node.limitedInFlight() == 0);
        } finally {
            gateway.close();
        }
    }

    private String answer(String request) throws Exception {
        try (RawClient client = gateway.raw()) {
            return client.send(request).readAnswer();
        }
    }

    private void served(String path) throws Exception {
        try (RawClient client = gateway.raw()) {
            client.send(RawClient.post(path, "{}"));
            gateway.replyWhole(gateway.nextAccepted().exchange(), "[1]");
            assertThat(client.readAnswer()).startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void aCallTooManyIsToldWhenToComeAgainInTheAnthropicWay() throws Exception {
        gateway = IngressHarness.start(TestConfig.USUAL.limits(2, 0));
        served("/v1/messages");
        gateway.nanos.addAndGet(Duration.ofSeconds(20).toNanos());
        served("/v1/messages");

        String answer = answer(RawClient.post("/v1/messages", "{}"));

        assertThat(answer)
                .startsWith("HTTP/1.1 429")
                .contains("\r\nanthropic-ratelimit-requests-limit: 2\r\n")
                .contains("\r\nanthropic-ratelimit-requests-remaining: 0\r\n")
                .contains("\r\nanthropic-ratelimit-requests-reset: 2026-11-20T12:01:00Z\r\n")
                .doesNotContain("x-ratelimit");
        Failure failure = gateway.nextFailed().failure();
        assertThat(failure.kind()).isEqualTo(FailureKind.LIMIT_REACHED);
        assertThat(failure.retryAfter()).contains(Duration.ofSeconds(40));
        assertThat(failure.message())
                .isEqualTo("This client key may make 2 requests in any 60 seconds (rpm); try again in 40 s.");
        assertThat(gateway.limited).containsExactly("rpm");

        gateway.nanos.addAndGet(Duration.ofSeconds(40).toNanos());
        served("/v1/messages");
    }

    @Test
    void aCallTooManyIsToldWhenToComeAgainInTheOpenAiWay() throws Exception {
        gateway = IngressHarness.start(TestConfig.USUAL.limits(1, 0));
        served("/v1/responses");

        assertThat(answer(RawClient.post("/v1/chat/completions", "{}")))
                .startsWith("HTTP/1.1 429")
                .contains("\r\nx-ratelimit-limit-requests: 1\r\n")
                .contains("\r\nx-ratelimit-remaining-requests: 0\r\n")
                .contains("\r\nx-ratelimit-reset-requests: 1m0s\r\n")
                .doesNotContain("anthropic-ratelimit");
    }

    @Test
    void onlyModelCallsCount() throws Exception {
        gateway = IngressHarness.start(TestConfig.USUAL.limits(2, 1));
        served("/v1/embeddings");
        for (int i = 0; i < 3; i++) {
            served(COUNT);
            assertThat(answer(RawClient.head("GET /health"))).startsWith("HTTP/1.1 200");
            assertThat(answer(RawClient.post("/v1/nowhere", "{}"))).startsWith("HTTP/1.1 404");
            assertThat(answer(RawClient.post("/v1/messages", "{}", "content-encoding: gzip")))
                    .startsWith("HTTP/1.1 415");
        }
        served("/v1/messages");

        assertThat(answer(RawClient.post("/v1/messages", "{}"))).startsWith("HTTP/1.1 429");
        served(COUNT);
    }

    @Test
    void otherKeysHaveLimitsOfTheirOwn() throws Exception {
        gateway = IngressHarness.start(TestConfig.USUAL.limits(1, 0));
        served("/v1/messages");

        assertThat(answer(RawClient.post("/v1/messages", "{}"))).startsWith("HTTP/1.1 429");
        assertThat(answer(RawClient.head("POST /v1/messages", "x-api-key: read-key", "content-length: 0")))
                .startsWith("HTTP/1.1 403");
    }

    @Test
    void aCallTooManyAtOnceIsRefusedWithoutHeadersOfItsOwn() throws Exception {
        gateway = IngressHarness.start(TestConfig.USUAL.limits(0, 1));
        try (RawClient first = gateway.raw()) {
            first.send(RawClient.post("/v1/messages", "{}"));
            Accepted held = gateway.nextAccepted();

            String answer = answer(RawClient.post("/v1/messages", "{}"));

            assertThat(answer).startsWith("HTTP/1.1 429").doesNotContain("ratelimit");
            Failure failure = gateway.nextFailed().failure();
            assertThat(failure.kind()).isEqualTo(FailureKind.CONCURRENCY_REACHED);
            assertThat(failure.retryAfter()).contains(Duration.ofSeconds(1));
            assertThat(failure.message())
                    .isEqualTo("This client key may have 1 requests under way at once (concurrency);"
                            + " try again in 1 s.");
            assertThat(gateway.limited).containsExactly("concurrency");

            gateway.replyWhole(held.exchange(), "[1]");
            assertThat(first.readAnswer()).startsWith("HTTP/1.1 200");
            served("/v1/messages");
        }
    }

    @Test
    void aCallThatWaitsForAPlaceKeepsItsBody() throws Exception {
        gateway = IngressHarness.patient(TestConfig.USUAL.limits(0, 1));
        String text = new JsonObject().put("text", "0123456789".repeat(50_000)).encode();
        try (RawClient first = gateway.raw();
                RawClient second = gateway.raw()) {
            first.send(RawClient.post("/v1/messages", "{}"));
            Accepted held = gateway.nextAccepted();
            second.send(RawClient.post("/v1/messages", text));
            IngressHarness.until(() -> gateway.node.inFlight() == 2);
            gateway.settle();
            assertThat(gateway.accepted).isEmpty();

            gateway.replyWhole(held.exchange(), "[1]");

            Accepted waited = gateway.nextAccepted();
            assertThat(waited.body().toString()).isEqualTo(text);
            gateway.replyWhole(waited.exchange(), "[2]");
            assertThat(second.readAnswer()).endsWith("[2]");
        }
    }

    @Test
    void aClientThatLeavesWhileItWaitsTakesNoPlace() throws Exception {
        gateway = IngressHarness.patient(TestConfig.USUAL.limits(3, 1));
        try (RawClient first = gateway.raw();
                RawClient third = gateway.raw()) {
            first.send(RawClient.post("/v1/messages", "{}"));
            Accepted held = gateway.nextAccepted();
            try (RawClient second = gateway.raw()) {
                second.send(RawClient.post("/v1/messages", "{}"));
                IngressHarness.until(() -> gateway.node.inFlight() == 2);
            }
            IngressHarness.until(() -> gateway.node.inFlight() == 1);
            third.send(RawClient.post("/v1/messages", "[3]"));
            IngressHarness.until(() -> gateway.node.inFlight() == 2);

            gateway.replyWhole(held.exchange(), "[1]");

            Accepted waited = gateway.nextAccepted();
            assertThat(waited.body().toString()).isEqualTo("[3]");
            gateway.replyWhole(waited.exchange(), "[4]");
            assertThat(third.readAnswer()).endsWith("[4]");
            served("/v1/messages");
        }
    }

    @Test
    void aPlaceComesBackHoweverACallEnds() throws Exception {
        gateway = IngressHarness.start(TestConfig.USUAL.limits(0, 1).maxBody(2000));

        assertThat(answer(RawClient.head("POST /v1/messages", "x-api-key: test-key", "content-length: 2001")))
                .startsWith("HTTP/1.1 413");
        placeIsFree();
        try (RawClient leaving = gateway.raw()) {
            leaving.send(RawClient.head("POST /v1/messages", "x-api-key: test-key", "content-length: 200"));
            IngressHarness.until(() -> gateway.node.limitedInFlight() == 1);
        }
        placeIsFree();
        try (RawClient leaving = gateway.raw()) {
            leaving.send(RawClient.post("/v1/messages", "{}"));
            gateway.nextAccepted();
        }
        placeIsFree();
        try (RawClient client = gateway.raw()) {
            client.send(RawClient.post("/v1/messages", "{}"));
            Accepted accepted = gateway.nextAccepted();
            gateway.run(() -> accepted.exchange().abort(Failure.internal()));
            assertThat(client.readAnswer()).startsWith("HTTP/1.1 500");
        }
        placeIsFree();
        try (RawClient client = gateway.raw()) {
            client.send(RawClient.post("/v1/messages", "{}"));
            FakeBody body = gateway.reply(gateway.nextAccepted().exchange(), "text/event-stream");
            gateway.run(() -> {
                body.emit("event: a\n\n");
                body.fail(new IllegalStateException("cut"));
            });
            client.readToEnd();
        }
        placeIsFree();
        served("/v1/messages");
    }

    private void placeIsFree() throws Exception {
        IngressHarness.until(() -> gateway.node.limitedInFlight() == 0);
    }
}
