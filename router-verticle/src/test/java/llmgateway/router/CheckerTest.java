package llmgateway.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import llmgateway.contracts.Endpoint.Kind;
import llmgateway.contracts.account.AccountState;
import llmgateway.contracts.account.AccountStatus;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.config.GatewayConfig;
import llmgateway.contracts.failure.ErrorText;
import llmgateway.contracts.failure.Failure;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.contracts.failure.FailureRules;
import llmgateway.contracts.testing.Accounts;
import llmgateway.contracts.testing.Configs;
import llmgateway.router.engine.Standing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Accounts that rest on a guess are asked by the gateway itself. */
class CheckerTest {
    private static final String OPUS = "claude-opus-5";
    private static final String SONNET = "claude-sonnet-5";
    private static final AccountConfig A = Accounts.account("a", "anthropic", "http://one");
    private static final AccountConfig B = Accounts.account("b", "anthropic", "http://two");

    private long nanos;
    private AccountStatus known = AccountStatus.ACTIVE;
    private final Health health = new Health(
            account -> known, account -> List.of(), () -> nanos, () -> Instant.EPOCH.plusNanos(nanos), () -> 0.5);
    private final List<String> asked = new ArrayList<>();
    private final Deque<Promise<Optional<Failure>>> answers = new ArrayDeque<>();
    private GatewayConfig config = Configs.checking(Configs.config(List.of(A, B)), 60);
    private final Checker checker = new Checker(() -> config, health, this::probe, new SplittableRandom(1));

    private Future<Optional<Failure>> probe(AccountConfig account, String model) {
        asked.add(account.id() + " " + model);
        Promise<Optional<Failure>> answer = Promise.promise();
        answers.add(answer);
        return answer.future();
    }

    private void works() {
        answers.remove().complete(Optional.empty());
    }

    private void fails(Failure failure) {
        answers.remove().complete(Optional.of(failure));
    }

    /** Lets time pass, with a look at the accounts each second. */
    private void pass(long seconds) {
        for (long i = 0; i < seconds; i++) {
            nanos += Duration.ofSeconds(1).toNanos();
            checker.look();
        }
    }

    private static Failure answer(int status) {
        return FailureRules.BUILT_IN
                .answered(status, Kind.CONVERSATION, ErrorText.NONE)
                .applied(Failure.of(FailureKind.UPSTREAM_ERROR, "m"));
    }

    private static Failure limited(Duration wait) {
        return FailureRules.BUILT_IN
                .answered(429, Kind.CONVERSATION, ErrorText.NONE)
                .applied(Failure.of(FailureKind.UPSTREAM_ERROR, "m").withRetryAfter(wait));
    }

    @Test
    void aRestThatWasGuessedEndsBeforeItsTimeWhenTheAccountWorks() {
        health.failed(A, OPUS, answer(429));
        health.failed(A, OPUS, answer(401));
        pass(10);
        assertThat(asked).containsExactly("a " + OPUS);
        assertThat(health.standing(A, OPUS)).isEqualTo(Standing.GUESSED);

        works();

        assertThat(health.standing(A, OPUS)).isEqualTo(Standing.READY);
        pass(300);
        assertThat(asked).hasSize(1);
    }

    @Test
    void aCheckThatFailsWhenTheRestIsOverCountsAsTheAccountsFailure() {
        health.failed(A, OPUS, answer(500));
        pass(1);
        assertThat(asked).containsExactly("a " + OPUS);

        fails(answer(500));

        assertThat(health.rest(A, OPUS)).contains(Duration.ofSeconds(2));
        pass(1);
        assertThat(asked).hasSize(1);
        pass(1);
        assertThat(asked).hasSize(2);
    }

    @Test
    void oneCheckAtATimeIsUnderWayForAnAccount() {
        health.failed(A, OPUS, answer(500));
        health.failed(A, SONNET, answer(500));
        health.failed(B, OPUS, answer(500));
        pass(400);
        assertThat(asked).hasSize(2).contains("b " + OPUS);

        works();
        works();
        pass(1);

        assertThat(asked).containsExactlyInAnyOrder("a " + OPUS, "a " + SONNET, "b " + OPUS);
    }

    @Test
    void whileAClientsRequestFindsOutNoCheckIsMadeAndTheOtherWayRound() {
        health.failed(A, OPUS, answer(500));
        health.failed(B, OPUS, answer(500));
        nanos += Duration.ofSeconds(2).toNanos();
        assertThat(health.mayProbe(A, OPUS)).isTrue();

        checker.look();

        assertThat(asked).containsExactly("b " + OPUS);
        assertThat(health.mayProbe(B, OPUS)).isFalse();
        assertThat(health.standing(B, OPUS)).isEqualTo(Standing.GUESSED);
    }

    @Test
    void aTimeThatTheProviderStatedIsLeftAloneUntilItIsOver() {
        health.failed(A, OPUS, limited(Duration.ofMinutes(30)));
        pass(29 * 60);
        assertThat(asked).isEmpty();

        pass(2 * 60);
        assertThat(asked).containsExactly("a " + OPUS);
    }

    @Test
    void aTimeThatACheckIsToldIsAStatedOne() {
        health.failed(A, OPUS, answer(500));
        pass(1);

        fails(limited(Duration.ofHours(5)));

        assertThat(health.standing(A, OPUS)).isEqualTo(Standing.RESTING);
        pass(3600);
        assertThat(asked).hasSize(1);
    }

    @Test
    void aCheckThatTellsNothingIsMadeAgainWhenItsTimeComes() {
        health.failed(A, OPUS, answer(500));
        pass(1);

        answers.remove().fail("no credential");

        pass(40);
        assertThat(asked).hasSize(1);
        assertThat(health.standing(A, OPUS)).isEqualTo(Standing.PROBE);
        pass(40);
        assertThat(asked).hasSize(2);
    }

    @ParameterizedTest
    @EnumSource(
            value = AccountState.class,
            names = {"DISABLED", "BLOCKED", "PENDING_LOGIN", "REAUTH_REQUIRED"})
    void whoIsNotToBeAskedAtAllIsNotAskedByACheck(AccountState state) {
        health.failed(A, OPUS, answer(500));
        known = new AccountStatus(state, "", Optional.empty());

        pass(300);

        assertThat(asked).isEmpty();
    }

    @Test
    void accountsThatUseTheCallersCredentialsAreNotChecked() {
        AccountConfig account = Accounts.ofType(A, AccountConfig.Type.CLIENT_TOKEN);
        config = Configs.checking(Configs.config(List.of(account)), 60);
        health.failed(account, OPUS, answer(500));
        assertThat(health.guesses(account)).hasSize(1);

        pass(300);

        assertThat(asked).isEmpty();
    }

    @Test
    void withoutTheSettingNobodyIsAskedAndItHoldsFromTheNextLookOn() {
        config = Configs.config(List.of(A));
        health.failed(A, OPUS, answer(500));
        pass(300);
        assertThat(asked).isEmpty();

        config = Configs.checking(config, 60);
        pass(1);
        assertThat(asked).containsExactly("a " + OPUS);
    }

    @Test
    void whoDoesNotRestIsNotAsked() {
        pass(300);

        assertThat(asked).isEmpty();
    }
}
