package llmgateway.upstream.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReadPaceTest {
    private final ReadPace pace = new ReadPace(100, 10);

    @Test
    void countsOnlyWhileTheReaderWantsMore() {
        assertThat(pace.left(5_000)).isEqualTo(ReadPace.NOT_COUNTING);
        pace.fetched(Long.MAX_VALUE, 1_000);
        assertThat(pace.left(1_030)).isEqualTo(70);
        pace.paused();
        assertThat(pace.left(9_000)).isEqualTo(ReadPace.NOT_COUNTING);
        pace.fetched(1, 9_000);
        assertThat(pace.left(9_001)).isEqualTo(99);
    }

    @Test
    void givesTheFirstPieceALimitOfItsOwn() {
        pace.fetched(Long.MAX_VALUE, 0);
        assertThat(pace.left(0)).isEqualTo(100);
        assertThat(pace.delivered(50)).isTrue();
        assertThat(pace.left(55)).isEqualTo(5);
        assertThat(pace.delivered(58)).isFalse();
        assertThat(pace.left(70)).isEqualTo(-2);
    }

    @Test
    void stopsCountingWhenAllThatWasAskedForHasCome() {
        pace.fetched(1, 0);
        pace.fetched(1, 20);
        pace.delivered(30);
        assertThat(pace.counting()).isTrue();
        pace.delivered(31);
        assertThat(pace.counting()).isFalse();
        assertThat(pace.left(1_000)).isEqualTo(ReadPace.NOT_COUNTING);
    }

    @Test
    void doesNotRestartTheClockWhenMoreIsAskedForInBetween() {
        pace.fetched(1, 0);
        pace.fetched(1, 90);
        assertThat(pace.left(90)).isEqualTo(10);
    }

    @Test
    void takesEndlessDemandTwiceForEndlessDemand() {
        pace.fetched(Long.MAX_VALUE, 0);
        pace.fetched(Long.MAX_VALUE, 0);
        pace.delivered(1);
        assertThat(pace.counting()).isTrue();
    }
}
