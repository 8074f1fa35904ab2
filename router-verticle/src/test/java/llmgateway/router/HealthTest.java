package llmgateway.router;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import llmgateway.contracts.Endpoint.Kind;
import llmgateway.contracts.account.AccountState;
import llmgateway.contracts.account.AccountStatus;
import llmgateway.contracts.account.LimitWindow;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.failure.ErrorText;
import llmgateway.contracts.failure.Failure;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.contracts.failure.FailureRules;
import llmgateway.contracts.testing.AccountBuilder;
import llmgateway.contracts.testing.Accounts;
import llmgateway.router.engine.Standing;
import org.junit.jupiter.api.Test;

class HealthTest {
    private static final String OPUS = "claude-opus-5";
    private static final String SONNET = "claude-sonnet-5";
    private static final AccountConfig A = Accounts.account("a", "anthropic", "http://one");
    private static final AccountConfig B = Accounts.account("b", "anthropic", "http://one");
    private static final AccountConfig ELSEWHERE = Accounts.account("c", "anthropic", "http://two");

    private final List<LimitWindow> limits = new ArrayList<>();
    private long nanos = -7;
    private Instant clock = Instant.parse("2026-11-20T12:00:00Z");
    private AccountStatus known = AccountStatus.ACTIVE;
    private final Health health = new Health(account -> known, account -> limits, () -> nanos, () -> clock, () -> 0.5);

