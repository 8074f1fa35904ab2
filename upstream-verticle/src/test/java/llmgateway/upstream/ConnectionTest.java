package llmgateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import llmgateway.contracts.Endpoint;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.config.TimeoutsConfig;
import llmgateway.contracts.failure.Failure;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.contracts.failure.Processed;
import llmgateway.contracts.failure.Remedy;
import llmgateway.contracts.message.Answered;
import llmgateway.contracts.message.Rejected;
import llmgateway.contracts.message.Routed;
import llmgateway.contracts.message.StageMessage;
import llmgateway.contracts.testing.Await;
import llmgateway.contracts.testing.FakeProvider;
import llmgateway.contracts.testing.Gate;
import llmgateway.contracts.testing.Script;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConnectionTest {
    private static final int POOL = 64;
    private static final int QUEUE = 1024;

    private final FakeProvider provider = FakeProvider.start();
    private final Surroundings around = new Surroundings();

    @AfterEach
    void close() {
        around.close();
        provider.close();
    }

    private void answersOnce() {
        provider.enqueue(Script.json("{}"));
        around.route(Routes.to(provider));
        around.readWhole(around.said(Answered.class));
    }

    @Test
    void knowsARequestThatMetAClosedKeptAliveConnectionAsNotProcessed() {
        for (Script stale : List.of(Script.silence().close(), Script.silence().reset())) {
            answersOnce();
            int before = provider.acceptedConnections();
            provider.enqueue(stale);
            around.route(Routes.to(provider, FakeTranslation.of(Endpoint.MESSAGES)));
            Failure failure = around.said(Rejected.class).failure();
            assertThat(failure.kind()).isEqualTo(FailureKind.STALE_CONNECTION);
            assertThat(failure.processed()).isEqualTo(Processed.NOT_PROCESSED);
            assertThat(failure.remedy()).isEqualTo(Remedy.SAME_ACCOUNT);
            assertThat(provider.acceptedConnections()).isEqualTo(before);
        }
    }

    @Test
    void doesNotTakeAConnectionForStaleThatBeganToAnswer() {
        answersOnce();
        provider.enqueue(Script.silence().raw("HTTP/1.1 200 OK\r\ndate: x\r\n").close());
        around.route(Routes.to(provider));
        assertThat(around.said(Rejected.class).failure().kind()).isEqualTo(FailureKind.CONNECTION_LOST);
        assertThat(provider.acceptedConnections()).isEqualTo(1);
    }

    @Test
    void triesAgainOnAFreshConnectionAfterAStaleOne() {
        answersOnce();
        provider.enqueue(Script.json("fresh"));
        AccountConfig account = Routes.account(provider);
        around.route(Routes.to(
                account,
                FakeTranslation.of(Endpoint.MESSAGES),
                MultiMap.caseInsensitiveMultiMap(),
                Routes.staleAt(account)));
        assertThat(around.readWhole(around.said(Answered.class))).hasToString("fresh");
        assertThat(provider.acceptedConnections()).isEqualTo(2);
        provider.awaitOpenConnections(1);
        answersOnce();
        assertThat(provider.requests().get(2).connection()).isZero();
    }

    @Test
    void takesAnIdleConnectionThatTheServerClosedOutOfUse() {
        answersOnce();
        provider.closeConnections();
        provider.awaitOpenConnections(0);
        provider.always(Script.json("{}"));
        Await.until("the closed connection is noticed", () -> {
            around.route(Routes.to(provider));
            around.said(StageMessage.class);
            return provider.acceptedConnections() == 2;
        });
    }

    @Test
    void boundsTheConnectionsToOneServerAndTheWaitForThem() {
        around.timeouts(new TimeoutsConfig(1, 20, 20, 20));
        provider.always(Script.silence().stall());
        List<Routed> running = new ArrayList<>();
        for (int i = 0; i < POOL; i++) {
            running.add(Routes.to(provider));
            around.route(running.get(i));
        }
        provider.awaitOpenConnections(POOL);
        around.route(Routes.to(provider));
        Failure failure = around.said(Rejected.class).failure();
        assertThat(failure.kind()).isEqualTo(FailureKind.CONNECT_FAILED);
        assertThat(failure.message()).contains("free in time");
        assertThat(provider.acceptedConnections()).isEqualTo(POOL);
        around.leave(running.get(0));
        provider.awaitOpenConnections(POOL - 1);
    }

    @Test
    void boundsTheQueueForConnections() {
        provider.always(Script.silence().stall());
        for (int i = 0; i < POOL; i++) {
            around.route(Routes.to(provider));
        }
        Await.until("all connections are in use", () -> provider.requests().size() == POOL);
        for (int i = 0; i < QUEUE; i++) {
            around.route(Routes.to(provider));
        }
        around.nothingMore();
        around.route(Routes.to(provider));
        Failure failure = around.said(Rejected.class).failure();
        assertThat(failure.kind()).isEqualTo(FailureKind.CONNECT_FAILED);
        assertThat(failure.message()).contains("Too many requests");
        around.nothingMore();
    }

    @Test
    void holdsTheUpstreamBackWhileTheReaderIsSlow() {
        int chunks = 1024;
        byte[] chunk = new byte[1 << 16];
        provider.enqueue(Script.stream().chunks(chunks, chunk).end());
        around.route(Routes.to(provider));
        Answered answered = around.said(Answered.class);
        List<Integer> pieces = new ArrayList<>();
        around.onLoop(() -> {
            answered.body().handler(piece -> pieces.add(piece.length()));
            answered.body().fetch(1);
        });
        long[] seen = {-1, 0};
        Await.until("the provider's writing comes to a halt", () -> {
            long now = System.nanoTime();
            long written = provider.written(0);
            if (written != seen[0]) {
                seen[0] = written;
                seen[1] = now;
            }
            return pieces.size() == 1 && now - seen[1] > 300_000_000L;
        });
        assertThat(provider.written(0)).isLessThan((long) chunks * chunk.length / 2);
        assertThat(pieces).hasSize(1);
        long rest = around.readWhole(answered).length();
        assertThat(rest + pieces.get(0)).isEqualTo((long) chunks * chunk.length);
    }

    @Test
    void doesNotLetOneSlowReaderHoldUpAnotherCall() {
        Gate gate = new Gate();
        provider.enqueue(
                Script.stream().chunks(256, new byte[1 << 16]).gate(gate).end(), Script.json("quick"));
        around.route(Routes.to(provider));
        Answered slow = around.said(Answered.class);
        around.route(Routes.to(provider));
        assertThat(around.readWhole(around.said(Answered.class))).isEqualTo(Buffer.buffer("quick"));
        gate.open();
        assertThat(around.readWhole(slow).length()).isEqualTo(256 << 16);
    }
}
