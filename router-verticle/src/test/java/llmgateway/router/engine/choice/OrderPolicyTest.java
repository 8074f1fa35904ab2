package llmgateway.router.engine.choice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import llmgateway.contracts.config.RoutingConfig.Strategy;
import llmgateway.contracts.testing.AccountBuilder;
import llmgateway.router.engine.Candidate;
import llmgateway.router.engine.affinity.Sessions;
import org.junit.jupiter.api.Test;

class OrderPolicyTest {
    private static final int DRAWS = 12_000;

    private final SplittableRandom random = new SplittableRandom(42);

    @Test
    void roundRobinAsksWhoWasAskedLongestAgo() {
        assertThat(sorted(Strategy.ROUND_ROBIN, turn("a", 7), turn("b", 3), turn("c", 5)))
                .containsExactly("b", "c", "a");
    }

    @Test
    void randomAsksAllAlikeWhateverTheyWeigh() {
        Map<String, Double> shares = shares(Strategy.RANDOM);

        shares.forEach((account, share) -> assertThat(share).isCloseTo(1.0 / 3, within(0.02)));
    }

    @Test
    void weightedAsksByWeight() {
        Map<String, Double> shares = shares(Strategy.WEIGHTED);

        assertThat(shares.get("w1")).isCloseTo(1.0 / 6, within(0.02));
        assertThat(shares.get("w2")).isCloseTo(2.0 / 6, within(0.02));
        assertThat(shares.get("w3")).isCloseTo(3.0 / 6, within(0.02));
    }

    @Test
    void healthFirstAsksWhoFailedLeastAndLetsTheSoundTakeTurns() {
        assertThat(sorted(
                        Strategy.HEALTH_FIRST,
                        contender("bad", 1, 0, 1, 0, 0.6),
                        contender("fair", 1, 0, 3, 0, 0.04),
                        contender("good", 1, 0, 2, 0, 0)))
                .containsExactly("good", "fair", "bad");
    }

    @Test
    void leastBusyAsksTheLessBusyOfTwoSoThatTheBusiestIsNeverFirst() {
        Map<String, Integer> first = new HashMap<>();
        for (int i = 0; i < DRAWS; i++) {
            List<String> order = sorted(
                    Strategy.LEAST_BUSY,
                    contender("idle", 1, 1, 0, 100, 0),
                    contender("busy", 1, 4, 0, 100, 0),
                    contender("slow", 1, 4, 0, 900, 0));
            assertThat(order).doesNotHaveDuplicates().hasSize(3);
            first.merge(order.get(0), 1, Integer::sum);
        }

        assertThat(first).doesNotContainKey("slow");
        assertThat(first.getOrDefault("idle", 0) / (double) DRAWS).isCloseTo(2.0 / 3, within(0.02));
    }

    @Test
    void leastBusyExpectsTheUsualOfWhomItDoesNotKnow() {
        assertThat(sorted(Strategy.LEAST_BUSY, contender("fast", 1, 0, 0, 10, 0), contender("new", 1, 0, 0, 0, 0)))
                .containsExactly("fast", "new");
        assertThat(sorted(Strategy.LEAST_BUSY, contender("slow", 1, 1, 0, 900, 0), contender("new", 1, 0, 0, 0, 0)))
                .containsExactly("new", "slow");
    }

    @Test
    void fillFirstKeepsTheOrderOfTheConfiguration() {
        List<Contender> contenders = List.of(contender("a", 1, 9, 9, 0, 0), contender("b", 1, 0, 0, 0, 0));

        assertThat(sorted(Strategy.FILL_FIRST, contenders.toArray(Contender[]::new)))
                .containsExactly("a", "b");
    }

    @Test
    void affinityAsksWhereTheSessionIsWarmAndThenByRendezvous() {
        Ties ties = new Ties(Sessions.number("s"), List.of("c", "b"), null);
        List<Contender> contenders = new ArrayList<>(List.of(turn("a", 0), turn("b", 0), turn("c", 0), turn("d", 0)));
        List<String> cold = names(sorted(Strategy.AFFINITY, new Ties(ties.session(), List.of(), null), contenders));

        List<String> warm = names(sorted(Strategy.AFFINITY, ties, contenders));

        assertThat(warm).startsWith("c", "b");
        assertThat(warm.subList(2, 4))
                .isEqualTo(cold.stream()
                        .filter(name -> name.equals("a") || name.equals("d"))
                        .toList());
    }

    @Test
    void affinityLetsRequestsWithoutASessionTakeTurns() {
        assertThat(sorted(Strategy.AFFINITY, turn("a", 2), turn("b", 1))).containsExactly("b", "a");
    }

    private Map<String, Double> shares(Strategy strategy) {
        Map<String, Double> shares = new HashMap<>();
        for (int i = 0; i < DRAWS; i++) {
            List<String> order = sorted(
                    strategy,
                    contender("w1", 1, 0, 0, 0, 0),
                    contender("w2", 2, 0, 0, 0, 0),
                    contender("w3", 3, 0, 0, 0, 0));
            shares.merge(order.get(0), 1.0 / DRAWS, Double::sum);
        }
        return shares;
    }

    private List<String> sorted(Strategy strategy, Contender... contenders) {
        List<Contender> placed = new ArrayList<>();
        for (int i = 0; i < contenders.length; i++) {
            Contender c = contenders[i];
            placed.add(new Contender(
                    c.candidate(),
                    i,
                    true,
                    c.inFlight(),
                    c.lastTurn(),
                    c.firstByteMillis(),
                    c.trouble(),
                    Headroom.AMPLE));
        }
        return names(sorted(strategy, Ties.NONE, placed));
    }

    private List<Contender> sorted(Strategy strategy, Ties ties, List<Contender> contenders) {
        List<Contender> copy = new ArrayList<>(contenders);
        OrderPolicy.of(strategy, random).sort(copy, ties);
        return copy;
    }

    private static List<String> names(List<Contender> contenders) {
        return contenders.stream().map(Contender::account).toList();
    }

    private static Contender turn(String account, long turn) {
        return contender(account, 1, 0, turn, 0, 0);
    }

    private static Contender contender(
            String account, int weight, int inFlight, long turn, double millis, double trouble) {
        Candidate candidate = new Candidate(
                AccountBuilder.of(account, "anthropic").weight(weight).build(), "m");
        return new Contender(candidate, 0, true, inFlight, turn, millis, trouble, Headroom.AMPLE);
    }
}
