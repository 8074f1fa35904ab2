package llmgateway.router.engine;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import llmgateway.contracts.failure.Failure;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.contracts.failure.Processed;
import llmgateway.contracts.failure.Remedy;
import llmgateway.contracts.message.Attempt.Try;

/**
 * Whether a request is tried again after the attempts that failed so far, and with whom: the same account at once if a connection
 * turned out to be closed, then every other account, then those that could not be reached once more. A closed connection costs no
 * attempt, since nothing was processed, and neither does an account to which the request could not be said. A call that may have
 * been processed, or whose reply stalled, is repeated once at most.
 */
public final class RetryPolicy {

    private RetryPolicy() {}

    /**
     * Says whether another attempt may be made at all.
     *
     * @param maxTime how long all attempts together may take
     * @param stateful whether the call depends on, or leaves, state at an account: then it is repeated only if it certainly was
     *     not processed
     */
    public static boolean mayContinue(List<Try> trail, boolean stateful, int maxAttempts, Duration maxTime) {
        if (trail.isEmpty()) {
            return true;
        }
        Failure last = last(trail).failure();
        if (last.remedy() == Remedy.STOP || (stateful && last.processed() != Processed.NOT_PROCESSED)) {
            return false;
        }
        long spent = trail.stream().filter(attempt -> costs(attempt.failure())).count();
        long stalled =
                trail.stream().filter(attempt -> stalled(attempt.failure())).count();
        long nanos = trail.stream().mapToLong(Try::upstreamNanos).sum();
        return spent < maxAttempts && stalled <= 1 && nanos < maxTime.toNanos();
    }

    /** Says whether {@code failure} cost its upstream anything, so that it counts as an attempt. */
    public static boolean costs(Failure failure) {
        return failure.kind() != FailureKind.STALE_CONNECTION && !isUnsayable(failure);
    }

    /** Whether the upstream may have worked on a request, and perhaps still does, for nothing. */
    private static boolean stalled(Failure failure) {
        return failure.processed() == Processed.MAYBE_PROCESSED || failure.kind() == FailureKind.UPSTREAM_TIMEOUT;
    }

    /** Says whether {@code candidate} may be asked after {@code trail}. */
    public static boolean mayAsk(Candidate candidate, List<Try> trail) {
        if (trail.isEmpty()) {
            return true;
        }
        if (trail.stream().anyMatch(attempt -> rulesOut(attempt, candidate.model()))) {
            return false;
        }
        List<Try> own =
                trail.stream().filter(attempt -> isOf(attempt, candidate)).toList();
        return own.isEmpty()
                || (own.size() == 1
                        && (deservesAnotherTry(candidate, trail)
                                || isUnreached(own.get(0).failure())));
    }

    /** Whether an attempt showed that only another model can help. */
    private static boolean rulesOut(Try attempt, String model) {
        return attempt.failure().remedy() == Remedy.NEXT_MODEL
                && attempt.model().equals(model);
    }

    /** Whether nothing reached the upstream: a moment later something may. */
    private static boolean isUnreached(Failure failure) {
        return failure.kind() == FailureKind.CONNECT_FAILED && failure.processed() == Processed.NOT_PROCESSED;
    }

    /** Says whether {@code candidate} was asked in {@code trail}. */
    public static boolean wasAsked(Candidate candidate, List<Try> trail) {
        return !trail.isEmpty() && trail.stream().anyMatch(attempt -> isOf(attempt, candidate));
    }

    /** Says whether {@code candidate} failed last through no fault of its own and should be asked before any other. */
    public static boolean deservesAnotherTry(Candidate candidate, List<Try> trail) {
        if (trail.isEmpty()) {
            return false;
        }
        Try last = last(trail);
        return last.failure().remedy() == Remedy.SAME_ACCOUNT && isOf(last, candidate);
    }

    /** Says whether {@code failure} is that the request could not be said in the account's dialect, so that nothing was sent. */
    public static boolean isUnsayable(Failure failure) {
        return failure.kind() == FailureKind.UNSUPPORTED;
    }

    /** Says whether the request of {@code trail} was found not to be sayable to {@code candidate}. */
    public static boolean provedUnsayable(Candidate candidate, List<Try> trail) {
        return trail.stream().anyMatch(attempt -> isUnsayable(attempt.failure()) && isOf(attempt, candidate));
    }

    /** How long {@code candidate}'s provider said, when it failed last, that it does not serve. */
    static Optional<Duration> stated(Candidate candidate, List<Try> trail) {
        return trail.stream()
                .filter(attempt -> isOf(attempt, candidate))
                .reduce((earlier, later) -> later)
                .flatMap(attempt -> attempt.failure().retryAfter());
    }

    private static boolean isOf(Try attempt, Candidate candidate) {
        return attempt.account().equals(candidate.account().id())
                && attempt.model().equals(candidate.model());
    }

    /**
     * The failure that tells the client most: a limit with the soonest honest wait, else the last one; that the request could not
     * be said to an account only if nothing worse happened at another.
     */
    public static Failure verdict(List<Try> trail) {
        Failure best = last(trail).failure();
        for (Try attempt : trail) {
            Failure failure = attempt.failure();
            if (rank(failure) > rank(best)
                    || (rank(failure) == rank(best)
                            && rank(failure) > 0
                            && failure.retryAfter().isPresent()
                            && best.retryAfter()
                                    .map(wait -> failure.retryAfter().get().compareTo(wait) < 0)
                                    .orElse(true))) {
                best = failure;
            }
        }
        return best;
    }

    private static int rank(Failure failure) {
        return switch (failure.kind()) {
            case POLICY_REFUSED -> 3;
            case UPSTREAM_RATE_LIMITED -> 2;
            case UPSTREAM_OVERLOADED -> 1;
            case UNSUPPORTED -> -1;
            default -> 0;
        };
    }

    private static Try last(List<Try> trail) {
        return trail.get(trail.size() - 1);
    }
}
