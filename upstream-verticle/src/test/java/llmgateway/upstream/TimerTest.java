package llmgateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import llmgateway.contracts.config.TimeoutsConfig;
import llmgateway.contracts.failure.Failure;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.contracts.failure.Processed;
import llmgateway.contracts.message.Answered;
import llmgateway.contracts.message.Rejected;
import llmgateway.contracts.message.Routed;
import llmgateway.contracts.testing.FakeProvider;
import llmgateway.contracts.testing.Gate;
import llmgateway.contracts.testing.Script;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TimerTest {
    private final FakeProvider provider = FakeProvider.start();
    private final Surroundings around = new Surroundings();

    @AfterEach
    void close() {
        around.close();
        provider.close();
    }

    @Test
    void boundsTheWaitForAConnection() {
        around.timeouts(new TimeoutsConfig(1, 20, 20, 20));
        try (FakeProvider deaf = FakeProvider.deaf()) {
            around.route(Routes.to(deaf));
            Failure failure = around.said(Rejected.class).failure();
            assertThat(failure.kind()).isEqualTo(FailureKind.CONNECT_FAILED);
            assertThat(failure.processed()).isEqualTo(Processed.NOT_PROCESSED);
        }
    }

    @Test
    void boundsTheWaitForTheHead() {
        around.timeouts(new TimeoutsConfig(20, 1, 20, 20));
        provider.enqueue(Script.silence().raw("HTTP/1.1 200").stall());
        Routed routed = Routes.to(provider);
        around.route(routed);
        Failure failure = around.said(Rejected.class).failure();
        assertThat(failure.kind()).isEqualTo(FailureKind.UPSTREAM_TIMEOUT);
        assertThat(failure.processed()).isEqualTo(Processed.MAYBE_PROCESSED);
        provider.awaitCutByPeer(0);
        around.leave(routed);
        around.nothingMore();
    }

    @Test
    void boundsTheWaitForTheFirstByte() {
        around.timeouts(new TimeoutsConfig(20, 20, 1, 20));
        provider.enqueue(Script.stream().stall());
        around.route(Routes.to(provider));
        Surroundings.Ending ending = around.readBroken(around.said(Answered.class));
        assertThat(ending.bytes().length()).isZero();
        assertThat(ending.failure().failure().kind()).isEqualTo(FailureKind.UPSTREAM_TIMEOUT);
        assertThat(ending.failure().failure().processed()).isEqualTo(Processed.ANSWERED);
        provider.awaitCutByPeer(0);
    }

    @Test
    void boundsTheWaitForTheNextPiece() {
        around.timeouts(new TimeoutsConfig(20, 20, 20, 1));
        provider.enqueue(Script.stream().chunk("one").stall());
        around.route(Routes.to(provider));
        Surroundings.Ending ending = around.readBroken(around.said(Answered.class));
        assertThat(ending.bytes()).hasToString("one");
        assertThat(ending.failure().failure().kind()).isEqualTo(FailureKind.UPSTREAM_TIMEOUT);
        provider.awaitCutByPeer(0);
    }

    @Test
    void boundsTheWaitForTheRestOfAnError() {
        around.timeouts(new TimeoutsConfig(20, 20, 20, 1));
        provider.enqueue(Script.chunked(500).chunk("{").stall());
        around.route(Routes.to(provider));
        Failure failure = around.said(Rejected.class).failure();
        assertThat(failure.kind()).isEqualTo(FailureKind.UPSTREAM_ERROR);
        provider.awaitCutByPeer(0);
        around.nothingMore();
    }

    @Test
    void neverBlamesTheUpstreamForASlowReader() {
        around.timeouts(new TimeoutsConfig(20, 20, 1, 1));
        Gate gate = new Gate();
        provider.enqueue(
                Script.stream().chunk("one").gate(gate).chunk("two").end(),
                Script.stream().stall());
        around.route(Routes.to(provider));
        Answered paused = around.said(Answered.class);
        around.route(Routes.to(provider));
        Answered read = around.said(Answered.class);

        // The second reader's patience ends a whole limit after the first answer came, which nobody has begun to read.
        around.readBroken(read);
        around.nothingMore();
        gate.open();
        assertThat(around.readWhole(paused)).hasToString("onetwo");
    }
}