    private void pass(Duration time) {
        nanos += time.toNanos();
        clock = clock.plus(time);
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

    private void stated(double utilization) {
        limits.add(new LimitWindow(
                "unified-7d",
                "opus",
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalDouble.of(utilization),
                Optional.of(clock.plus(Duration.ofDays(7))),
                clock));
    }

    @Test
    void aLimitLetsOneFamilyOnOneAccountRest() {
        health.failed(A, OPUS, limited(Duration.ofSeconds(30)));

        assertThat(health.standing(A, "claude-opus-4-5")).isEqualTo(Standing.RESTING);
        assertThat(health.standing(A, SONNET)).isEqualTo(Standing.READY);
        assertThat(health.standing(B, OPUS)).isEqualTo(Standing.READY);
        assertThat(health.of(A, SONNET)).isEqualTo(AccountStatus.ACTIVE);
        assertThat(health.usable(A)).isTrue();
    }

    @Test
    void aRestIsShownWithItsReasonAndEnd() {
        health.failed(A, OPUS, limited(Duration.ofSeconds(30)));

        AccountStatus shown = health.of(A, "");
        assertThat(shown.state()).isEqualTo(AccountState.COOLING);
        assertThat(shown.reason()).startsWith("opus: rate limit reached");
        assertThat(shown.until().orElseThrow()).isBetween(clock.plusSeconds(30), clock.plusSeconds(32));
        assertThat(health.rest(A).orElseThrow()).isBetween(Duration.ofSeconds(30), Duration.ofSeconds(32));
        pass(Duration.ofSeconds(32));
        assertThat(health.of(A, "")).isEqualTo(AccountStatus.ACTIVE);
        assertThat(health.rest(A)).isEmpty();
    }

    @Test
    void aFarResetEndsEarlyOnAFreshHeader() {
        stated(1);
        pass(Duration.ofMillis(1));
        health.failed(A, OPUS, limited(Duration.ofDays(7)));
        assertThat(health.standing(A, OPUS)).isEqualTo(Standing.RESTING);
        pass(Duration.ofMinutes(5));

        limits.clear();
        stated(0.2);
        assertThat(health.standing(A, OPUS)).isEqualTo(Standing.READY);
        assertThat(health.of(A, "")).isEqualTo(AccountStatus.ACTIVE);
    }

    @Test
    void aFarResetEndsEarlyWhenOneRealRequestSucceeds() {
        health.failed(A, OPUS, limited(Duration.ofDays(7)));
        pass(Duration.ofMinutes(12));
        assertThat(health.standing(A, OPUS)).isEqualTo(Standing.PROBE);
        assertThat(health.mayProbe(A, OPUS)).isTrue();
        assertThat(health.standing(A, OPUS)).isEqualTo(Standing.RESTING);

        health.succeeded(A, OPUS, nanos);
        assertThat(health.standing(A, OPUS)).isEqualTo(Standing.READY);
    }

    @Test
    void aResetThatOnlyTheLimitsTellIsBelieved() {
        stated(1);
        health.failed(A, OPUS, answer(429));

        assertThat(health.rest(A, OPUS).orElseThrow()).isGreaterThanOrEqualTo(Duration.ofDays(7));
    }

    @Test
    void halfOpenLetsOneRequestThroughAtATime() {
        health.failed(A, OPUS, answer(500));
        assertThat(health.standing(A, OPUS)).isEqualTo(Standing.GUESSED);
        assertThat(health.mayProbe(A, OPUS)).isFalse();
        pass(Duration.ofSeconds(2));

        assertThat(health.standing(A, OPUS)).isEqualTo(Standing.PROBE);
        assertThat(health.mayProbe(A, OPUS)).isTrue();
        assertThat(health.mayProbe(A, OPUS)).isFalse();
        assertThat(health.standing(A, OPUS)).isEqualTo(Standing.GUESSED);
        health.probeOver(A, OPUS);
        assertThat(health.mayProbe(A, OPUS)).isTrue();
        health.failed(A, OPUS, answer(500));
        assertThat(health.standing(A, OPUS)).isEqualTo(Standing.GUESSED);
        assertThat(health.rest(A, OPUS)).contains(Duration.ofSeconds(2));
    }

    @Test
    void anAttemptThatBeganBeforeARestDoesNotEndIt() {
        long begun = nanos;
        pass(Duration.ofSeconds(1));
        health.failed(A, OPUS, limited(Duration.ofMinutes(1)));

        health.succeeded(A, OPUS, begun);
        assertThat(health.standing(A, OPUS)).isEqualTo(Standing.RESTING);
    }

    @Test
    void aRefusedCredentialLetsOneAccountRestForAllModels() {
        health.failed(A, OPUS, answer(401));

        assertThat(health.standing(A, SONNET)).isEqualTo(Standing.GUESSED);
        assertThat(health.of(A, "").reason()).isEqualTo("credential refused");
        assertThat(health.standing(B, OPUS)).isEqualTo(Standing.READY);
    }

    @Test
    void anAccountThatWasChangedBeginsAnew() {
        health.failed(A, OPUS, answer(401));

        assertThat(health.standing(AccountBuilder.like(A).apiKey("another").build(), OPUS))
                .isEqualTo(Standing.READY);
    }

    @Test
    void anOverloadIsTheProvidersAndBrief() {
        health.failed(A, OPUS, answer(529));

        assertThat(health.standing(B, SONNET)).isEqualTo(Standing.GUESSED);
        assertThat(health.standing(ELSEWHERE, OPUS)).isEqualTo(Standing.READY);
        pass(Duration.ofSeconds(3));
        assertThat(health.standing(B, SONNET)).isEqualTo(Standing.READY);
        assertThat(health.standing(A, OPUS)).isEqualTo(Standing.PROBE);
    }

    @Test
    void anOverloadIsOverForAllWhenTheServerServesOne() {
        health.failed(A, OPUS, answer(529));

        health.succeeded(B, SONNET, nanos);
        assertThat(health.standing(B, OPUS)).isEqualTo(Standing.READY);
        assertThat(health.standing(A, OPUS)).isEqualTo(Standing.GUESSED);
    }

    @Test
    void whatTheCallerDidCostsNothing() {
        for (int i = 0; i < 1000; i++) {
            health.failed(A, OPUS, answer(400));
        }

        assertThat(health.standing(A, OPUS)).isEqualTo(Standing.READY);
        assertThat(health.of(A, "")).isEqualTo(AccountStatus.ACTIVE);
    }

    @Test
    void theLimitsOfCallersWithTheirOwnCredentialsLetNobodyRest() {
        AccountConfig shared =
                AccountBuilder.like(A).type(AccountConfig.Type.CLIENT_TOKEN).build();
        health.failed(shared, OPUS, limited(Duration.ofMinutes(1)));
        assertThat(health.standing(shared, OPUS)).isEqualTo(Standing.READY);

        health.failed(shared, OPUS, answer(500));
        assertThat(health.standing(shared, OPUS)).isEqualTo(Standing.GUESSED);
    }

    @Test
    void jumpsOfTheClockNeitherEndNorProlongARest() {
        health.failed(A, OPUS, limited(Duration.ofMinutes(1)));
        for (Duration jump : List.of(Duration.ofDays(400), Duration.ofDays(-900))) {
            clock = clock.plus(jump);
            assertThat(health.standing(A, OPUS)).isEqualTo(Standing.RESTING);
            assertThat(health.rest(A, OPUS).orElseThrow()).isBetween(Duration.ofMinutes(1), Duration.ofSeconds(63));
        }
        nanos += Duration.ofSeconds(63).toNanos();
        assertThat(health.standing(A, OPUS)).isEqualTo(Standing.PROBE);
    }

    @Test
    void aReleaseEndsAllRests() {
        health.failed(A, OPUS, limited(Duration.ofDays(7)));
        health.failed(A, SONNET, answer(529));

        assertThat(health.release(A)).isTrue();
        assertThat(health.standing(A, OPUS)).isEqualTo(Standing.READY);
        assertThat(health.standing(A, SONNET)).isEqualTo(Standing.READY);
        assertThat(health.standing(B, SONNET)).isEqualTo(Standing.READY);
        assertThat(health.release(A)).isFalse();
    }

    @Test
    void whoHasNoCredentialIsNotAskedAndNotUsable() {
        known = AccountStatus.of(AccountState.REAUTH_REQUIRED, "log in again");

        assertThat(health.standing(A, OPUS)).isEqualTo(Standing.RESTING);
        assertThat(health.usable(A)).isFalse();
        assertThat(health.of(A, OPUS)).isEqualTo(known);
    }

    @Test
    void namesThatClientsMakeUpTakeNoMemoryForever() {
        for (int i = 0; i < 10_000; i++) {
            health.failed(A, "made-up-" + i, answer(500));
        }
        assertThat(health.standing(A, "made-up-9999")).isEqualTo(Standing.READY);
        pass(Duration.ofMinutes(5));
        health.failed(A, OPUS, answer(500));
        assertThat(health.standing(A, OPUS)).isEqualTo(Standing.GUESSED);
    }
}
