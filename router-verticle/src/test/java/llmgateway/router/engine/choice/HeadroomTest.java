package llmgateway.router.engine.choice;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import llmgateway.contracts.account.LimitWindow;
import llmgateway.router.engine.choice.Headroom.Room;
import org.junit.jupiter.api.Test;

class HeadroomTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void theScarcestLimitCounts() {
        assertThat(room(used(0.5, 60))).isEqualTo(Room.AMPLE);
        assertThat(room(used(0.5, 60), used(0.93, 60))).isEqualTo(Room.SHORT);
        assertThat(room(used(0.93, 60), used(0.99, 60))).isEqualTo(Room.SPENT);
        assertThat(room(counted(1000, 5))).isEqualTo(Room.SPENT);
    }

    @Test
    void aLimitOfAnotherModelFamilyDoesNotCount() {
        LimitWindow other = new LimitWindow(
                "w",
                "haiku",
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalDouble.of(1),
                Optional.of(NOW.plusSeconds(60)),
                NOW);

        assertThat(room(other)).isEqualTo(Room.AMPLE);
        assertThat(Headroom.of(List.of(other), "haiku", NOW).room()).isEqualTo(Room.SPENT);
    }

    @Test
    void aLimitThatBeganAnewSinceOrWasStatedLongAgoDoesNotCount() {
        assertThat(room(used(1, -1))).isEqualTo(Room.AMPLE);
        LimitWindow old = new LimitWindow(
                "w",
                "",
                OptionalLong.of(10),
                OptionalLong.of(0),
                OptionalDouble.empty(),
                Optional.empty(),
                NOW.minusSeconds(61));
        assertThat(room(old)).isEqualTo(Room.AMPLE);
    }

    @Test
    void ofTwoThatAreShortTheOneThatGetsMoreSoonerIsBetter() {
        Headroom soon = Headroom.of(List.of(used(0.95, 60)), "opus", NOW);
        Headroom late = Headroom.of(List.of(used(0.95, 3600)), "opus", NOW);

        assertThat(soon.compareTo(late)).isNegative();
        assertThat(Headroom.AMPLE.compareTo(soon)).isNegative();
        assertThat(late.compareTo(Headroom.of(List.of(used(1, 1)), "opus", NOW)))
                .isNegative();
    }

    private static Room room(LimitWindow... windows) {
        return Headroom.of(List.of(windows), "opus", NOW).room();
    }

    private static LimitWindow used(double share, long resetSeconds) {
        return new LimitWindow(
                "w",
                "",
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalDouble.of(share),
                Optional.of(NOW.plusSeconds(resetSeconds)),
                NOW);
    }

    private static LimitWindow counted(long limit, long remaining) {
        return new LimitWindow(
                "w",
                "",
                OptionalLong.of(limit),
                OptionalLong.of(remaining),
                OptionalDouble.empty(),
                Optional.empty(),
                NOW);
    }
}
