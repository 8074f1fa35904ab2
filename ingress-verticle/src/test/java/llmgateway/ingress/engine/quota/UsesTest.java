package llmgateway.ingress.engine.quota;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UsesTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    /** Also where the clock's numbers are negative, and where they pass over to the least one. */
    @ParameterizedTest
    @ValueSource(longs = {0, 12_345_678_901L, -12_345_678_901L, Long.MAX_VALUE - 70_000_000_000L})
    void aUseCountsForAMinuteAndATenthOfASecondAtMost(long start) {
        Uses uses = new Uses();
        uses.add(start, 1);
        uses.add(start + 10 * SECOND, 2);

        assertThat(uses.count(start)).isEqualTo(3);
        assertThat(uses.count(start + 60 * SECOND - 1)).isEqualTo(3);
        assertThat(uses.count(start + 60 * SECOND + Uses.STEP)).isEqualTo(2);
        assertThat(uses.count(start + 70 * SECOND - 1)).isEqualTo(2);
    }

    @Test
    void usesOfTheSameMomentAreKeptAsOne() {
        Uses uses = new Uses();
        for (int i = 0; i < 1000; i++) {
            uses.add(i, 1);
        }
        List<Integer> counts = new ArrayList<>();

        uses.forEach((at, count) -> counts.add(count));

        assertThat(counts).hasSize(2).contains(999);
        assertThat(uses.count(SECOND)).isEqualTo(1000);
    }

    @Test
    void whatIsToldLateCountsNoLessLong() {
        Uses uses = new Uses();
        uses.add(10 * SECOND, 1);
        uses.add(4 * SECOND, 1);

        assertThat(uses.count(69 * SECOND)).isEqualTo(2);
        assertThat(uses.count(71 * SECOND)).isZero();
    }

    @Test
    void aCopyGoesItsOwnWay() {
        Uses uses = new Uses();
        uses.add(0, 1);
        Uses copy = uses.copy();
        uses.add(SECOND, 1);

        assertThat(copy.count(SECOND)).isEqualTo(1);
        assertThat(uses.count(SECOND)).isEqualTo(2);
    }
}
