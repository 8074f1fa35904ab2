package llmgateway.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import llmgateway.contracts.bus.Address;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.config.GatewayConfig;
import llmgateway.contracts.failure.Failure;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.contracts.message.Failed;
import llmgateway.contracts.message.Routed;
import llmgateway.contracts.testing.Accounts;
import llmgateway.contracts.testing.Await;
import llmgateway.contracts.testing.Configs;
import llmgateway.contracts.testing.FakeExchange;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Requests for which all places are taken wait for one. */
@ExtendWith(VertxExtension.class)
class WaitingTest {
    private static final String MODEL = "claude-opus-5";
    private static final AccountConfig A = Accounts.bounded(Accounts.account("a", "anthropic", ""), 1);
    private static final AccountConfig B = Accounts.bounded(Accounts.account("b", "anthropic", ""), 1);

    private RouterScene router;

    @BeforeEach
    void listen(Vertx vertx) {
        router = new RouterScene(vertx);
    }

    @Test
    void aPlaceGoesToWhoHasWaitedLongest() throws Exception {
        router.deploy(Configs.config(List.of(A)));
        Routed serving = RouterScene.routed(router.ask(MODEL));
        FakeExchange first = router.begin(MODEL);
        FakeExchange second = router.begin(MODEL);

        router.serve(serving);
        Routed next = RouterScene.routed(router.next());
        assertThat(next.exchange()).isSameAs(first);
        assertThat(router.board.inFlight("a")).isEqualTo(1);
        FakeExchange third = router.begin(MODEL);

        router.serve(next);
        Routed afterNext = RouterScene.routed(router.next());
        assertThat(afterNext.exchange()).isSameAs(second);
        router.serve(afterNext);
        assertThat(RouterScene.routed(router.next()).exchange()).isSameAs(third);
    }

    @Test
    void anyAccountOfThePoolThatIsFreeFirstServesWhoWaits() throws Exception {
        router.deploy(Configs.config(List.of(A, B)));
        RouterScene.routed(router.ask(MODEL));
        Routed atB = RouterScene.routed(router.ask(MODEL));
        FakeExchange waiting = router.begin(MODEL);

        router.serve(atB);

        Routed served = RouterScene.routed(router.next());
        assertThat(served.exchange()).isSameAs(waiting);
        assertThat(served.attempt().account()).isEqualTo(B);
    }

    @Test
    void aClientThatLeavesWaitsNoLonger() throws Exception {
        router.deploy(Configs.config(List.of(A)));
        Routed serving = RouterScene.routed(router.ask(MODEL));
        FakeExchange leaving = router.begin(MODEL);
        FakeExchange staying = router.begin(MODEL);
        Routed beforeLeaving = serving;
        leaving.close();

        router.serve(beforeLeaving);

        assertThat(RouterScene.routed(router.next()).exchange()).isSameAs(staying);
    }

    @Test
    void aPlaceThatNobodyWantsAnyMoreIsFree() throws Exception {
        router.deploy(Configs.config(List.of(A)));
        Routed serving = RouterScene.routed(router.ask(MODEL));
        router.begin(MODEL).close();

        router.serve(serving);

        Await.until("the place is free", () -> router.board.inFlight("a") == 0);
        assertThat(router.ask(MODEL)).isInstanceOf(Routed.class);
    }

    @Test
    void theQueueIsBoundedAndWhoFindsItFullIsToldAtOnce() throws Exception {
        router.deploy(Configs.config(List.of(A)));
        RouterScene.routed(router.ask(MODEL));
        for (int i = 0; i < 16; i++) {
            router.begin(MODEL);
        }

        Failed failed = (Failed) router.ask(MODEL);

        assertThat(failed.failure().kind()).isEqualTo(FailureKind.NO_ACCOUNT);
        assertThat(failed.failure().retryAfter()).isPresent();
    }

    @Test
    void theQueueIsAsLongAsTheConfigurationSays() throws Exception {
        router.deploy(Configs.queueing(Configs.config(List.of(A)), 1, 30));
        Routed serving = RouterScene.routed(router.ask(MODEL));
        FakeExchange waiting = router.begin(MODEL);

        assertThat(router.ask(MODEL)).isInstanceOf(Failed.class);

        router.serve(serving);
        assertThat(RouterScene.routed(router.next()).exchange()).isSameAs(waiting);
    }

    @Test
    void nobodyWaitsInAQueueOfNoLengthOrNoTime() throws Exception {
        AtomicReference<GatewayConfig> config = new AtomicReference<>(Configs.config(List.of(A)));
        router.deploy(config::get);
        Routed serving = RouterScene.routed(router.ask(MODEL));

        config.set(Configs.queueing(Configs.config(List.of(A)), 0, 30));
        assertThat(router.ask(MODEL)).isInstanceOf(Failed.class);
        config.set(Configs.queueing(Configs.config(List.of(A)), 16, 0));
        assertThat(router.ask(MODEL)).isInstanceOf(Failed.class);

        router.serve(serving);
        Await.until("the place is free", () -> router.board.inFlight("a") == 0);
    }

    @Test
    void whoWaitedInVainIsToldSoAndIsForgotten() throws Exception {
        router.deploy(Configs.queueing(Configs.config(List.of(A)), 16, 1));
        Routed serving = RouterScene.routed(router.ask(MODEL));

        Failed failed = (Failed) router.ask(MODEL);
        router.serve(serving);

        assertThat(failed.failure().message()).contains("limit of concurrent requests");
        Await.until("the place is free", () -> router.board.inFlight("a") == 0);
    }

    @Test
    void aRetryWaitsForAPlaceToo() throws Exception {
        AccountConfig wide = Accounts.account("wide", "anthropic", "");
        router.deploy(Configs.config(List.of(A, wide)));
        Routed atA = RouterScene.routed(router.ask(MODEL));
        Routed atWide = RouterScene.routed(router.ask(MODEL));
        assertThat(atWide.attempt().account()).isEqualTo(wide);

        router.send(Address.REJECTED, RouterScene.rejection(atWide, Failure.of(FailureKind.UPSTREAM_ERROR, "broken")));
        router.serve(atA);

        Routed retried = RouterScene.routed(router.next());
        assertThat(retried.exchange()).isSameAs(atWide.exchange());
        assertThat(retried.attempt().account()).isEqualTo(A);
        assertThat(retried.attempt().trail()).hasSize(1);
    }
}
