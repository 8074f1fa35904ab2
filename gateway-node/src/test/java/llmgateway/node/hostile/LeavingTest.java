package llmgateway.node.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import llmgateway.contracts.config.GatewayConfig;
import llmgateway.contracts.testing.Await;
import llmgateway.contracts.testing.Configs;
import llmgateway.contracts.testing.Gate;
import llmgateway.contracts.testing.Script;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that leave, or stay and do not read, at each moment of an exchange. */
class LeavingTest extends HostileTest {
    private static final String JSON = "content-type: application/json";
    private static final byte[] EVENT =
            ("event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,"
                            + "\"delta\":{\"type\":\"text_delta\",\"text\":\"" + "x".repeat(60_000) + "\"}}\n\n")
                    .getBytes(StandardCharsets.UTF_8);

    @Override
    GatewayConfig config() {
        return config(server(2, 33_554_432, 0), Configs.timeouts());
    }

    /** How a client leaves. */
    enum Manner {
        CLOSE,
        RESET;

        void leave(Wire wire) throws Exception {
            if (this == CLOSE) {
                wire.close();
            } else {
                wire.reset();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void leavingBeforeTheBodyIsWholeForwardsNothing(Manner manner) throws Exception {
        for (String begun : List.of(
                "",
                "POST /v1/mess",
                Wire.head(PATH, "content-length: 100").substring(0, 60),
                Wire.head(PATH, "content-length: 100"),
                Wire.head(PATH, "content-length: 100") + "{\"model\"",
                Wire.head(PATH, "transfer-encoding: chunked") + "5\r\n{\"m",
                Wire.head(PATH, "expect: 100-continue", "content-length: 100"))) {
            Wire wire = wire();
            wire.send(begun);
            manner.leave(wire);
        }
        Await.until("nobody is left", () -> node.inFlight() == 0);
        assertThat(provider.requests()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void leavingWhileTheUpstreamIsSilentCancelsTheCall(Manner manner) throws Exception {
        for (String body : List.of(BODY, STREAMED)) {
            int calls = provider.acceptedConnections();
            provider.enqueue(Script.silence().stall());
            Wire wire = wire();
            wire.send(Wire.post(PATH, body));
            provider.awaitRequest();
            manner.leave(wire);
            provider.awaitCutByPeer(calls);
        }
    }

    @ParameterizedTest
    @EnumSource
    void leavingAfterTheHeadCancelsTheCall(Manner manner) throws Exception {
        for (Script silent : List.of(
                Script.stream().stall(),
                Script.stream().chunk(": nothing\n\n").stall(),
                Script.stream().chunk("event: message_st").stall(),
                Script.silence().head(200, JSON, "content-length: 100").stall(),
                Script.chunked(200, JSON).stall(),
                Script.silence().head(500, JSON, "content-length: 100").stall())) {
            int calls = provider.acceptedConnections();
            provider.enqueue(silent);
            Wire wire = wire();
            wire.send(Wire.post(PATH, STREAMED));
            provider.awaitRequest();
            manner.leave(wire);
            provider.awaitCutByPeer(calls);
        }
    }

    @ParameterizedTest
    @EnumSource
    void leavingInTheMiddleOfAReplyCancelsTheCall(Manner manner) throws Exception {
        for (Script begun : List.of(
                Script.stream().chunk(EVENTS.get(0)).stall(),
                Script.stream().chunk(EVENTS.get(0)).chunk("event: content_bl").stall())) {
            leaveInTheMiddle(manner, STREAMED, begun);
        }
        for (Script begun : List.of(
                Script.silence()
                        .head(200, JSON, "content-length: 100000")
                        .raw("message_start")
                        .stall(),
                Script.chunked(200, JSON).chunk("message_start").stall())) {
            leaveInTheMiddle(manner, BODY, begun);
        }
    }

    private void leaveInTheMiddle(Manner manner, String body, Script begun) throws Exception {
        int calls = provider.acceptedConnections();
        provider.enqueue(begun);
        Wire wire = wire();
        wire.send(Wire.post(PATH, body)).readUntil("message_start");
        manner.leave(wire);
        provider.awaitCutByPeer(calls);
    }

    @ParameterizedTest
    @EnumSource
    void leavingWhileAWholeAnswerIsMadeIntoAStreamCancelsTheCall(Manner manner) throws Exception {
        int calls = provider.acceptedConnections();
        provider.enqueue(
                Script.chunked(200, JSON).chunk("{\"type\":\"message\"").stall());
        Wire wire = wire();
        wire.send(Wire.post(PATH, STREAMED));
        provider.awaitRequest();
        manner.leave(wire);
        provider.awaitCutByPeer(calls);
    }

    @ParameterizedTest
    @EnumSource
    void leavingDuringTheUploadToTheUpstreamCancelsTheCall(Manner manner) throws Exception {
        String large = BODY.replace("\"x\"", "\"" + "y".repeat(20_000_000) + "\"");
        Gate gate = new Gate();
        provider.enqueue(Script.duringUpload(100_000).gate(gate));
        Wire wire = wire();
        wire.send(Wire.post(PATH, large));
        gate.awaitArrival();
        manner.leave(wire);
        Await.until("the place is given back", () -> node.attemptsAt(ACCOUNT) == 0);
        gate.open();
        provider.awaitCutByPeer(0);
    }

    @ParameterizedTest
    @EnumSource
    void leavingWithAFullPipeCancelsTheCall(Manner manner) throws Exception {
        provider.enqueue(
                Script.stream().chunk(EVENTS.get(0)).chunks(4_000, EVENT).end());
        Wire wire = wire();
        wire.send(Wire.post(PATH, STREAMED)).readUntil("message_start");
        awaitStandstill();
        manner.leave(wire);
        provider.awaitCutByPeer(0);
    }

    @Test
    void aHalfClosedClientIsOneThatLeft() throws Exception {
        provider.enqueue(Script.silence().stall());
        try (Wire wire = wire()) {
            wire.send(Wire.post(PATH, BODY));
            provider.awaitRequest();
            wire.closeOutput();
            provider.awaitCutByPeer(0);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aClientThatNeverReadsIsCutWhenItsTimeIsUp(boolean streamed) throws Exception {
        provider.enqueue(
                streamed
                        ? Script.stream()
                                .chunk(EVENTS.get(0))
                                .chunks(4_000, EVENT)
                                .end()
                        : Script.chunked(200, JSON).chunks(4_000, EVENT).end());
        try (Wire wire = wire()) {
            wire.send(Wire.post(PATH, streamed ? STREAMED : BODY));
            provider.awaitCutByPeer(0);
            Await.until("the exchange is over", () -> node.inFlight() == 0);
        }
    }

    @Test
    void aClientThatPipelinesAndLeavesIsForgottenWhenItsTimeIsUp() throws Exception {
        provider.always(Script.silence().stall());
        Wire wire = wire();
        wire.send(Wire.post(PATH, BODY) + Wire.post(PATH, BODY) + Wire.post(PATH, BODY));
        provider.awaitRequest();
        wire.reset();
        provider.awaitCutByPeer(0);
    }

    private void awaitStandstill() {
        long[] last = {-1};
        int[] still = {0};
        Await.until("the upstream is held back", () -> {
            long written = provider.written(0);
            still[0] = written == last[0] ? still[0] + 1 : 0;
            last[0] = written;
            return still[0] > 50;
        });
        assertThat(provider.written(0)).isLessThan(2_000L * EVENT.length);
    }
}
