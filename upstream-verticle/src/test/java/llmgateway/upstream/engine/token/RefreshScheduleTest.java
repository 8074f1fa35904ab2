package llmgateway.upstream.engine.token;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RefreshScheduleTest {
    private static final Instant ISSUED = Instant.parse("2026-11-20T10:00:00Z");

    @ParameterizedTest
    @CsvSource({"0, PT80M", "0.5, PT85M", "1, PT90M"})
    void aTokenIsRenewedAfterEightToNineTenthsOfItsLife(double random, Duration after) {
        Instant due = new RefreshSchedule(() -> random).due(ISSUED, ISSUED.plus(Duration.ofMinutes(100)));
        assertThat(due).isEqualTo(ISSUED.plus(after));
    }

    @Test
    void aTokenThatEndedBeforeItCameIsDueAtOnce() {
        Instant end = ISSUED.minusSeconds(600);
        assertThat(new RefreshSchedule(() -> 0.5).due(ISSUED, end)).isEqualTo(end);
    }

    @Test
    void pausesGrowUpToTenMinutesAndAreJittered() {
        RefreshSchedule long0 = new RefreshSchedule(() -> 0);
        assertThat(long0.pause(1, Optional.empty())).isEqualTo(Duration.ofSeconds(5));
        assertThat(long0.pause(3, Optional.empty())).isEqualTo(Duration.ofSeconds(20));
        assertThat(long0.pause(100, Optional.empty())).isEqualTo(Duration.ofMinutes(10));
        assertThat(new RefreshSchedule(() -> 1).pause(100, Optional.empty())).isEqualTo(Duration.ofMinutes(5));
    }

    @Test
    void aWishIsHeededUpToADay() {
        RefreshSchedule schedule = new RefreshSchedule(() -> 0);
        assertThat(schedule.pause(1, Optional.of(Duration.ofHours(2)))).isEqualTo(Duration.ofHours(2));
        assertThat(schedule.pause(5, Optional.of(Duration.ofSeconds(1)))).isEqualTo(Duration.ofSeconds(80));
        assertThat(schedule.pause(1, Optional.of(Duration.ofDays(300)))).isEqualTo(Duration.ofDays(1));
    }
}
