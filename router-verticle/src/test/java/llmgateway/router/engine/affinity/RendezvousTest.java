package llmgateway.router.engine.affinity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RendezvousTest {
    private static final int SESSIONS = 30_000;

    @Test
    void sharesFollowWeights() {
        Map<String, Integer> weights = Map.of("a", 1, "b", 2, "c", 3);
        Map<String, Integer> won = new HashMap<>();
        for (int i = 0; i < SESSIONS; i++) {
            won.merge(winner(i, weights), 1, Integer::sum);
        }

        weights.forEach((account, weight) -> assertThat(won.getOrDefault(account, 0) / (double) SESSIONS)
                .as(account)
                .isCloseTo(weight / 6.0, within(0.01)));
    }

    @Test
    void anAccountThatGoesMovesOnlyItsOwnSessions() {
        Map<String, Integer> all = Map.of("a", 1, "b", 1, "c", 1, "d", 1);
        Map<String, Integer> fewer = Map.of("a", 1, "b", 1, "c", 1);
        for (int i = 0; i < 1000; i++) {
            String before = winner(i, all);
            if (!before.equals("d")) {
                assertThat(winner(i, fewer)).isEqualTo(before);
            }
        }
    }

    @Test
    void lotsAreTheSameOnEveryNode() {
        assertThat(List.of(winner(1, Map.of("a", 1, "b", 1)), winner(2, Map.of("a", 1, "b", 1))))
                .isEqualTo(List.of(winner(1, Map.of("b", 1, "a", 1)), winner(2, Map.of("b", 1, "a", 1))));
        assertThat(Sessions.number("session-1")).isEqualTo(-8098234624645773435L);
    }

    private static String winner(int session, Map<String, Integer> weights) {
        long number = Sessions.number("session " + session);
        return weights.keySet().stream()
                .max(Comparator.comparingDouble(
                        account -> Rendezvous.lot(number, account, weights.getOrDefault(account, 0))))
                .orElseThrow();
    }
}
