package llmgateway.contracts.failure;

import java.util.Optional;

/**
 * What a rule says of a failure.
 *
 * @param processed how far the request went; empty: as it was seen
 * @param action what to do; {@link Remedy#STOP}: the answer is for the client
 */
public record Ruling(FailureKind kind, Optional<Processed> processed, Remedy action, Penalty penalty) {

    /** Whether the request itself is at fault, so that its answer is for the client. */
    public boolean passesOn() {
        return action == Remedy.STOP;
    }

    /** {@code failure}, called and judged as this says; a wait that the provider stated goes into the penalty. */
    public Failure applied(Failure failure) {
        Penalty cost = penalty.costs()
                ? failure.retryAfter()
                        .filter(wait -> !wait.isZero())
                        .map(penalty::withStated)
                        .orElse(penalty)
                : penalty;
        Failure judged = failure.withKind(kind).withRemedy(action).withPenalty(cost);
        return processed.map(judged::withProcessed).orElse(judged);
    }
}
