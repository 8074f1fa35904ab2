package llmgateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import llmgateway.contracts.Outcome;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.contracts.message.Answered;
import llmgateway.contracts.message.AttemptEnded;
import llmgateway.contracts.message.Routed;
import llmgateway.contracts.testing.FakeProvider;
import llmgateway.contracts.testing.Gate;
import llmgateway.contracts.testing.Script;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CancelTest {
    private static final int POOL = 64;

    private final FakeProvider provider = FakeProvider.start();
    private final Surroundings around = new Surroundings();

    @AfterEach
    void close() {
        around.close();
        provider.close();
    }

    @Test
    void endsTheAttemptOfAClientThatLeavesWhileConnecting() {
        try (FakeProvider deaf = FakeProvider.deaf()) {
            Routed routed = Routes.to(deaf);
            around.route(routed);
            around.nothingMore();
            around.leave(routed);
            assertThat(around.said(AttemptEnded.class).outcome()).isEqualTo(Outcome.CLIENT_GONE);
            around.nothingMore();
        }
    }

    @Test
    void cutsTheCallOfAClientThatLeavesWhileWaitingForTheHead() {
        provider.enqueue(Script.silence().stall());
        Routed routed = Routes.to(provider);
        around.route(routed);
        provider.awaitRequest();
        around.leave(routed);
        assertThat(around.said(AttemptEnded.class).outcome()).isEqualTo(Outcome.CLIENT_GONE);
        provider.awaitCutByPeer(0);
        around.nothingMore();
    }

    @Test
    void cutsTheCallOfAClientThatLeavesInMidBodyAndLeavesTheEndingToWhoeverReadsIt() {
        provider.enqueue(Script.stream().chunk("data: 1\n\n").stall());
        Routed routed = Routes.to(provider);
        around.route(routed);
        Answered answered = around.said(Answered.class);
        List<Throwable> failures = new ArrayList<>();
        around.onLoop(() -> answered.body()
                .handler(piece -> {})
                .exceptionHandler(failures::add)
                .resume());
        around.leave(routed);
        assertThat(failures)
                .singleElement()
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        gone -> assertThat(gone.failure().kind()).isEqualTo(FailureKind.CLIENT_GONE));
        provider.awaitCutByPeer(0);
        around.nothingMore();
        assertThat(failures).hasSize(1);
    }

    @Test
    void cutsTheCallOfAClientThatLeavesBeforeTheBodyIsRead() {
        provider.enqueue(Script.stream().stall());
        Routed routed = Routes.to(provider);
        around.route(routed);
        around.said(Answered.class);
        around.leave(routed);
        provider.awaitCutByPeer(0);
    }

    @Test
    void endsTheAttemptOfAClientThatLeavesWhileAnErrorIsRead() {
        Gate gate = new Gate();
        provider.enqueue(Script.chunked(500).chunk("{").gate(gate));
        Routed routed = Routes.to(provider);
        around.route(routed);
        gate.awaitArrival();
        // Another call that comes and goes shows that the head of this one has arrived.
        provider.enqueue(Script.json("{}"));
        around.route(Routes.to(provider));
        around.readWhole(around.said(Answered.class));
        around.leave(routed);
        assertThat(around.said(AttemptEnded.class).outcome()).isEqualTo(Outcome.CLIENT_GONE);
        provider.awaitCutByPeer(0);
        around.nothingMore();
    }

    @Test
    void leavesTheConnectionAloneOnceTheAnswerHasCome() {
        Gate gate = new Gate();
        provider.enqueue(
                Script.silence().raw("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"),
                Script.silence().gate(gate).head(200, "content-length: 2").raw("ok"),
                Script.json("3"));
        Routed unread = Routes.to(provider);
        around.route(unread);
        around.said(Answered.class);
        Routed next = Routes.to(provider);
        around.route(next);
        gate.awaitArrival();
        assertThat(provider.acceptedConnections()).isEqualTo(1);
        around.leave(unread);
        gate.open();
        assertThat(around.readWhole(around.said(Answered.class))).hasToString("ok");
        Routed last = Routes.to(provider);
        around.route(last);
        around.leave(next);
        assertThat(around.readWhole(around.said(Answered.class))).hasToString("3");
        assertThat(provider.acceptedConnections()).isEqualTo(1);
    }

    @Test
    void neverSendsARequestThatIsCancelledInTheQueueForAConnection() {
        Gate gate = new Gate();
        provider.always(
                Script.silence().gate(gate).head(200, "content-length: 2").raw("ok"));
        for (int i = 0; i < POOL; i++) {
            around.route(Routes.to(provider));
        }
        provider.awaitOpenConnections(POOL);
        Routed queued = Routes.to(provider);
        around.route(queued);
        around.nothingMore();
        around.leave(queued);
        assertThat(around.said(AttemptEnded.class).outcome()).isEqualTo(Outcome.CLIENT_GONE);
        gate.open();
        for (int i = 0; i < POOL; i++) {
            around.readWhole(around.said(Answered.class));
        }
        around.route(Routes.to(provider));
        around.readWhole(around.said(Answered.class));
        assertThat(provider.requests()).hasSize(POOL + 1);
        assertThat(provider.acceptedConnections()).isEqualTo(POOL);
    }
}
