package llmgateway.router.engine;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.message.Attempt.Try;
import llmgateway.router.engine.choice.Contender;
import llmgateway.router.engine.choice.Headroom;
import llmgateway.router.engine.choice.Headroom.Room;
import llmgateway.router.engine.choice.OrderPolicy;
import llmgateway.router.engine.choice.Ties;

/** Decides in which order the candidates of one target are asked, and which of them are not. */
public final class CandidateRanker {

    private CandidateRanker() {}

    /**
     * The candidates in the order in which they are to be asked: who deserves another try, then who lacks no credential, then who was
     * not asked before, then who keeps what the request builds on, then by priority, then who speaks the client's dialect, then who
     * has more left of its limits, and then as {@code policy} says.
     *
     * @param ownCredential whether the request carries a credential of the caller's own
     */
    public static List<Contender> ranked(
            List<Contender> target, List<Try> trail, boolean ownCredential, Ties ties, OrderPolicy policy) {
        if (target.size() < 2) {
            return target;
        }
        List<Rank> ranks = new ArrayList<>(target.size());
        for (Contender contender : target) {
            ranks.add(Rank.of(contender, trail, ownCredential, ties));
        }
        ranks.sort(Rank.ORDER);
        List<Contender> ranked = new ArrayList<>(ranks.size());
        ranks.forEach(rank -> ranked.add(rank.contender));
        int from = 0;
        for (int to = 1; to <= ranked.size(); to++) {
            if (to == ranked.size() || Rank.ORDER.compare(ranks.get(from), ranks.get(to)) != 0) {
                if (to - from > 1) {
                    policy.sort(ranked.subList(from, to), ties);
                }
                from = to;
            }
        }
        return ranked;
    }

    /** What a contender is ranked by before the policy has its say. */
    private record Rank(
            Contender contender, boolean again, boolean lacking, boolean asked, boolean bound, Headroom headroom) {

        static final Comparator<Rank> ORDER = Comparator.comparing((Rank rank) -> !rank.again)
                .thenComparing(Rank::lacking)
                .thenComparing(Rank::asked)
                .thenComparing(rank -> !rank.bound)
                .thenComparing(rank -> rank.contender.candidate().account().priority())
                .thenComparing(rank -> !rank.contender.spoken())
                .thenComparing(Rank::headroom);

        static Rank of(Contender contender, List<Try> trail, boolean ownCredential, Ties ties) {
            Candidate candidate = contender.candidate();
            String account = candidate.account().id();
            Headroom left = contender.headroom();
            boolean reserved = left.room() == Room.SHORT && ties.warm().contains(account);
            return new Rank(
                    contender,
                    RetryPolicy.deservesAnotherTry(candidate, trail),
                    lacksCredential(candidate, ownCredential),
                    RetryPolicy.wasAsked(candidate, trail),
                    account.equals(ties.bound()),
                    reserved ? Headroom.AMPLE : left);
        }
    }

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
