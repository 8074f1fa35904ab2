package llmgateway.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import llmgateway.contracts.Exchange;
import llmgateway.contracts.Outcome;
import llmgateway.contracts.port.Readiness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DrainTest {
    private static final String EVENTS = "text/event-stream";
    private static final TestConfig PATIENT = TestConfig.USUAL.drain(3600);
    private static final TestConfig HASTY = TestConfig.USUAL.drain(0);

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

    /** A stream whose first event its client has read. */
    private FakeBody stream(RawClient client, Exchange exchange) throws Exception {
        FakeBody body = gateway.reply(exchange, EVENTS);
        gateway.run(() -> body.emit("event: a\n\n"));
        client.readUntil("event: a\n\n\r\n");
        return body;
    }

    @Test
    void withNothingUnderWayItStopsAtOnce() throws Exception {
        gateway = IngressHarness.start(PATIENT);
        try (RawClient idle = gateway.raw()) {
            idle.send(RawClient.head("GET /health"));
            idle.readAnswer();
            IngressHarness.await(gateway.undeploy());
            assertThat(idle.readToEnd()).isEmpty();
        }
    }

    @Test
    void asLongAsAStreamRunsProbesAndNewCallsAreAnsweredOnNewConnections() throws Exception {
        gateway = IngressHarness.start(PATIENT);
        try (RawClient client = gateway.raw();
                RawClient idle = gateway.raw()) {
            FakeBody body = stream(client, exchange(client));

            Future<Void> stopped = gateway.undeploy();
            gateway.checks = List.of(new Readiness.Check("serving", false, "draining"));
            IngressHarness.until(gateway.node::draining);
            try (RawClient probe = gateway.raw()) {
                assertThat(probe.send(RawClient.head("GET /ready")).readToEnd()).startsWith("HTTP/1.1 503");
            }
            try (RawClient probe = gateway.raw()) {
                assertThat(probe.send(RawClient.head("GET /health")).readToEnd())
                        .startsWith("HTTP/1.1 200");
            }
            try (RawClient late = gateway.raw()) {
                gateway.replyWhole(exchange(late), "[1]");
                assertThat(late.readToEnd())
                        .startsWith("HTTP/1.1 200")
                        .contains("connection: close\r\n")
                        .endsWith("[1]");
            }
            gateway.replyWhole(exchange(idle), "[2]");
            assertThat(idle.readToEnd()).endsWith("[2]");
            assertThat(stopped.isComplete()).isFalse();

            gateway.run(() -> {
                body.emit("event: b\n\n");
                body.end();
            });
            assertThat(client.readToEnd()).contains("event: b\n\n").endsWith("0\r\n\r\n");
            IngressHarness.await(stopped);
        }
    }

    @Test
    void aConnectionWhoseStreamBeganBeforeTheDrainIsServedOnceMoreAndToldToGo() throws Exception {
        gateway = IngressHarness.start(PATIENT);
        try (RawClient client = gateway.raw();
                RawClient other = gateway.raw()) {
            FakeBody body = stream(client, exchange(client));
            FakeBody longer = stream(other, exchange(other));
            Future<Void> stopped = gateway.undeploy();
            IngressHarness.until(gateway.node::draining);

            gateway.run(body::end);
            client.readUntil("0\r\n\r\n");
            gateway.replyWhole(exchange(client), "[1]");

            assertThat(client.readToEnd()).contains("connection: close\r\n").endsWith("[1]");
            gateway.run(longer::end);
            IngressHarness.await(stopped);
        }
    }

    @Test
    void whereThereAreOthersToGoToAConnectionAtRestIsServedOnceMoreAndToldToGo() throws Exception {
        gateway = IngressHarness.start(PATIENT);
        gateway.node.farewell(IngressHarness.FAR);
        try (RawClient resting = gateway.raw()) {
            resting.send(RawClient.head("GET /health"));
            resting.readAnswer();
            Future<Void> stopped = gateway.undeploy();
            IngressHarness.until(gateway.node::draining);

            gateway.replyWhole(exchange(resting), "[1]");

            assertThat(resting.readToEnd()).contains("connection: close\r\n").endsWith("[1]");
            IngressHarness.await(stopped);
        }
    }

    @Test
    void aConnectionThatIsNotUsedIsClosedWhenTheFarewellIsOver() throws Exception {
        gateway = IngressHarness.start(PATIENT);
        gateway.node.farewell(Duration.ofMillis(50));
        try (RawClient resting = gateway.raw()) {
            resting.send(RawClient.head("GET /health"));
            resting.readAnswer();
            IngressHarness.await(gateway.undeploy());
            assertThat(resting.readToEnd()).isEmpty();
        }
    }

    @Test
    void atItsEndAStreamEndsWithAnErrorInItsDialect() throws Exception {
        gateway = IngressHarness.start(HASTY);
        AtomicInteger cleanUps = new AtomicInteger();
        try (RawClient client = gateway.raw()) {
            Exchange exchange = exchange(client);
            FakeBody body = stream(client, exchange);
            gateway.run(() -> exchange.onClose(() -> {
                cleanUps.incrementAndGet();
                body.emit("event: too late\n\n");
                body.fail(new IllegalStateException("cancelled"));
            }));

            IngressHarness.await(gateway.undeploy());

            assertThat(client.readToEnd())
                    .contains("event: error\n\n")
                    .endsWith("0\r\n\r\n")
                    .doesNotContain("late");
            assertThat(cleanUps).hasValue(1);
            assertThat(gateway.ended()).satisfies(summary -> {
                assertThat(summary.outcome()).isEqualTo(Outcome.GATEWAY_ERROR);
                assertThat(summary.served()).isEqualTo(IngressHarness.SERVED);
                assertThat(summary.usage().partial()).isTrue();
            });
        }
    }

    @Test
    void atItsEndWhoStillWaitsIsToldToComeAgain() throws Exception {
        gateway = IngressHarness.start(HASTY);
        try (RawClient waiting = gateway.raw();
                RawClient begun = gateway.raw();
                RawClient sending = gateway.raw()) {
            exchange(waiting);
            gateway.reply(exchange(begun), EVENTS);
            sending.send(RawClient.head("POST /v1/messages", "x-api-key: test-key", "content-length: 50"));
            IngressHarness.until(() -> gateway.node.inFlight() == 3);

            IngressHarness.await(gateway.undeploy());

            for (RawClient client : List.of(waiting, begun, sending)) {
                assertThat(client.readToEnd()).startsWith("HTTP/1.1 503").contains("retry-after: 1\r\n");
            }
            assertThat(gateway.summaries)
                    .hasSize(3)
                    .allSatisfy(summary -> assertThat(summary.outcome()).isEqualTo(Outcome.GATEWAY_ERROR));
        }
    }

    @Test
    void atItsEndAReplyThatIsNoStreamIsCutOff() throws Exception {
        gateway = IngressHarness.start(HASTY);
        try (RawClient client = gateway.raw()) {
            FakeBody body = gateway.reply(exchange(client), "application/json");
            gateway.run(() -> body.emit("[1,"));
            client.readUntil("[1,\r\n");
            IngressHarness.await(gateway.undeploy());
            assertThat(client.readToEnd()).doesNotContain("0\r\n\r\n", "event");
            assertThat(gateway.ended().outcome()).isEqualTo(Outcome.GATEWAY_ERROR);
        }
    }

    @Test
    void aClientThatDoesNotReadCannotHoldItUp() throws Exception {
        gateway = IngressHarness.start(HASTY);
        try (RawClient client = gateway.raw()) {
            FakeBody body = gateway.reply(exchange(client), EVENTS);
            IngressHarness.until(() -> {
                try {
                    gateway.run(() -> body.emit(Buffer.buffer("x".repeat(100_000))));
                } catch (Exception failure) {
                    throw new IllegalStateException(failure);
                }
                return body.paused();
            });
            IngressHarness.await(gateway.undeploy());
            assertThat(gateway.ended().outcome()).isEqualTo(Outcome.GATEWAY_ERROR);
            assertThat(client.readToEnd()).doesNotContain("0\r\n\r\n");
        }
    }

    @Test
    void theOtherStagesLearnTheEndOfEachExchangeBeforeTheyStop() throws Exception {
        gateway = IngressHarness.start(HASTY);
        try (RawClient stream = gateway.raw();
                RawClient waiting = gateway.raw();
                RawClient cut = gateway.raw()) {
            Exchange streamed = exchange(stream);
            stream(stream, streamed);
            Exchange waited = exchange(waiting);
            Exchange broken = exchange(cut);
            FakeBody half = gateway.reply(broken, "application/json");
            gateway.run(() -> half.emit("[1,"));
            gateway.run(() -> List.of(streamed, waited, broken)
                    .forEach(exchange -> exchange.onClose(() -> gateway.hop(exchange))));
            IngressHarness.await(gateway.undeploy());
            assertThat(gateway.hoppedAtStop).isEqualTo(3);
        }
    }

    @Test
    void theLastExchangeOfADrainIsLearntOfToo() throws Exception {
        gateway = IngressHarness.start(PATIENT);
        try (RawClient client = gateway.raw()) {
            Exchange exchange = exchange(client);
            gateway.run(() -> exchange.onClose(() -> gateway.hop(exchange)));
            Future<Void> stopped = gateway.undeploy();
            gateway.replyWhole(exchange, "[1]");
            assertThat(client.readToEnd()).endsWith("[1]");
            IngressHarness.await(stopped);
            assertThat(gateway.hoppedAtStop).isEqualTo(1);
        }
    }
}
