package llmgateway.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import llmgateway.contracts.Exchange;
import llmgateway.contracts.Outcome;
import llmgateway.contracts.failure.Failure;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.contracts.failure.RefusedException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StreamingTest {
    private static final String EVENTS = "text/event-stream";
    private static final Pace BUSY =
            IngressHarness.pace(Duration.ofMillis(30), IngressHarness.FAR, Duration.ofMillis(100), IngressHarness.FAR);

    private IngressHarness gateway = none();

    @SuppressWarnings("NullAway") // every test starts its own
    private static IngressHarness none() {
        return null;
    }

    @AfterEach
    void stop() throws Exception {
        gateway.close();
    }

    private Exchange exchange(RawClient client) throws Exception {
        client.send(RawClient.post("/v1/messages", "{}"));
        return gateway.nextAccepted().exchange();
    }

    @Test
    void aStreamIsForwardedEventByEvent() throws Exception {
        gateway = IngressHarness.start();
        try (RawClient client = gateway.raw()) {
            Exchange exchange = exchange(client);
            gateway.run(() -> exchange.expectStream(Buffer.buffer(": ka\n\n")));
            FakeBody body = gateway.reply(exchange, EVENTS);
            assertThat(gateway.on(exchange::headSent)).isFalse();
            gateway.run(() -> body.emit("event: a\n\n"));
            assertThat(client.readUntil("event: a\n\n"))
                    .startsWith("HTTP/1.1 200")
                    .contains("chunked");
            assertThat(gateway.on(exchange::headSent)).isTrue();
            gateway.run(() -> body.emit("event: b\n\n"));
            client.readUntil("event: b\n\n");
            assertThat(exchange.isOpen()).isTrue();
            gateway.run(body::end);
            client.readUntil("0\r\n\r\n");
            gateway.settle();
            assertThat(exchange.isOpen()).isFalse();
            assertThat(gateway.ended()).satisfies(summary -> {
                assertThat(summary.outcome()).isEqualTo(Outcome.OK);
                assertThat(summary.firstByteNanos()).isPositive();
            });
        }
    }

    @Test
    void aClientThatLeavesWhileTheUpstreamIsSilentClosesTheExchange() throws Exception {
        gateway = IngressHarness.start();
        AtomicInteger cleanUps = new AtomicInteger();
        RawClient client = gateway.raw();
        Exchange exchange = exchange(client);
        gateway.run(() -> exchange.onClose(cleanUps::incrementAndGet));
        client.close();
        IngressHarness.until(() -> cleanUps.get() == 1);
        gateway.settle();
        assertThat(exchange.isOpen()).isFalse();
        assertThat(gateway.ended())
                .satisfies(summary -> assertThat(summary.outcome()).isEqualTo(Outcome.CLIENT_GONE));
        assertThat(gateway.node.inFlight()).isZero();
    }

    @Test
    void aClientThatLeavesInTheMiddleOfAStreamClosesTheExchange() throws Exception {
        gateway = IngressHarness.start();
        AtomicInteger cleanUps = new AtomicInteger();
        RawClient client = gateway.raw();
        Exchange exchange = exchange(client);
        gateway.run(() -> exchange.onClose(cleanUps::incrementAndGet));
        FakeBody body = gateway.reply(exchange, EVENTS);
        gateway.run(() -> body.emit("event: a\n\n"));
        client.readUntil("event: a\n\n");
        client.close();
        IngressHarness.until(() -> cleanUps.get() == 1);
        gateway.run(() -> {
            body.emit("event: b\n\n");
            body.fail(new IllegalStateException("cancelled"));
        });
        gateway.settle();
        assertThat(cleanUps).hasValue(1);
        assertThat(gateway.ended()).satisfies(summary -> {
            assertThat(summary.outcome()).isEqualTo(Outcome.CLIENT_GONE);
            assertThat(summary.usage().partial()).isTrue();
        });
    }

    @Test
    void cleanUpsRunInOrderAndOneThatFailsHidesNoOther() throws Exception {
        gateway = IngressHarness.start();
        List<String> ran = new ArrayList<>();
        try (RawClient client = gateway.raw()) {
            Exchange exchange = exchange(client);
            gateway.run(() -> {
                exchange.onClose(() -> ran.add("first"));
                exchange.onClose(() -> {
                    throw new IllegalStateException("expected by the test");
                });
                exchange.onClose(() -> ran.add("second"));
                exchange.abort(Failure.internal());
                exchange.onClose(() -> ran.add("late"));
            });
            assertThat(ran).containsExactly("first", "second", "late");
        }
    }

    @Test
    void aSlowReaderPausesTheBodyAndLosesNothing() throws Exception {
        gateway = IngressHarness.start();
        try (RawClient client = gateway.raw()) {
            FakeBody body = gateway.reply(exchange(client), EVENTS);
            int[] pieces = {0};
            IngressHarness.until(() -> {
                try {
                    gateway.run(() -> body.emit(Buffer.buffer("x".repeat(100_000))));
                } catch (Exception failure) {
                    throw new IllegalStateException(failure);
                }
                pieces[0]++;
                return body.paused();
            });
            gateway.run(() -> {
                body.emit("the end\n\n");
                body.end();
            });
            String all = client.readUntil("0\r\n\r\n");
            assertThat(all.chars().filter(c -> c == 'x').count()).isGreaterThanOrEqualTo(pieces[0] * 100_000L);
            assertThat(all).contains("the end\n\n");
            assertThat(body.paused()).isFalse();
        }
    }

    @Test
    void aBodyThatBreaksOffNeverLooksComplete() throws Exception {
        gateway = IngressHarness.start();
        try (RawClient client = gateway.raw()) {
            FakeBody body = gateway.reply(exchange(client), EVENTS);
            gateway.run(() -> body.emit("event: a\n\n"));
            client.readUntil("event: a\n\n\r\n");
            gateway.run(() -> body.fail(new IllegalStateException("broke off")));
            assertThat(client.readToEnd()).doesNotContain("0\r\n\r\n");
            assertThat(gateway.ended())
                    .satisfies(summary -> assertThat(summary.outcome()).isEqualTo(Outcome.STREAM_INCOMPLETE));
        }
    }

    @Test
    void aBodyThatBreaksOffBeforeItsFirstByteBecomesAnError() throws Exception {
        gateway = IngressHarness.start();
        try (RawClient client = gateway.raw()) {
            FakeBody body = gateway.reply(exchange(client), EVENTS);
            gateway.run(() -> body.fail(
                    new RefusedException(Failure.of(FailureKind.UPSTREAM_TIMEOUT, "The upstream went silent."))));
            assertThat(client.readAnswer()).startsWith("HTTP/1.1 504").contains("The upstream went silent.");
        }
    }

    @Test
    void aBodyOfAnotherLengthThanAnnouncedNeverLooksComplete() throws Exception {
        gateway = IngressHarness.start();
        MultiMap none = MultiMap.caseInsensitiveMultiMap();
        try (RawClient client = gateway.raw()) {
            FakeBody body = gateway.reply(exchange(client), 200, none, 10, IngressHarness.SERVED);
            gateway.run(() -> {
                body.emit("short");
                body.end();
            });
            assertThat(client.readToEnd()).contains("content-length: 10\r\n").endsWith("short");
        }
        try (RawClient client = gateway.raw()) {
            FakeBody body = gateway.reply(exchange(client), 200, none, 3, IngressHarness.SERVED);
            gateway.run(() -> {
                body.emit("no");
                body.emit("more");
            });
            assertThat(client.readToEnd()).endsWith("no");
        }
    }

    @Test
    void keepAlivesComeBeforeTheHeadOfTheReplyAndBetweenItsEvents() throws Exception {
        gateway = IngressHarness.start(TestConfig.USUAL, BUSY);
        try (RawClient client = gateway.raw()) {
            Exchange exchange = exchange(client);
            gateway.run(() -> exchange.expectStream(Buffer.buffer("event: ping\n\n")));
            assertThat(client.readUntil("event: ping\n\n"))
                    .startsWith("HTTP/1.1 200")
                    .contains("content-type: text/event-stream; charset=utf-8\r\n")
                    .contains("cache-control: no-cache\r\n")
                    .contains("x-accel-buffering: no\r\n")
                    .contains("x-request-id: req_");
            client.readUntil("event: ping\n\n");
            assertThat(gateway.on(exchange::headSent)).isTrue();
            assertThat(exchange.isOpen()).isTrue();

            FakeBody body = gateway.reply(exchange, 200, MultiMap.caseInsensitiveMultiMap(), -1, IngressHarness.SERVED);
            gateway.run(() -> body.emit("event: a\n\n"));
            client.readUntil("event: a\n\n");
            client.readUntil("event: ping\n\n");
            gateway.run(() -> {
                body.emit("event: b\n\n");
                body.end();
            });
            assertThat(client.readUntil("0\r\n\r\n")).contains("event: b\n\n").doesNotContain("HTTP/1.1");
        }
    }

    @Test
    void aKeepAliveThatOvertakesTheFirstEventSendsTheHeadOfTheReply() throws Exception {
        gateway = IngressHarness.start(TestConfig.USUAL, BUSY);
        try (RawClient client = gateway.raw()) {
            Exchange exchange = exchange(client);
            gateway.reply(exchange, EVENTS);
            gateway.run(() -> exchange.expectStream(Buffer.buffer(": ka\n\n")));
            assertThat(client.readUntil(": ka\n\n")).contains("x-gateway-provider: openai\r\n");
        }
    }

    @Test
    void aReplyThatIsNoStreamHasNoKeepAlives() throws Exception {
        gateway = IngressHarness.start(TestConfig.USUAL, BUSY);
        try (RawClient client = gateway.raw()) {
            Exchange exchange = exchange(client);
            FakeBody body = gateway.reply(exchange, "application/json");
            gateway.run(() -> exchange.expectStream(Buffer.buffer(": ka\n\n")));
            AtomicInteger ticks = new AtomicInteger();
            gateway.run(() -> gateway.vertx.setPeriodic(30, tick -> ticks.incrementAndGet()));
            IngressHarness.until(() -> ticks.get() > 4);
            gateway.run(() -> {
                body.emit("[1]");
                body.end();
            });
            assertThat(client.readUntil("0\r\n\r\n")).contains("[1]").doesNotContain(": ka");
        }
    }

    @Test
    void aKeepAliveIsNotPutIntoAReplyThatIsNoStreamEither() throws Exception {
        gateway = IngressHarness.start(TestConfig.USUAL, BUSY);
        try (RawClient client = gateway.raw()) {
            Exchange exchange = exchange(client);
            FakeBody body = gateway.reply(exchange, "application/json");
            gateway.run(() -> body.emit("[1,"));
            client.readUntil("[1,\r\n");
            gateway.run(() -> exchange.expectStream(Buffer.buffer(": ka\n\n")));
            AtomicInteger ticks = new AtomicInteger();
            gateway.run(() -> gateway.vertx.setPeriodic(30, tick -> ticks.incrementAndGet()));
            IngressHarness.until(() -> ticks.get() > 4);
            gateway.run(() -> {
                body.emit("2]");
                body.end();
            });
            assertThat(client.readUntil("0\r\n\r\n")).contains("2]").doesNotContain(": ka");
        }
    }

    @ParameterizedTest
    @CsvSource({"200, broken_reply", "503, upstream_error", "404, malformed_request"})
    void aReplyThatAKeepAliveOvertookBecomesAnEventInTheStream(int status, String failure) throws Exception {
        gateway = IngressHarness.start(TestConfig.USUAL, BUSY);
        try (RawClient client = gateway.raw()) {
            Exchange exchange = exchange(client);
            gateway.run(() -> exchange.expectStream(Buffer.buffer(": ka\n\n")));
            client.readUntil(": ka\n\n");
            MultiMap json = MultiMap.caseInsensitiveMultiMap().add("content-type", "application/json");
            FakeBody body = gateway.reply(exchange, status, json, 3, IngressHarness.SERVED);
            gateway.run(() -> {
                body.emit("[1]");
                body.end();
            });
            assertThat(client.readUntil("0\r\n\r\n"))
                    .contains("event: error\n\n")
                    .doesNotContain("[1]");
            assertThat(gateway.nextFailed().failure()).satisfies(told -> {
                assertThat(told.kind().label()).isEqualTo(failure);
                assertThat(told.upstream().map(error -> error.body().toString()))
                        .isEqualTo(status == 200 ? Optional.empty() : Optional.of("[1]"));
            });
            assertThat(gateway.ended().served()).isEqualTo(IngressHarness.SERVED);
        }
    }

    @Test
    void theDeadlineCancelsTheUpstreamAndTellsTheClient() throws Exception {
        gateway = IngressHarness.start(TestConfig.USUAL.timeout(1));
        AtomicInteger cleanUps = new AtomicInteger();
        try (RawClient client = gateway.raw()) {
            Exchange exchange = exchange(client);
            gateway.run(() -> exchange.onClose(cleanUps::incrementAndGet));
            assertThat(client.readAnswer()).startsWith("HTTP/1.1 504").contains("upstream_timeout");
            gateway.settle();
            assertThat(cleanUps).hasValue(1);
            gateway.settle();
            assertThat(exchange.isOpen()).isFalse();
            assertThat(gateway.ended())
                    .satisfies(summary -> assertThat(summary.outcome()).isEqualTo(Outcome.UPSTREAM_TIMEOUT));
        }
    }

    @Test
    void aDeadlineAfterAKeepAliveBecomesAnEventInTheStream() throws Exception {
        gateway = IngressHarness.start(TestConfig.USUAL.timeout(1), BUSY);
        try (RawClient client = gateway.raw()) {
            Exchange exchange = exchange(client);
            gateway.run(() -> exchange.expectStream(Buffer.buffer(": ka\n\n")));
            assertThat(client.readUntil("0\r\n\r\n"))
                    .startsWith("HTTP/1.1 200")
                    .contains(": ka\n\n")
                    .contains("event: error\n\n");
        }
    }

    @Test
    void aTimeoutThatNobodyRendersIsToldInPlainForm() throws Exception {
        Pace pace = IngressHarness.pace(
                IngressHarness.FAR, IngressHarness.FAR, Duration.ofMillis(100), Duration.ofMillis(20));
        gateway = IngressHarness.start(TestConfig.USUAL.timeout(1), pace);
        gateway.renders = false;
        try (RawClient client = gateway.raw()) {
            Exchange exchange = exchange(client);
            assertThat(gateway.nextFailed().failure().kind()).isEqualTo(FailureKind.UPSTREAM_TIMEOUT);
            FakeBody late = gateway.reply(exchange, EVENTS);
            gateway.run(() -> late.emit("late"));
            assertThat(client.readAnswer())
                    .startsWith("HTTP/1.1 504")
                    .contains("\"type\":\"api_error\"")
                    .doesNotContain("late");
        }
    }

    @Test
    void aDeadlineInTheMiddleOfAReplyCutsItOff() throws Exception {
        gateway = IngressHarness.start(TestConfig.USUAL.timeout(1));
        try (RawClient client = gateway.raw()) {
            FakeBody body = gateway.reply(exchange(client), EVENTS);
            gateway.run(() -> body.emit("event: a\n\n"));
            assertThat(client.readToEnd()).contains("event: a\n\n").doesNotContain("0\r\n\r\n");
            assertThat(gateway.ended())
                    .satisfies(summary -> assertThat(summary.outcome()).isEqualTo(Outcome.UPSTREAM_TIMEOUT));
        }
    }

    @Test
    void aCutConnectionOfAClientThatDoesNotReadIsClosedAllTheSame() throws Exception {
        gateway = IngressHarness.start(TestConfig.USUAL.drain(3600));
        try (RawClient client = gateway.raw()) {
            Exchange exchange = exchange(client);
            FakeBody body = gateway.reply(exchange, EVENTS);
            IngressHarness.until(() -> {
                try {
                    gateway.run(() -> body.emit(Buffer.buffer("x".repeat(100_000))));
                } catch (Exception failure) {
                    throw new IllegalStateException(failure);
                }
                return body.paused();
            });
            gateway.run(() -> exchange.abort(Failure.internal()));
            IngressHarness.await(gateway.undeploy());
            assertThat(client.readToEnd()).doesNotContain("0\r\n\r\n");
        }
    }

    @Test
    void aClientOfTheOldProtocolLearnsTheEndByTheClose() throws Exception {
        gateway = IngressHarness.start();
        try (RawClient client = gateway.raw()) {
            client.send(RawClient.post("/v1/messages", "{}", "connection: keep-alive")
                    .replace("HTTP/1.1", "HTTP/1.0"));
            FakeBody body = gateway.reply(gateway.nextAccepted().exchange(), EVENTS);
            gateway.run(() -> {
                body.emit("event: a\n\n");
                body.end();
            });
            assertThat(client.readToEnd()).startsWith("HTTP/1.0 200").endsWith("\r\n\r\nevent: a\n\n");
        }
    }
}
