package llmgateway.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import llmgateway.contracts.Caller;
import llmgateway.contracts.Endpoint;
import llmgateway.contracts.Outcome;
import llmgateway.contracts.Usage;
import llmgateway.contracts.account.AccountState;
import llmgateway.contracts.account.AccountStatus;
import llmgateway.contracts.bus.Address;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.config.RouteConfig;
import llmgateway.contracts.failure.ErrorText;
import llmgateway.contracts.failure.Failure;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.contracts.failure.FailureRules;
import llmgateway.contracts.failure.Processed;
import llmgateway.contracts.message.AttemptEnded;
import llmgateway.contracts.message.Failed;
import llmgateway.contracts.message.Routed;
import llmgateway.contracts.message.StageMessage;
import llmgateway.contracts.testing.Accounts;
import llmgateway.contracts.testing.Configs;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the router makes of failures: who is asked afterwards, and what clients are told. */
@ExtendWith(VertxExtension.class)
class RouterHealthTest {
    private static final String MODEL = "claude-opus-5";
    private static final AccountConfig A = Accounts.account("a", "anthropic", "http://one");
    private static final AccountConfig B = Accounts.account("b", "anthropic", "http://two");
    private static final AccountConfig TWIN = Accounts.account("twin", "anthropic", "http://one");

    private final AtomicLong nanos = new AtomicLong();
    private final Health health = new Health(
            account -> account.active() ? AccountStatus.ACTIVE : AccountStatus.DISABLED,
            account -> List.of(),
            nanos::get,
            () -> Instant.EPOCH.plusNanos(nanos.get()),
            () -> 0.5);
    private RouterScene router;

