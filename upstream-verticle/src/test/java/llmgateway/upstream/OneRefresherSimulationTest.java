package llmgateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/**
 * Nodes that renew, are asked, die, come back and are kept apart at random, with messages in any order: no token is spent a second
 * time unless the answer to the first may be lost, and none more than twice, or than people order; and in the end all nodes have the same pair.
 */
class OneRefresherSimulationTest {
    private static final int RUNS = Integer.getInteger("refresher.runs", 400);

    @Test
    void aTokenIsSpentOnceUnlessInDoubtAndThenTwiceAtTheMost() {
        long once = 0;
        long twice = 0;
        int served = 0;
        for (int seed = 0; seed < RUNS; seed++) {
            RefresherPlay play = new RefresherPlay(seed);
            served += play.run() ? 1 : 0;
            once += play.spent(1);
            twice += play.spent(2);
        }
        assertThat(once).isGreaterThan(RUNS);
        assertThat(twice).isGreaterThan(RUNS / 10);
        assertThat(served).isGreaterThan(RUNS / 10);
    }
}
