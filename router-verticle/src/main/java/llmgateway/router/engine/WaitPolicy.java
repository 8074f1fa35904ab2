package llmgateway.router.engine;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import llmgateway.contracts.failure.Failure;
import llmgateway.contracts.message.Attempt.Try;

/**
 * Decides how long a client is told to wait after attempts that failed: until the first of all who could serve it may be asked
 * again, whoever's failure it is that the client is shown.
 */
final class WaitPolicy {
    /** The wait for somebody who is only out of free places, or whose turn did not come. */
    static final Duration MOMENT = Duration.ofSeconds(1);

    private WaitPolicy() {}

    /**
     * {@code told} with the soonest moment that is known; as it is, if that cannot be helped by waiting.
     *
     * @param candidates those to whom the request could be put, asked or not
     */
    static Failure timed(Failure told, List<Candidate> candidates, List<Try> trail, Rests rests) {
        Optional<Duration> soonest = passes(told)
                ? candidates.stream()
                        .flatMap(candidate -> wait(candidate, trail, rests).stream())
                        .min(Duration::compareTo)
                : Optional.empty();
        boolean sooner = soonest.isPresent()
                && told.retryAfter()
                        .map(wait -> soonest.get().compareTo(wait) < 0)
                        .orElse(true);
        if (!sooner) {
            return told;
        }
        Failure timed = told.withRetryAfter(soonest.get());
        return told.upstream()
                .map(error -> timed.withUpstream(error.withoutRetryAfter()))
                .orElse(timed);
    }

    private static boolean passes(Failure failure) {
        return switch (failure.kind()) {
            case CREDENTIAL_REFUSED, POLICY_REFUSED -> false;
            default ->
                switch (failure.kind().fault()) {
                    case ACCOUNT, MODEL, PROVIDER, NETWORK -> true;
                    case CALLER, POLICY, GATEWAY -> false;
                };
        };
    }

    private static Optional<Duration> wait(Candidate candidate, List<Try> trail, Rests rests) {
        if (RetryPolicy.provedUnsayable(candidate, trail)) {
            return Optional.empty();
        }
        Optional<Duration> rest = rests.rest(candidate.account(), candidate.model());
        if (RetryPolicy.wasAsked(candidate, trail)) {
            return Stream.concat(rest.stream(), RetryPolicy.stated(candidate, trail).stream())
                    .min(Duration::compareTo);
        }
        boolean askable = rests.standing(candidate.account(), candidate.model()) != Standing.RESTING
                && RetryPolicy.mayAsk(candidate, trail);
        return rest.isEmpty() && askable ? Optional.of(MOMENT) : rest;
    }
}
