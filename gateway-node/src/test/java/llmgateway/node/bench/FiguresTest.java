package llmgateway.node.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class FiguresTest {

    @Test
    void medianIsTakenOfEachFigureByItself() {
        Figures median = Figures.median(
                List.of(new Figures(1, 30, 5, 900), new Figures(3, 10, 6, 100), new Figures(2, 20, 70, 500)));

        assertThat(median).isEqualTo(new Figures(2, 20, 6, 500));
    }

    @Test
    void medianOfAnEvenNumberLiesBetweenTheMiddleTwo() {
        Figures median = Figures.median(List.of(
                new Figures(1, 1, 1, 1), new Figures(2, 2, 2, 2), new Figures(4, 4, 4, 4), new Figures(9, 9, 9, 9)));

        assertThat(median).isEqualTo(new Figures(3, 3, 3, 3));
    }

    @Test
    void quantileIsTheTimeThatTheShareStaysUnder() {
        long[] sorted = LongStream.rangeClosed(1, 100).map(i -> i * 1_000_000).toArray();

        assertThat(Figures.millis(sorted, 0.5)).isCloseTo(51, within(0.001));
        assertThat(Figures.millis(sorted, 0.99)).isCloseTo(100, within(0.001));
        assertThat(Figures.millis(new long[] {7_000_000}, 0.99)).isCloseTo(7, within(0.001));
    }

    @Test
    void ratioDividesByTheBase() {
        assertThat(new Figures(50, 2, 3, 90).relativeTo(new Figures(100, 1, 2, 60)))
                .isEqualTo(new Figures(0.5, 2, 1.5, 1.5));
    }
}
