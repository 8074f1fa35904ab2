package llmgateway.router.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import llmgateway.contracts.failure.Failure;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.contracts.failure.Processed;
import llmgateway.contracts.failure.Remedy;
import llmgateway.contracts.message.Attempt.Try;
import llmgateway.contracts.testing.Accounts;
import org.junit.jupiter.api.Test;

class RetryPolicyTest {
    private static final Duration LONG = Duration.ofHours(1);
    private static final Candidate A = new Candidate(Accounts.account("a", "anthropic", ""), "m");
    private static final Candidate B = new Candidate(Accounts.account("b", "anthropic", ""), "m");

    @Test
    void aStaleConnectionIsRetriedOnTheSameAccountOnceAndCostsNoAttempt() {
        Try stale = failed("a", FailureKind.STALE_CONNECTION);

        assertThat(RetryPolicy.mayContinue(List.of(stale), false, 1, LONG)).isTrue();
        assertThat(RetryPolicy.deservesAnotherTry(A, List.of(stale))).isTrue();
        assertThat(RetryPolicy.deservesAnotherTry(B, List.of(stale))).isFalse();
        assertThat(RetryPolicy.mayAsk(A, List.of(stale))).isTrue();
        assertThat(RetryPolicy.mayAsk(A, List.of(stale, stale))).isFalse();
        assertThat(RetryPolicy.mayAsk(B, List.of(stale, stale))).isTrue();
    }

    @Test
    void anAccountThatFailedIsNotAskedAgain() {
        List<Try> trail = List.of(failed("a", FailureKind.UPSTREAM_OVERLOADED));

        assertThat(RetryPolicy.mayAsk(A, trail)).isFalse();
        assertThat(RetryPolicy.mayAsk(B, trail)).isTrue();
    }

    @Test
    void attemptsAreBounded() {
        Try broken = failed("a", FailureKind.UPSTREAM_ERROR);

        assertThat(RetryPolicy.mayContinue(List.of(broken, broken), false, 3, LONG))
                .isTrue();
        assertThat(RetryPolicy.mayContinue(List.of(broken, broken, broken), false, 3, LONG))
                .isFalse();
    }

    @Test
    void whatMayHaveBeenProcessedIsRepeatedOnceAtMost() {
        Try silent = new Try(
                "a", "m", Failure.of(FailureKind.UPSTREAM_TIMEOUT, "slow").withProcessed(Processed.MAYBE_PROCESSED), 0);

        assertThat(RetryPolicy.mayContinue(List.of(silent), false, 10, LONG)).isTrue();
        assertThat(RetryPolicy.mayContinue(List.of(silent, silent), false, 10, LONG))
                .isFalse();
    }

    @Test
    void aStatefulCallIsRepeatedOnlyIfItWasCertainlyNotProcessed() {
        Failure answered =
                Failure.of(FailureKind.UPSTREAM_RATE_LIMITED, "limit").withProcessed(Processed.ANSWERED);

        assertThat(RetryPolicy.mayContinue(List.of(failed("a", FailureKind.CONNECT_FAILED)), true, 10, LONG))
                .isTrue();
        assertThat(RetryPolicy.mayContinue(List.of(new Try("a", "m", answered, 0)), true, 10, LONG))
                .isFalse();
        assertThat(RetryPolicy.mayContinue(List.of(new Try("a", "m", answered, 0)), false, 10, LONG))
                .isTrue();
    }

    @Test
    void aFailureThatNothingCanHelpStops() {
        Failure stop = Failure.of(FailureKind.UPSTREAM_TIMEOUT, "slow").withRemedy(Remedy.STOP);

        assertThat(RetryPolicy.mayContinue(List.of(new Try("a", "m", stop, 0)), false, 10, LONG))
                .isFalse();
    }

    @Test
    void theVerdictIsTheLimitWithTheSoonestHonestWait() {
        Failure later = Failure.of(FailureKind.UPSTREAM_RATE_LIMITED, "later").withRetryAfter(Duration.ofSeconds(60));
        Failure sooner = Failure.of(FailureKind.UPSTREAM_RATE_LIMITED, "sooner").withRetryAfter(Duration.ofSeconds(5));
        Failure silent = Failure.of(FailureKind.UPSTREAM_RATE_LIMITED, "no word");
        Failure broken = Failure.of(FailureKind.UPSTREAM_ERROR, "broken");

        assertThat(verdict(later, sooner, silent, broken)).isEqualTo(sooner);
        assertThat(verdict(broken, Failure.of(FailureKind.CONNECT_FAILED, "gone"))
                        .message())
                .isEqualTo("gone");
    }

    @Test
    void anAccountToWhichTheRequestCouldNotBeSaidCostsNoAttempt() {
        Try unsayable = new Try(
                "a", "m", Failure.of(FailureKind.UNSUPPORTED, "no audio").withRemedy(Remedy.NEXT_ACCOUNT), 0);

        assertThat(RetryPolicy.mayContinue(List.of(unsayable, unsayable), true, 1, LONG))
                .isTrue();
        assertThat(RetryPolicy.mayAsk(A, List.of(unsayable))).isFalse();
    }

    @Test
    void theVerdictIsARefusedConversionOnlyIfNothingElseHappened() {
        Failure unsayable = Failure.of(FailureKind.UNSUPPORTED, "no audio");
        Failure broken = Failure.of(FailureKind.UPSTREAM_ERROR, "broken");

        assertThat(verdict(broken, unsayable)).isEqualTo(broken);
        assertThat(verdict(unsayable, broken)).isEqualTo(broken);
        assertThat(verdict(unsayable)).isEqualTo(unsayable);
    }

    private static Failure verdict(Failure... failures) {
        return RetryPolicy.verdict(List.of(failures).stream()
                .map(failure -> new Try("a", "m", failure, 0))
                .toList());
    }

    private static Try failed(String account, FailureKind kind) {
        return new Try(account, "m", Failure.of(kind, kind.label()), 0);
    }
}
