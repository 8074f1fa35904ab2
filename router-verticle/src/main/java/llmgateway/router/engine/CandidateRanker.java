package llmgateway.router.engine;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.message.Attempt.Try;

/** Decides in which order the candidates of one target are asked, and which of them are not. */
public final class CandidateRanker {

    private CandidateRanker() {}

    /**
     * The candidates in the order in which they are to be asked: who deserves another try, then who lacks no credential, then by
     * priority, then who speaks the client's dialect, then whose turn is longest ago.
     *
     * @param spoken whether a candidate's server speaks the client's own dialect, so that nothing is converted
     * @param ownCredential whether the request carries a credential of the caller's own
     * @param lastTurn when an account was last chosen, as a number that grows with each choice; any shard may change it meanwhile
     */
    public static List<Candidate> inTurn(
            List<Candidate> target,
            Predicate<Candidate> spoken,
            List<Try> trail,
            boolean ownCredential,
            ToLongFunction<String> lastTurn) {
        if (target.size() == 1) {
            return target;
        }
        List<Place> places = new ArrayList<>(target.size());
        for (Candidate candidate : target) {
            places.add(new Place(
                    candidate,
                    RetryPolicy.deservesAnotherTry(candidate, trail),
                    lacksCredential(candidate, ownCredential),
                    spoken.test(candidate),
                    lastTurn.applyAsLong(candidate.account().id())));
        }
        places.sort(ORDER);
        return places.stream().map(Place::candidate).toList();
    }

    private static final Comparator<Place> ORDER = Comparator.comparing((Place place) -> !place.again)
            .thenComparing(place -> place.lacking)
            .thenComparing(place -> place.candidate.account().priority())
            .thenComparing(place -> !place.spoken)
            .thenComparing(place -> place.turn);

    /** What a candidate is ranked by, read once. */
    private record Place(Candidate candidate, boolean again, boolean lacking, boolean spoken, long turn) {}

    /** Whether a candidate can only be called with a credential of the caller's own, which the request does not carry. */
    private static boolean lacksCredential(Candidate candidate, boolean ownCredential) {
        return candidate.account().type() == AccountConfig.Type.CLIENT_TOKEN && !ownCredential;
    }

    /**
     * Why {@code candidate} is not asked; empty if it is, as far as it has a free place.
     *
     * @param speaks whether the request can be put to its server
     * @param ownCredential whether the request carries a credential of the caller's own
     */
    public static Optional<Obstacle> obstacle(
            Candidate candidate, boolean speaks, List<Try> trail, boolean ownCredential) {
        if (!candidate.account().active()) {
            return Optional.of(Obstacle.DISABLED);
        }
        if (!speaks) {
            return Optional.of(Obstacle.OTHER_DIALECT);
        }
        if (!trail.isEmpty() && lacksCredential(candidate, ownCredential)) {
            return Optional.of(Obstacle.NO_CREDENTIAL);
        }
        return RetryPolicy.mayAsk(candidate, trail) ? Optional.empty() : Optional.of(Obstacle.ASKED_ALREADY);
    }
}
