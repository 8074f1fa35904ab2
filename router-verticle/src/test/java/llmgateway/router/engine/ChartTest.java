package llmgateway.router.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import llmgateway.contracts.failure.Fault;
import llmgateway.contracts.failure.Penalty;
import llmgateway.contracts.failure.Scope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChartTest {
    private static final String OPUS = "opus";
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    /** The clock may pass its greatest value. */
    private static final long START = Long.MAX_VALUE - 20 * SECOND;

    private static final Penalty CAUSE = new Penalty(
            Fault.ACCOUNT, Scope.FAMILY, Duration.ofSeconds(4), Duration.ofMinutes(5), Optional.empty(), "x");

    private static final Penalty NETWORK =
            new Penalty(Fault.NETWORK, Scope.ACCOUNT, CAUSE.first(), CAUSE.longest(), Optional.empty(), "no way");

    private static Cooldown rest(String id, long since, long until, boolean stated) {
        return rest(CAUSE, id, since, until, stated);
    }

    private static Cooldown rest(Penalty cause, String id, long since, long until, boolean stated) {
        long end = START + until * SECOND;
        return new Cooldown(id, cause, 1, START + since * SECOND, end, stated, end, null);
    }

    private static Recovery recovery(String rest, long since) {
        return new Recovery(rest, START + since * SECOND, START + 1000 * SECOND);
    }

    private static long at(long seconds) {
        return START + seconds * SECOND;
    }

    @ParameterizedTest
    @CsvSource({
        // here: since, until, stated; heard: since, until, stated, at; holds
        "10, 20, false, 12, 30, false, 13, heard",
        "10, 20, false, 12, 15, false, 13, here",
        "10, 20, false,  9, 90, true,  13, here",
        "10, 20, false, 10, 90, true,  13, here",
        "10, 20, false, 12, 15, true,  13, heard",
        "10, 20, true,  12, 90, false, 13, here",
        "10, 20, true,  12, 15, true,  13, heard",
        "10, 20, true,  12, 90, true,  13, heard",
        "10, 20, true,  21, 90, false, 22, heard",
        "10, 20, false, 21, 90, false, 22, heard",
        "10, 20, false, 12, 30, false, 40, here",
    })
    void ofTwoRestsTheLaterHoldsButNoGuessOverridesWhatIsStatedOrLonger(
            long since,
            long until,
            boolean stated,
            long heardSince,
            long heardUntil,
            boolean heardStated,
            long now,
            String holds) {
        Chart chart = Chart.EMPTY.rested(OPUS, rest("here", since, until, stated), at(since));

        Chart after = chart.heard(OPUS, rest("heard", heardSince, heardUntil, heardStated), at(now));

        assertThat(after.rests().get(OPUS)).extracting(Cooldown::id).isEqualTo(holds);
    }

    @Test
    void aRestBecauseOfTheNetworkIsNeitherToldNorTakenNorEndedByOthers() {
        Cooldown own = rest(NETWORK, "own", 0, 60, false);
        Chart chart = Chart.EMPTY.rested(Chart.WHOLE, own, at(0));

        assertThat(chart.untold()).isEmpty();
        assertThat(chart.heard(Chart.WHOLE, recovery("own", 10), at(11))).isSameAs(chart);
        assertThat(chart.succeeded(OPUS, at(12), at(13)).rests()).isEmpty();
        assertThat(Chart.EMPTY.heard(Chart.WHOLE, own, at(1))).isSameAs(Chart.EMPTY);
    }

    @Test
    void theSameRestIsNoNewsHoweverLateItIsToldAgain() {
        Chart chart = Chart.EMPTY.heard(OPUS, rest("r", 0, 60, true), at(0));

        assertThat(chart.heard(OPUS, rest("r", 5, 65, true), at(5))).isSameAs(chart);
    }

    @Test
    void whatIsHeardIsNotTold() {
        Chart chart = Chart.EMPTY.heard(OPUS, rest("r", 0, 60, true), at(0));
        assertThat(chart.untold()).isEmpty();
        assertThat(chart.heard(OPUS, recovery("r", 5), at(6)).untold()).isEmpty();

        Chart own = Chart.EMPTY.rested(OPUS, rest("own", 0, 60, true), at(0));
        assertThat(own.untold()).containsExactly(OPUS);
        assertThat(own.heard(OPUS, rest("later", 5, 90, true), at(5)).untold()).isEmpty();
    }

    @Test
    void anOwnRestThatGoesOnAsItWasIsNotToldAgain() {
        Chart chart = Chart.EMPTY.failed(OPUS, "a", CAUSE, at(0), 0.5).told();

        for (int i = 0; i < 1000; i++) {
            chart = chart.failed(OPUS, "b" + i, CAUSE, at(0) + i, 0.5);
        }

        assertThat(chart.untold()).isEmpty();
        assertThat(chart.rests().get(OPUS)).extracting(Cooldown::id).isEqualTo("a");
    }

    @Test
    void aRestHeardOfIsDoubledByTheNextFailureHere() {
        Chart chart = Chart.EMPTY.heard(OPUS, rest("elsewhere", 0, 4, false), at(0));

        Chart after = chart.failed(OPUS, "here", CAUSE, at(5), 0.5);

        Cooldown rest = Objects.requireNonNull(after.rests().get(OPUS));
        assertThat(rest.rests()).isEqualTo(2);
        assertThat(rest.left(at(5))).isEqualTo(Duration.ofSeconds(8));
        assertThat(after.untold()).containsExactly(OPUS);
    }

    @ParameterizedTest
    @CsvSource({"9, other, true", "10, other, false", "11, other, false", "9, r, false"})
    void aSuccessElsewhereEndsOnlyTheRestsThatBeganBeforeIt(long begun, String rest, boolean goesOn) {
        Chart chart = Chart.EMPTY.rested(OPUS, rest("r", 10, 60, true), at(10));

        assertThat(chart.heard(OPUS, recovery(rest, begun), at(12)).rests().containsKey(OPUS))
                .isEqualTo(goesOn);
    }

    @ParameterizedTest
    @CsvSource({"r, 10, false", "r, 59, false", "other, 19, false", "other, 21, true"})
    void aRestThatEndedIsNotBelievedInWhenItIsToldLate(String id, long heardSince, boolean believed) {
        Chart chart = Chart.EMPTY.rested(OPUS, rest("r", 10, 600, true), at(10)).succeeded(OPUS, at(20), at(21));

        assertThat(chart.heard(OPUS, rest(id, heardSince, 600, true), at(60))
                        .rests()
                        .containsKey(OPUS))
                .isEqualTo(believed);
    }

    @Test
    void aRecoveryIsRememberedAsLongAsItsRestWouldHaveLasted() {
        Chart chart = Chart.EMPTY.rested(OPUS, rest("r", 0, 3600, true), at(0)).succeeded(OPUS, at(1), at(2));

        assertThat(chart.over(at(3600))).isFalse();
        assertThat(chart.over(at(3661))).isTrue();
        assertThat(chart.rested("sonnet", rest("s", 3661, 3662, false), at(3661))
                        .recoveries())
                .isEmpty();
    }

    @Test
    void newsThatOvertookOthersHoldAllTheSame() {
        Chart chart = Chart.EMPTY.heard(OPUS, recovery("r", 5), at(6));

        assertThat(chart.heard(OPUS, rest("r", 7, 60, true), at(7)).rests()).isEmpty();
        assertThat(chart.heard(OPUS, rest("later", 8, 60, true), at(8)).rests()).containsKey(OPUS);
    }

    @Test
    void anOrderEndsAllRestsAndIsToldOfEach() {
        Chart chart = Chart.EMPTY
                .heard(OPUS, rest("a", 0, 60, true), at(0))
                .rested(Chart.WHOLE, rest("b", 1, 60, false), at(1))
                .told()
                .released(at(2));

        assertThat(chart.rests()).isEmpty();
        assertThat(chart.untold()).containsExactlyInAnyOrder(OPUS, Chart.WHOLE);
        assertThat(chart.recoveries()).containsKeys(OPUS, Chart.WHOLE);
    }

    @Test
    void aProbeIsNobodyElsesBusiness() {
        Chart chart = Chart.EMPTY.rested(OPUS, rest("r", 0, 5, false), at(0)).told();

        Chart probed = chart.probing(OPUS, rest -> rest.probed(at(6)));

        assertThat(probed).isNotEqualTo(chart);
        assertThat(probed.untold()).isEmpty();
    }

    @Test
    void theOrderInWhichRestsAreHeardDoesNotMatterIfTheProviderStatedThem() {
        for (long seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            List<UnaryOperator<Chart>> news = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                Cooldown rest = rest("r" + i, i, 100 + random.nextInt(100), true);
                news.add(chart -> chart.heard(OPUS, rest, at(50)));
            }
            Recovery recovery = recovery("r2", 2);
            news.add(chart -> chart.heard(OPUS, recovery, at(50)));
            news.addAll(news.subList(0, 3));
            Collections.shuffle(news, random);
            Chart chart = Chart.EMPTY;
            for (UnaryOperator<Chart> one : news) {
                chart = one.apply(chart);
            }
            assertThat(chart.rests().get(OPUS))
                    .as("seed %s", seed)
                    .extracting(Cooldown::id)
                    .isEqualTo("r5");
        }
    }

    @Test
    void namesThatAreMadeUpTakeNoMemoryForever() {
        Chart chart = Chart.EMPTY;
        for (int i = 0; i < 10_000; i++) {
            long now = START + i * SECOND / 100;
            chart = chart.rested("own" + i, rest("o" + i, 0, i % 100, false), now)
                    .heard("heard" + i, rest("h" + i, 0, 100, false), now)
                    .heard("gone" + i, recovery("g" + i, 1), now)
                    .succeeded("own" + i, now, now);
            assertThat(chart.rests()).hasSizeLessThanOrEqualTo(64);
            assertThat(chart.recoveries()).hasSizeLessThanOrEqualTo(64);
            assertThat(chart.untold()).hasSizeLessThanOrEqualTo(128);
        }
    }
}
