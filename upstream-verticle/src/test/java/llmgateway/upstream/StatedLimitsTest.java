package llmgateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import llmgateway.contracts.account.LimitWindow;
import llmgateway.contracts.health.HealthNews;
import llmgateway.contracts.health.Stated;
import llmgateway.contracts.health.Subject;
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

    @Test
    void whatWasStatedHereIsToldOnceAndAsItIsNow() {
        for (int i = 0; i < 10_000; i++) {
            limits.stated("a", List.of(window("requests", "", i, 100)));
        }
        limits.stated("b", List.of(window("requests", "", 7, 1)));
        now = now.plusSeconds(3);

        assertThat(limits.untold(100)).singleElement().isInstanceOfSatisfying(Stated.class, stated -> {
            assertThat(stated.subject()).isEqualTo(Subject.account("a"));
            assertThat(stated.remaining()).hasValue(9_999);
            assertThat(stated.age()).isEqualTo(Duration.ofSeconds(3));
            assertThat(stated.resetsIn()).contains(Duration.ofSeconds(97));
        });
        assertThat(limits.untold(100)).isEmpty();
        assertThat(limits.all()).hasSize(1);
    }

    @Test
    void theNewerStatementHoldsWhereverItWasMade() {
        limits.stated("a", List.of(window("requests", "", 5, 100)));
        Stated older = Stated.of("a", window("requests", "", 9, 100), now.plusSeconds(1));
        Stated newer = Stated.of("a", window("requests", "", 3, 100), now);
        LimitWindow own = limits.of("a").get(0);

        limits.take(older);
        assertThat(limits.of("a")).containsExactly(own);
        now = now.plusSeconds(1);
        limits.take(newer);
        limits.take(older);
        assertThat(limits.of("a")).extracting(LimitWindow::remaining).containsExactly(OptionalLong.of(3));
        assertThat(limits.untold(100)).isEmpty();
        assertThat(limits.all()).hasSize(1);
    }

    @Test
    void whatWasHeardLeavesOtherWindowsAndWhatIsUntoldOfThem() {
        limits.stated("a", List.of(window("tokens", "opus", 5, 100)));
        limits.take(Stated.of("a", window("requests", "", 9, 100), now));

        assertThat(limits.of("a")).hasSize(2);
        assertThat(limits.untold(100))
                .singleElement()
                .isInstanceOfSatisfying(
                        Stated.class, stated -> assertThat(stated.name()).isEqualTo("tokens"));
    }

    @Test
    void aWindowThatHasBegunAnewIsNotTold() {
        limits.stated("a", List.of(window("requests", "", 5, 10)));
        now = now.plusSeconds(10);

        assertThat(limits.untold(100)).isEmpty();
        assertThat(limits.all()).isEmpty();
    }

    @Test
    void whatDoesNotFitIsToldTheNextTime() {
        IntStream.range(0, 5).forEach(i -> limits.stated("a" + i, List.of(window("requests", "", 5, 10))));

        assertThat(limits.untold(2))
                .extracting(HealthNews::subject)
                .containsExactly(Subject.account("a0"), Subject.account("a1"));
        limits.stated("a0", List.of(window("requests", "", 4, 10)));
        assertThat(limits.untold(2))
                .extracting(HealthNews::subject)
                .containsExactly(Subject.account("a2"), Subject.account("a3"));
        assertThat(limits.untold(2))
                .extracting(HealthNews::subject)
                .containsExactly(Subject.account("a4"), Subject.account("a0"));
    }
}
