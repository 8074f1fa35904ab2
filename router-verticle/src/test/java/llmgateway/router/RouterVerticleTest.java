package llmgateway.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import llmgateway.contracts.Caller;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.Endpoint;
import llmgateway.contracts.Glob;
import llmgateway.contracts.Outcome;
import llmgateway.contracts.Usage;
import llmgateway.contracts.bus.Address;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.config.SectionsConfig;
import llmgateway.contracts.config.SectionsConfig.Section;
import llmgateway.contracts.failure.Failure;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.contracts.message.AttemptEnded;
import llmgateway.contracts.message.Failed;
import llmgateway.contracts.message.Listed;
import llmgateway.contracts.message.Routed;
import llmgateway.contracts.testing.Accounts;
import llmgateway.contracts.testing.Configs;
import llmgateway.contracts.testing.FakeExchange;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class RouterVerticleTest {
    private static final AccountConfig A = Accounts.account("a", "anthropic", "");
    private static final AccountConfig B = Accounts.account("b", "anthropic", "");

    private RouterScene router;

    @BeforeEach
    void listen(Vertx vertx) {
        router = new RouterScene(vertx);
    }

    @Test
    void accountsOfAPoolTakeTurns() throws Exception {
        router.deploy(Configs.config(List.of(A, B)));

        List<String> chosen = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            chosen.add(RouterScene.routed(router.ask("claude-opus-5"))
                    .attempt()
                    .account()
                    .id());
        }

        assertThat(chosen).containsExactly("a", "b", "a", "b");
    }

    @Test
    void aRejectedAttemptMovesToTheOtherAccountAndFreesItsPlace() throws Exception {
        router.deploy(Configs.config(List.of(A, B)));
        Routed first = RouterScene.routed(router.ask("claude-opus-5"));

        Routed second = RouterScene.routed(router.reject(first, Failure.of(FailureKind.UPSTREAM_OVERLOADED, "busy")));

        assertThat(second.attempt().account().id()).isEqualTo("b");
        assertThat(second.attempt().trail()).hasSize(1);
        assertThat(router.board.inFlight("a")).isZero();
        assertThat(router.board.inFlight("b")).isEqualTo(1);
        assertThat(router.attempts).containsExactly("a upstream_overloaded");
    }

    @Test
    void whenAllFailedTheClientGetsTheVerdictAndTheCountOfAttempts() throws Exception {
        router.deploy(Configs.config(List.of(A, B)));
        Routed second = RouterScene.routed(router.reject(
                RouterScene.routed(router.ask("claude-opus-5")),
                Failure.of(FailureKind.UPSTREAM_RATE_LIMITED, "limit")));

        Failed failed = (Failed) router.reject(second, Failure.of(FailureKind.UPSTREAM_ERROR, "broken"));

        assertThat(failed.failure().message()).isEqualTo("limit");
        assertThat(failed.served().attempts()).isEqualTo(2);
    }

    @Test
    void aPlaceIsGivenBackOnceHoweverOftenTheEndIsTold() throws Exception {
        router.deploy(Configs.config(List.of(A)));
        Routed first = RouterScene.routed(router.ask("claude-opus-5"));
        Routed second = RouterScene.routed(router.ask("claude-opus-5"));
        AttemptEnded end = new AttemptEnded(first.exchange(), first.attempt(), Outcome.OK, Usage.NONE);

        router.send(Address.ATTEMPT_ENDED, end);
        router.send(Address.ATTEMPT_ENDED, end);
        RouterScene.routed(router.ask("claude-opus-5"));

        assertThat(router.board.inFlight("a")).isEqualTo(2);
        assertThat(second.attempt().permit()).isNotSameAs(first.attempt().permit());
    }

    @Test
    void anEndedAttemptIsCountedWithItsTokensAndItsDuration() throws Exception {
        router.deploy(Configs.config(List.of(A)));
        Routed begun = RouterScene.routed(router.ask("claude-opus-5"));
        Usage usage = new Usage(11, 7, 3, 2, 1, false);
        long before = System.nanoTime() - begun.attempt().startedAt();

        router.send(Address.ATTEMPT_ENDED, new AttemptEnded(begun.exchange(), begun.attempt(), Outcome.OK, usage));
        RouterScene.routed(router.ask("claude-opus-5"));
        long after = System.nanoTime() - begun.attempt().startedAt();

        assertThat(router.attempts).containsExactly("a ok");
        assertThat(router.usages).containsExactly(usage);
        assertThat(router.durations.get(0)).isBetween(before, after);
    }

    @Test
    void aRejectionOfAClosedExchangeIsNotTriedAgain() throws Exception {
        router.deploy(Configs.config(List.of(A, B)));
        Routed first = RouterScene.routed(router.ask("claude-opus-5"));
        ((FakeExchange) first.exchange()).close();

        router.send(Address.REJECTED, RouterScene.rejection(first, Failure.of(FailureKind.UPSTREAM_ERROR, "broken")));
        Routed other = RouterScene.routed(router.ask("claude-opus-5"));

        assertThat(other.exchange()).isNotSameAs(first.exchange());
        assertThat(router.board.inFlight("a")).isZero();
    }

    @Test
    void aFullAccountIsPassedOverAndAFullPoolSaysSo() throws Exception {
        AccountConfig narrow = Accounts.bounded(A, 1);
        router.deploy(Configs.queueing(Configs.config(List.of(narrow)), 16, 0));
        RouterScene.routed(router.ask("claude-opus-5"));

        Failed failed = (Failed) router.ask("claude-opus-5");

        assertThat(failed.failure().kind()).isEqualTo(FailureKind.NO_ACCOUNT);
        assertThat(failed.failure().retryAfter()).isPresent();
    }

    @Test
    void aKeyMayOnlyUseItsModels() throws Exception {
        router.deploy(Configs.config(List.of(A)));
        Caller caller = new Caller("k", "k", List.of(new Glob("claude-haiku-*")));

        assertThat(((Failed) router.ask("claude-opus-5", Endpoint.MESSAGES, caller))
                        .failure()
                        .kind())
                .isEqualTo(FailureKind.FORBIDDEN);
        assertThat(router.ask("anthropic.claude-haiku-4-5", Endpoint.MESSAGES, caller))
                .isInstanceOf(Routed.class);
    }

    @Test
    void aDialectThatNoAccountSpeaksIsUnsupported() throws Exception {
        router.deploy(Configs.config(List.of(A)));

        Failed failed = (Failed) router.ask("claude-opus-5", Endpoint.CHAT_COMPLETIONS, Caller.ANONYMOUS);

        assertThat(failed.failure().kind()).isEqualTo(FailureKind.UNSUPPORTED);
        assertThat(failed.failure().message()).contains("speak messages").contains("not converted");
        assertThat(failed.dialect()).isEqualTo(Dialect.CHAT);
    }

    @Test
    void aRequestWithoutAModelIsRefused() throws Exception {
        router.deploy(Configs.config(List.of(A)));

        assertThat(((Failed) router.ask("")).failure().param()).contains("model");
    }

    @Test
    void aRequestWithoutAModelGoesToTheDefaultOfASectionedConfiguration() throws Exception {
        Section main = new Section("a", "a", "a", Optional.of("claude-opus-5"), List.of());
        router.deploy(
                Configs.config(List.of(A)).withSections(new SectionsConfig(List.of(main), Optional.of("a"), false)));

        assertThat(RouterScene.routed(router.ask("")).attempt().model()).isEqualTo("claude-opus-5");
        assertThat(((Failed) router.ask("claude-haiku-4-5")).failure().kind()).isEqualTo(FailureKind.UNKNOWN_MODEL);
    }

    @Test
    void listingsAreAnsweredWithoutAnUpstream() throws Exception {
        router.deploy(Configs.config(List.of(A)));

        Listed listed = (Listed) router.ask("", Endpoint.MODEL_LIST, Caller.ANONYMOUS);

        assertThat(listed.models()).isNotEmpty();
        assertThat(listed.providers()).hasSize(1);
    }

    @Test
    void aModelThatIsServedIsListedByItsNameThoughNobodyKnowsIt() throws Exception {
        router.deploy(Configs.config(List.of(A)));

        assertThat(((Listed) router.ask("claude-next-20270101", Endpoint.MODEL, Caller.ANONYMOUS)).models())
                .containsExactly(new Listed.Model("claude-next-20270101", "anthropic"));
        assertThat(((Listed) router.ask("llama", Endpoint.MODEL, Caller.ANONYMOUS)).models())
                .extracting(Listed.Model::id)
                .doesNotContain("llama");
    }

    @Test
    void anAccountThatNeedsTheCallersCredentialIsAskedOnlyWithOneOrAsTheLast() throws Exception {
        AccountConfig own = Accounts.ofType(B, AccountConfig.Type.CLIENT_TOKEN);
        router.deploy(Configs.config(List.of(A, own)));

        for (int i = 0; i < 3; i++) {
            Routed routed = RouterScene.routed(router.ask("claude-opus-5"));
            assertThat(routed.attempt().account()).isEqualTo(A);
            router.send(
                    Address.ATTEMPT_ENDED,
                    new AttemptEnded(routed.exchange(), routed.attempt(), Outcome.OK, Usage.NONE));
        }
        Routed failing = RouterScene.routed(router.ask("claude-opus-5"));
        Failed failed = (Failed) router.reject(failing, Failure.of(FailureKind.UPSTREAM_OVERLOADED, "busy"));
        assertThat(failed.failure().message()).isEqualTo("busy");
    }
}
