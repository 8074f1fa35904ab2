package llmgateway.router.engine;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;
import llmgateway.contracts.message.Attempt.Try;

/** Decides in which order the candidates of one target are asked, and which of them are not. */
public final class CandidateRanker {

    private CandidateRanker() {}

    /**
     * The candidates in the order in which they are to be asked: who deserves another try, then by priority, then whose turn is
     * longest ago.
     *
     * @param lastTurn when an account was last chosen, as a number that grows with each choice
     */
    public static List<Candidate> inTurn(List<Candidate> target, List<Try> trail, ToLongFunction<String> lastTurn) {
        List<Candidate> inTurn = new ArrayList<>(target);
        inTurn.sort(
                Comparator.<Candidate, Boolean>comparing(candidate -> !RetryPolicy.deservesAnotherTry(candidate, trail))
                        .thenComparing(candidate -> candidate.account().priority())
                        .thenComparing(candidate ->
                                lastTurn.applyAsLong(candidate.account().id())));
        return inTurn;
    }

    /**
     * Why {@code candidate} is not asked; empty if it is, as far as it has a free place.
     *
     * @param speaks whether the request can be put to its server
     */
    public static Optional<Obstacle> obstacle(Candidate candidate, boolean speaks, List<Try> trail) {
        if (!candidate.account().active()) {
            return Optional.of(Obstacle.DISABLED);
        }
        if (!speaks) {
            return Optional.of(Obstacle.OTHER_DIALECT);
        }
        return RetryPolicy.mayAsk(candidate, trail) ? Optional.empty() : Optional.of(Obstacle.ASKED_ALREADY);
    }
}
