package llmgateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import llmgateway.contracts.account.LimitWindow;
import org.junit.jupiter.api.Test;

class StatedLimitsTest {
    private Instant now = Instant.parse("2026-11-20T12:00:00Z");
    private final StatedLimits limits = new StatedLimits(() -> now);

    private LimitWindow window(String name, String family, long remaining, int secondsLeft) {
        return new LimitWindow(
                name,
                family,
                OptionalLong.empty(),
                OptionalLong.of(remaining),
                OptionalDouble.empty(),
                Optional.of(now.plusSeconds(secondsLeft)),
                now);
    }

    @Test
    void aWindowIsKnownAsItWasLastStatedUntilItBeginsAnew() {
        LimitWindow opus = window("tokens", "opus", 9, 10);
        LimitWindow requests = window("requests", "", 5, 100);
        limits.stated("a", List.of(opus, requests));
        assertThat(limits.of("a")).containsExactly(requests, opus);
        LimitWindow less = window("requests", "", 4, 100);
        limits.stated("a", List.of(less));
        assertThat(limits.of("a")).containsExactly(less, opus);
        now = now.plusSeconds(10);
        assertThat(limits.of("a")).containsExactly(less);
        assertThat(limits.of("b")).isEmpty();
    }

    @Test
    void ofTooManyWindowsTheLatestStay() {
        limits.stated("a", List.of(window("old", "", 1, 1000)));
        now = now.plusSeconds(1);
        limits.stated(
                "a",
                IntStream.range(0, 64)
                        .mapToObj(i -> window("new", "f" + i, i, 1000))
                        .toList());
        assertThat(limits.of("a")).hasSize(64).extracting(LimitWindow::name).containsOnly("new");
    }
}
