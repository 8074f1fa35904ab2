package llmgateway.router.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.account.AccountStatus;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.failure.Failure;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.contracts.failure.UpstreamError;
import llmgateway.contracts.message.Attempt.Try;
import llmgateway.contracts.testing.Accounts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WaitPolicyTest {
    private static final Candidate A = new Candidate(Accounts.account("a", "anthropic", ""), "m");
    private static final Candidate B = new Candidate(Accounts.account("b", "anthropic", ""), "m");

    private final Map<AccountConfig, Duration> resting = new HashMap<>();
    private final Map<AccountConfig, Standing> standings = new HashMap<>();
    private final Rests rests = new Rests() {
        @Override
        public Standing standing(AccountConfig account, String model) {
            return standings.getOrDefault(account, Standing.READY);
        }

        @Override
        public Optional<Duration> rest(AccountConfig account, String model) {
            return Optional.ofNullable(resting.get(account));
        }

        @Override
        public AccountStatus of(AccountConfig account, String model) {
            return AccountStatus.ACTIVE;
        }
    };

    private Failure timed(Failure told) {
        return WaitPolicy.timed(told, List.of(A, B), List.of(new Try("a", "m", told, 0)), rests);
    }

    private static Failure limited(Duration wait) {
        return Failure.of(FailureKind.UPSTREAM_RATE_LIMITED, "limited").withRetryAfter(wait);
    }

    @Test
    void anotherAccountsSoonerMomentTakesThePlaceOfWhatTheUpstreamSaid() {
        resting.put(B.account(), Duration.ofSeconds(7));
        MultiMap headers = MultiMap.caseInsensitiveMultiMap()
                .add("Retry-After", "60")
                .add("retry-after-ms", "60000")
                .add("content-type", "application/json");
        UpstreamError error = new UpstreamError(Dialect.MESSAGES, 429, headers, Buffer.buffer("{}"));

        Failure timed = timed(limited(Duration.ofMinutes(1)).withUpstream(error));

        assertThat(timed.retryAfter()).contains(Duration.ofSeconds(7));
        assertThat(timed.upstream().orElseThrow().headers().names()).containsExactly("content-type");
        assertThat(timed.upstream().orElseThrow().body()).isSameAs(error.body());
        assertThat(headers.names()).hasSize(3);
    }

    @Test
    void aLaterMomentOfAnotherChangesNothing() {
        resting.put(B.account(), Duration.ofMinutes(5));
        Failure told = limited(Duration.ofMinutes(1));

        assertThat(timed(told)).isSameAs(told);
    }

    @Test
    void whatIsLeftOfARestCountsWhereNobodyStatedATime() {
        resting.put(A.account(), Duration.ofSeconds(2));
        resting.put(B.account(), Duration.ofSeconds(9));

        assertThat(timed(Failure.of(FailureKind.UPSTREAM_ERROR, "broken")).retryAfter())
                .contains(Duration.ofSeconds(2));
    }

    @Test
    void whoMayNotBeAskedWithoutAnEndSaysNothing() {
        standings.put(B.account(), Standing.RESTING);

        assertThat(timed(Failure.of(FailureKind.UPSTREAM_ERROR, "broken")).retryAfter())
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"CREDENTIAL_REFUSED", "POLICY_REFUSED", "UNSUPPORTED", "MALFORMED_REQUEST", "INTERNAL"})
    void whatWaitingDoesNotHelpIsLeftAsItIs(FailureKind kind) {
        resting.put(B.account(), Duration.ofSeconds(7));
        Failure told = Failure.of(kind, "no");

        assertThat(timed(told)).isSameAs(told);
    }

    @Test
    void whoCannotBeToldTheRequestDoesNotCount() {
        standings.put(B.account(), Standing.READY);
        Failure told = limited(Duration.ofMinutes(1));
        List<Try> trail = List.of(
                new Try("a", "m", told, 0), new Try("b", "m", Failure.of(FailureKind.UNSUPPORTED, "no audio"), 0));

        assertThat(WaitPolicy.timed(told, List.of(A, B), trail, rests)).isSameAs(told);
    }
}
