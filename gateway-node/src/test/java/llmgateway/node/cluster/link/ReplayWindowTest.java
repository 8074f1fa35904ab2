package llmgateway.node.cluster.link;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Each message of a sender is let in once. */
class ReplayWindowTest {
    private final ReplayWindow window = new ReplayWindow();

    @Test
    void letsEachNumberInOnceInAnyOrder() {
        assertThat(window.admits(1, 0)).isTrue();
        assertThat(window.admits(1, 5)).isTrue();
        assertThat(window.admits(1, 3)).isTrue();
        assertThat(window.admits(1, 3)).isFalse();
        assertThat(window.admits(1, 5)).isFalse();
        assertThat(window.admits(1, 0)).isFalse();
        assertThat(window.admits(1, 4)).isTrue();
    }

    @Test
    void knowsNothingOfNumbersLongPast() {
        assertThat(window.admits(1, 10_000)).isTrue();
        assertThat(window.admits(1, 10_000 - 4096)).isFalse();
        assertThat(window.admits(1, 10_000 - 4095)).isTrue();
    }

    @Test
    void aGapForgetsNoNumberThatIsStillInTheWindow() {
        for (long number = 0; number < 5000; number++) {
            assertThat(window.admits(1, number)).isTrue();
        }
        assertThat(window.admits(1, 8000)).isTrue();
        assertThat(window.admits(1, 4999)).isFalse();
        assertThat(window.admits(1, 5000)).isTrue();
        assertThat(window.admits(1, 5000)).isFalse();
    }

    @Test
    void aNewLifeCountsAnewAndEndsTheOneBefore() {
        assertThat(window.admits(1, 7)).isTrue();
        assertThat(window.admits(2, 7)).isTrue();
        assertThat(window.admits(2, 7)).isFalse();
        assertThat(window.admits(1, 8)).isFalse();
        assertThat(window.admits(2, -1)).isFalse();
    }
}
