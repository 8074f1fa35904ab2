package llmgateway.router.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import llmgateway.contracts.failure.Fault;
import llmgateway.contracts.failure.Penalty;
import llmgateway.contracts.failure.Scope;
import org.junit.jupiter.api.Test;

class CheckScheduleTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final long EVERY = 60 * SECOND;

    private final CheckSchedule schedule = new CheckSchedule(new SplittableRandom(7));

    /** A guessed rest from {@code since} on, as long as it is said. */
    private static Cooldown rest(long since, long seconds) {
        Penalty penalty = new Penalty(
                Fault.ACCOUNT,
                Scope.ACCOUNT,
                Duration.ofSeconds(seconds),
                Duration.ofHours(1),
                Optional.empty(),
                "refused");
        return CooldownPolicy.after(null, "id", penalty, since, 0.5);
    }

    private List<Long> looks(String account, Cooldown rest, long from, long to) {
        List<Long> looks = new ArrayList<>();
        for (long now = from; now - to < 0; now += SECOND) {
            schedule.tidy(now, EVERY);
            if (schedule.due(account, "", rest, now, EVERY)) {
                looks.add(now);
            }
        }
        return looks;
    }

    @Test
    void aLongRestIsLookedIntoAboutAsOftenAsIsToldAndNeverInStep() {
        long begin = Long.MAX_VALUE - 100 * SECOND;
        Set<Long> gaps = new HashSet<>();
        long before = begin;
        for (long look : looks("a", rest(begin, 3000), begin, begin + 1000 * SECOND)) {
            assertThat(look - before).isBetween(48 * SECOND, 73 * SECOND);
            gaps.add(look - before);
            before = look;
        }
        assertThat(before - begin).isGreaterThan(900 * SECOND);
        assertThat(gaps).hasSizeGreaterThan(3);
    }

    @Test
    void aRestThatIsOverIsLookedIntoAtOnceAndThenAsOftenAsAnyOther() {
        List<Long> looks = looks("a", rest(0, 5), 0, 200 * SECOND);

        assertThat(looks.get(0)).isEqualTo(5 * SECOND);
        assertThat(looks.get(1) - looks.get(0)).isBetween(48 * SECOND, 73 * SECOND);
    }

    @Test
    void aRestThatBeganAnewIsWaitedFor() {
        assertThat(looks("a", rest(0, 5), 0, 6 * SECOND)).containsExactly(5 * SECOND);

        assertThat(looks("a", rest(6 * SECOND, 10), 6 * SECOND, 17 * SECOND)).containsExactly(16 * SECOND);
    }

    @Test
    void accountsAndFamiliesHaveTheirOwnTimes() {
        assertThat(schedule.due("a", "", rest(0, 5), 5 * SECOND, EVERY)).isTrue();
        assertThat(schedule.due("a", "opus", rest(0, 5), 5 * SECOND, EVERY)).isTrue();
        assertThat(schedule.due("b", "", rest(0, 5), 5 * SECOND, EVERY)).isTrue();
        assertThat(schedule.due("b", "", rest(0, 5), 6 * SECOND, EVERY)).isFalse();
    }
}