    @BeforeEach
    void listen(Vertx vertx) {
        router = new RouterScene(vertx, new Board(health));
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    private static Failure answer(int status) {
        return FailureRules.BUILT_IN
                .answered(status, Endpoint.Kind.CONVERSATION, ErrorText.NONE)
                .applied(Failure.of(FailureKind.UPSTREAM_ERROR, "status " + status)
                        .withProcessed(Processed.ANSWERED));
    }

    private static Failure limited(Duration wait) {
        return FailureRules.BUILT_IN
                .answered(429, Endpoint.Kind.CONVERSATION, ErrorText.NONE)
                .applied(Failure.of(FailureKind.UPSTREAM_ERROR, "limited").withRetryAfter(wait));
    }

    private Routed ask() throws Exception {
        return RouterScene.routed(router.ask(MODEL));
    }

    private static AccountConfig asked(StageMessage message) {
        return RouterScene.routed(message).attempt().account();
    }

    /** The account begins a good reply, and ends it. */
    private void serve(Routed routed) throws Exception {
        routed.attempt().permit().begun();
        end(routed, Outcome.OK);
    }

    private void end(Routed routed, Outcome outcome) throws Exception {
        router.send(Address.ATTEMPT_ENDED, new AttemptEnded(routed.exchange(), routed.attempt(), outcome, Usage.NONE));
        router.ask("no-such-model"); // what was sent before it has arrived when this is answered
    }

    /** Asks until {@code account} is asked, and lets it fail; whoever is asked before serves. */
    private StageMessage fail(AccountConfig account, Failure failure) throws Exception {
        Routed routed = ask();
        while (!asked(routed).equals(account)) {
            serve(routed);
            routed = ask();
        }
        return router.reject(routed, failure);
    }

    @Test
    void aRefusedCredentialTakesOneAccountOutAndIsTriedAgainByOneRequest() throws Exception {
        router.deploy(Configs.config(List.of(A, B)));

        Routed second = RouterScene.routed(fail(A, answer(401)));
        assertThat(asked(second)).isEqualTo(B);
        for (int i = 0; i < 10; i++) {
            assertThat(asked(ask())).isEqualTo(B);
        }
        assertThat(health.of(A, "").state()).isEqualTo(AccountState.COOLING);
        pass(Duration.ofSeconds(73));

        Routed probe = ask();
        assertThat(asked(probe)).isEqualTo(A);
        assertThat(asked(ask())).isEqualTo(B);
        serve(probe);
        assertThat(List.of(asked(ask()), asked(ask()))).containsExactlyInAnyOrder(A, B);
    }

    @Test
    void theLastCandidateIsTriedThoughItRestsOnAGuess() throws Exception {
        router.deploy(Configs.config(List.of(A)));
        for (int status : new int[] {500, 529, 401, 503}) {
            assertThat(fail(A, answer(status))).isInstanceOf(Failed.class);
            assertThat(asked(ask())).isEqualTo(A);
        }
    }

    @Test
    void theNextTargetOfARouteIsAskedBeforeSomebodyWhoRests() throws Exception {
        RouteConfig route = new RouteConfig(
                "smart",
                Optional.empty(),
                Optional.empty(),
                List.of(
                        new RouteConfig.TargetConfig(MODEL, Optional.of("a")),
                        new RouteConfig.TargetConfig("claude-haiku-4-5", Optional.of("b"))),
                Optional.empty());
        router.deploy(Configs.config(List.of(A, B), route));
        Routed first = RouterScene.routed(router.ask("smart"));
        assertThat(asked(first)).isEqualTo(A);
        assertThat(asked(router.reject(first, answer(500)))).isEqualTo(B);

        Routed second = RouterScene.routed(router.ask("smart"));
        assertThat(asked(second)).isEqualTo(B);
        assertThat(asked(router.reject(second, answer(500)))).isEqualTo(A);
    }

    @Test
    void whoTheProviderSentAwayIsNotAskedAndTheClientIsToldUntilWhen() throws Exception {
        router.deploy(Configs.config(List.of(A, B)));
        fail(A, limited(Duration.ofSeconds(90)));
        fail(B, limited(Duration.ofSeconds(20)));

        Failure failure = ((Failed) router.ask(MODEL)).failure();

        assertThat(failure.kind()).isEqualTo(FailureKind.NO_ACCOUNT);
        assertThat(failure.retryAfter().orElseThrow()).isBetween(Duration.ofSeconds(20), Duration.ofSeconds(21));
        assertThat(failure.message())
                .startsWith(
                        "No account that serves 'claude-opus-5' may be asked now: a (opus: rate limit reached, until 1970-01-01T00:01:3")
                .contains("; b (opus: rate limit reached, until 1970-01-01T00:00:2");
        pass(Duration.ofSeconds(21));
        assertThat(asked(ask())).isEqualTo(B);
        assertThat(router.ask(MODEL)).isInstanceOf(Routed.class);
    }

    @Test
    void aLimitOfOneFamilyLeavesTheOthersAlone() throws Exception {
        router.deploy(Configs.config(List.of(A)));
        fail(A, limited(Duration.ofDays(7)));

        assertThat(router.ask(MODEL)).isInstanceOf(Failed.class);
        assertThat(asked(router.ask("claude-haiku-4-5"))).isEqualTo(A);
    }

    @Test
    void anOverloadedServerIsLeftInPeaceIfThereIsAnother() throws Exception {
        router.deploy(Configs.config(List.of(A, TWIN, B)));
        fail(A, answer(529));

        for (int i = 0; i < 4; i++) {
            assertThat(asked(ask())).isEqualTo(B);
        }
    }

    @Test
    void anOverloadedServerIsAskedThroughAnotherAccountIfThereIsNoOther() throws Exception {
        router.deploy(Configs.config(List.of(A, TWIN)));

        assertThat(asked(fail(A, answer(529)))).isEqualTo(TWIN);
    }

    @Test
    void aThousandErrorsOfACallerTouchNobody() throws Exception {
        router.deploy(Configs.config(List.of(A, B)));
        for (int i = 0; i < 1000; i++) {
            end(ask(), Outcome.CALLER_ERROR);
        }

        assertThat(health.of(A, "")).isEqualTo(AccountStatus.ACTIVE);
        assertThat(List.of(asked(ask()), asked(ask()))).containsExactlyInAnyOrder(A, B);
    }

    @Test
    void sideCallsTouchNobody() throws Exception {
        router.deploy(Configs.config(List.of(A)));
        for (int status : new int[] {404, 401, 429, 500, 529}) {
            StageMessage told = router.reject(
                    RouterScene.routed(router.ask(MODEL, Endpoint.COUNT_TOKENS, Caller.ANONYMOUS)), answer(status));
            assertThat(told).isInstanceOf(Failed.class);
        }

        assertThat(health.of(A, "")).isEqualTo(AccountStatus.ACTIVE);
        assertThat(new SharedRests(health, id -> Optional.of(A)).untold(1)).isEmpty();
    }

    @Test
    void aClientThatLeavesGivesTheRightToProbeBack() throws Exception {
        router.deploy(Configs.config(List.of(A, B)));
        fail(A, answer(500));
        pass(Duration.ofSeconds(2));
        Routed probe = ask();
        assertThat(asked(probe)).isEqualTo(A);

        end(probe, Outcome.CLIENT_GONE);
        assertThat(List.of(asked(ask()), asked(ask()))).containsExactlyInAnyOrder(A, B);
    }

    @Test
    void aStreamThatBreaksOffCostsARest() throws Exception {
        router.deploy(Configs.config(List.of(A, B)));
        Routed routed = ask();
        routed.attempt().permit().begun();
        end(routed, Outcome.STREAM_INCOMPLETE);

        assertThat(health.of(asked(routed), "").reason()).isEqualTo("opus: connection lost");
        assertThat(asked(ask())).isNotEqualTo(asked(routed));
    }

    @Test
    void theClientIsToldTheSoonestMomentOfAllThatRestAlsoOfThoseWhoWereNotAsked() throws Exception {
        router.deploy(Configs.config(List.of(A, B)));
        fail(A, limited(Duration.ofMinutes(1)));
        pass(Duration.ofSeconds(20));

        Failed failed = (Failed) fail(B, limited(Duration.ofMinutes(5)));

        assertThat(failed.failure().kind()).isEqualTo(FailureKind.UPSTREAM_RATE_LIMITED);
        assertThat(seconds(failed)).isBetween(40L, 45L);
    }

    @Test
    void aRestThatTheGatewayGuessedIsSuchAMomentToo() throws Exception {
        router.deploy(Configs.config(List.of(A, B)));
        Routed atOne = ask();
        Routed atOther = RouterScene.routed(router.reject(atOne, answer(529)));

        Failed failed = (Failed) router.reject(atOther, limited(Duration.ofHours(5)));

        assertThat(failed.failure().kind()).isEqualTo(FailureKind.UPSTREAM_RATE_LIMITED);
        assertThat(seconds(failed)).isEqualTo(2);
    }

    @Test
    void whoWasNotAskedForLackOfAttemptsCanBeAskedInAMoment() throws Exception {
        router.deploy(Configs.config(
                Configs.server(), List.of(), List.of(A, B), List.of(), Configs.routing(1), Configs.timeouts()));

        Failed failed = (Failed) router.reject(ask(), limited(Duration.ofHours(5)));

        assertThat(seconds(failed)).isEqualTo(1);
    }

    @Test
    void aTimeThatTheOnlyAccountStatedIsToldAsItIs() throws Exception {
        router.deploy(Configs.config(List.of(A)));
        Failure limited = limited(Duration.ofSeconds(13));

        assertThat(((Failed) router.reject(ask(), limited)).failure()).isSameAs(limited);
    }

    private static long seconds(Failed failed) {
        return failed.failure().retryAfter().orElseThrow().toSeconds();
    }
}
