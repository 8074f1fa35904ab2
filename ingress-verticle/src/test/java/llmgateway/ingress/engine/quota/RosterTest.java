package llmgateway.ingress.engine.quota;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class RosterTest {
    private final Roster roster = new Roster();

    private long bornSecondsAgo = 100;

    private View settle(Set<String> newcomers, String... nodesAndRuns) {
        Map<String, String> lessees = new TreeMap<>();
        for (String node : nodesAndRuns) {
            lessees.put(node.substring(0, 1), node);
        }
        roster.saw(lessees.keySet());
        return roster.settle(
                new View(1, new TreeSet<>(lessees.keySet()), lessees, List.of()),
                newcomers,
                roster.bases(),
                roster.losses(),
                Map.of("a", -bornSecondsAgo * 1_000_000_000L),
                0);
    }

    private static boolean lost(View view, String owner, String backup) {
        for (int i = 0; i < 1000; i++) {
            String key = "key-" + i;
            if (Holders.of(key, Set.of("a", "b", "c", "d")).equals(new Holders(owner, backup))) {
                return view.lost(key, 0) > 0;
            }
        }
        throw new AssertionError("No such key");
    }

    @Test
    void whoWasMissingBeforeItWasKnownComesBackOnlyAsAProcessThatIsOlderThanTheLoss() {
        roster.saw(Set.of("a"));
        assertThat(settle(Set.of("b"), "b1").losses()).hasSize(1);
        bornSecondsAgo = 1;
        assertThat(settle(Set.of("a"), "a2", "b1").losses()).hasSize(1);
        assertThat(settle(Set.of(), "a2", "b1").losses()).hasSize(1);
        bornSecondsAgo = 100;
        assertThat(settle(Set.of(), "a1", "b1").losses()).isEmpty();
    }

    @Test
    void aBeginningLosesNothing() {
        assertThat(settle(Set.of("a", "b"), "a1", "b1").losses()).isEmpty();
    }

    @Test
    void oneThatGoesLeavesTheOtherHolderOfEachKey() {
        settle(Set.of("a", "b", "c", "d"), "a1", "b1", "c1", "d1");

        assertThat(settle(Set.of(), "b1", "c1", "d1").losses()).isEmpty();
        assertThat(settle(Set.of(), "c1", "d1").losses()).isEmpty();
    }

    @Test
    void twoThatGoAtOnceTakeWithThemTheKeysTheyHeldTogether() {
        settle(Set.of("a", "b", "c", "d"), "a1", "b1", "c1", "d1");

        View view = settle(Set.of(), "c1", "d1");

        assertThat(lost(view, "a", "b")).isTrue();
        assertThat(lost(view, "b", "a")).isTrue();
        assertThat(lost(view, "a", "c")).isFalse();
        assertThat(lost(view, "d", "b")).isFalse();
    }

    @Test
    void anotherRunOfANodeDoesNotKnowWhatTheFirstKnew() {
        settle(Set.of("a", "b", "c", "d"), "a1", "b1", "c1", "d1");

        assertThat(lost(settle(Set.of("a", "b"), "a2", "b2", "c1", "d1"), "a", "b"))
                .isTrue();
    }

    @Test
    void whoComesBackAsItWasBringsBackWhatItKnew() {
        settle(Set.of("a", "b", "c", "d"), "a1", "b1", "c1", "d1");
        settle(Set.of(), "c1", "d1");

        assertThat(settle(Set.of(), "a1", "c1", "d1").losses()).isEmpty();
    }

    @Test
    void whoSaidGoodbyeIsNotMissed() {
        settle(Set.of("a", "b", "c", "d"), "a1", "b1", "c1", "d1");
        roster.left("a");

        assertThat(settle(Set.of(), "c1", "d1").losses()).isEmpty();
    }

    @Test
    void aNewcomerIsNoHolderOfWhatItWasNotTold() {
        roster.saw(Set.of("a", "b"));
        roster.met("a", "a1");
        roster.met("b", "b1");

        View view = settle(Set.of("b"), "b1");

        assertThat(view.losses()).isNotEmpty();
        assertThat(view.lost("any", 0)).isPositive();
    }
}
