package llmgateway.router.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PaceTest {
    private final Pace pace = new Pace();
    private long now = 5;

    @Test
    void theFirstReadingIsTakenAndLaterOnesMoveIt() {
        assertThat(pace.firstByteMillis(now)).isZero();
        pace.began(Duration.ofMillis(100).toNanos(), now);
        assertThat(pace.firstByteMillis(now)).isEqualTo(100);
        pace.began(Duration.ofMillis(200).toNanos(), now);
        assertThat(pace.firstByteMillis(now)).isEqualTo(120);
    }

    @Test
    void whatIsLongAgoSaysNothing() {
        pace.began(Duration.ofMillis(100).toNanos(), now);
        now += Duration.ofMinutes(2).toNanos();

        assertThat(pace.firstByteMillis(now)).isZero();
        pace.began(Duration.ofMillis(10).toNanos(), now);
        assertThat(pace.firstByteMillis(now)).isEqualTo(10);
    }

    @Test
    void troubleGrowsWithFailuresAndFades() {
        assertThat(pace.trouble(now)).isZero();
        for (int i = 0; i < 10; i++) {
            pace.failed(now);
        }
        double trouble = pace.trouble(now);
        assertThat(trouble).isBetween(0.85, 1.0);
        now += Duration.ofSeconds(30).toNanos();
        assertThat(pace.trouble(now)).isCloseTo(trouble / 2, within(0.001));
        pace.began(1, now);
        assertThat(pace.trouble(now)).isLessThan(trouble / 2);
    }
}
