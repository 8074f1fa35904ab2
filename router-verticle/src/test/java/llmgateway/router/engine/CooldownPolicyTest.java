package llmgateway.router.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import llmgateway.contracts.account.LimitWindow;
import llmgateway.contracts.failure.Fault;
import llmgateway.contracts.failure.Penalty;
import llmgateway.contracts.failure.Scope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CooldownPolicyTest {
    private static final Instant CLOCK = Instant.parse("2026-11-20T12:00:00Z");
    private static final double MIDDLE = 0.5;

    /** The clock that only moves forward may begin anywhere, and pass its greatest value. */
    private long now = Long.MAX_VALUE - seconds(30);

    private static long seconds(long count) {
        return Duration.ofSeconds(count).toNanos();
    }

    private static Penalty guessed(int first, int longest, String reason) {
        return new Penalty(
                Fault.ACCOUNT,
                Scope.FAMILY,
                Duration.ofSeconds(first),
                Duration.ofSeconds(longest),
                Optional.empty(),
                reason);
    }

    private static Penalty stated(Duration wait) {
        return guessed(5, 300, "rate limit reached").withStated(wait);
    }

    private static LimitWindow window(double utilization, Instant stated, Optional<Instant> reset) {
        return new LimitWindow(
                "unified-7d",
                "",
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalDouble.of(utilization),
                reset,
                stated);
    }

    @Test
    void doublesRestsThatDoNotHelpUpToTheLongest() {
        Penalty penalty = guessed(1, 60, "x");
        Cooldown rest = CooldownPolicy.after(null, "r", penalty, now, MIDDLE);
        for (long expected : new long[] {1, 2, 4, 8, 16, 32, 60, 60}) {
            assertThat(rest.left(now)).isEqualTo(Duration.ofSeconds(expected));
            assertThat(rest.stated()).isFalse();
            now += seconds(expected);
            assertThat(rest.over(now)).isTrue();
            rest = CooldownPolicy.after(rest, "r", penalty, now, MIDDLE);
        }
        for (int i = 0; i < 1000; i++) {
            now += seconds(60);
            rest = CooldownPolicy.after(rest, "r", penalty, now, MIDDLE);
        }
        assertThat(rest.left(now)).isEqualTo(Duration.ofSeconds(60));
    }

    @Test
    void countsFailuresOfOneMomentOnce() {
        Penalty penalty = guessed(1, 60, "x");
        Cooldown first = CooldownPolicy.after(null, "r", penalty, now, MIDDLE);
        Cooldown rest = first;
        for (int i = 0; i < 50; i++) {
            now += 1000;
            rest = CooldownPolicy.after(rest, "r", penalty, now, MIDDLE);
        }
        assertThat(rest).isEqualTo(first);
    }

    @Test
    void beginsAnewAfterALongTimeWithoutFailures() {
        Penalty penalty = guessed(1, 60, "x");
        Cooldown rest = CooldownPolicy.after(null, "r", penalty, now, MIDDLE);
        now += seconds(2);
        rest = CooldownPolicy.after(rest, "r", penalty, now, MIDDLE);
        assertThat(rest.rests()).isEqualTo(2);
        now += Duration.ofHours(1).toNanos();

        assertThat(CooldownPolicy.after(rest, "r", penalty, now, MIDDLE).rests())
                .isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.3, 0.999})
    void variesRestsAndNeverShortensAStatedOne(double random) {
        Duration guess = CooldownPolicy.after(null, "r", guessed(10, 60, "x"), now, random)
                .left(now);
        Duration told = CooldownPolicy.after(null, "r", stated(Duration.ofSeconds(60)), now, random)
                .left(now);

        assertThat(guess).isBetween(Duration.ofSeconds(8), Duration.ofSeconds(12));
        assertThat(told).isBetween(Duration.ofSeconds(60), Duration.ofSeconds(63));
        assertThat(CooldownPolicy.after(null, "r", guessed(60, 60, "x"), now, random)
                        .left(now))
                .isLessThanOrEqualTo(Duration.ofSeconds(60));
    }

    @Test
    void keepsTheLongerOfTwoGuessedRests() {
        Cooldown brief = CooldownPolicy.after(null, "r", guessed(1, 60, "server error"), now, MIDDLE);
        Cooldown longer = CooldownPolicy.after(brief, "r", guessed(600, 3600, "out of credit"), now, MIDDLE);

        assertThat(longer.left(now)).isEqualTo(Duration.ofMinutes(10));
        assertThat(longer.cause().reason()).isEqualTo("out of credit");
        assertThat(CooldownPolicy.after(longer, "r", guessed(1, 60, "server error"), now, MIDDLE))
                .isEqualTo(longer);
    }

    @Test
    void believesTheNewestStatementEvenIfItIsSooner() {
        Cooldown far = CooldownPolicy.after(null, "r", stated(Duration.ofDays(7)), now, 0);
        Cooldown guessedMeanwhile = CooldownPolicy.after(far, "r", guessed(1, 60, "server error"), now, 0);
        Cooldown near = CooldownPolicy.after(far, "r", stated(Duration.ofMinutes(1)), now, 0);

        assertThat(guessedMeanwhile.left(now)).isEqualTo(Duration.ofDays(7));
        assertThat(near.left(now)).isEqualTo(Duration.ofMinutes(1));
        assertThat(near.standing(now)).isEqualTo(Standing.RESTING);
    }

    @Test
    void probesALongRestEveryTenMinutes() {
        Penalty week = stated(Duration.ofDays(7));
        Cooldown rest = CooldownPolicy.after(null, "r", week, now, MIDDLE);
        now += Duration.ofMinutes(9).toNanos();
        assertThat(rest.standing(now)).isEqualTo(Standing.RESTING);
        now += Duration.ofMinutes(1).toNanos();
        assertThat(rest.standing(now)).isEqualTo(Standing.PROBE);
        assertThat(rest.probed(now).standing(now)).isEqualTo(Standing.RESTING);

        Cooldown unclear = CooldownPolicy.after(rest.probed(now), "r", guessed(1, 60, "server error"), now, MIDDLE);
        assertThat(unclear.until()).isEqualTo(rest.until());
        assertThat(unclear.standing(now)).isEqualTo(Standing.RESTING);
        assertThat(unclear.standing(now + Duration.ofMinutes(10).toNanos())).isEqualTo(Standing.PROBE);
    }

    @Test
    void letsAnotherProbeAfterOneThatWasNeverHeardOf() {
        Cooldown rest = CooldownPolicy.after(null, "r", guessed(1, 60, "x"), now, MIDDLE)
                .probed(now + seconds(1));

        assertThat(rest.standing(now + seconds(2))).isEqualTo(Standing.GUESSED);
        assertThat(rest.standing(now + seconds(302))).isEqualTo(Standing.PROBE);
    }

    @Test
    void endsARestWhenTheProviderStatesThatSomethingIsLeft() {
        Cooldown rest = CooldownPolicy.after(null, "r", stated(Duration.ofDays(7)), now, 0);
        long later = now + seconds(60);
        Instant clock = CLOCK.plusSeconds(60);

        assertThat(CooldownPolicy.reconsidered(
                        rest, List.of(window(0.4, CLOCK.plusSeconds(30), Optional.empty())), later, clock))
                .isEmpty();
        assertThat(CooldownPolicy.reconsidered(
                        rest, List.of(window(0.4, CLOCK.minusSeconds(1), Optional.empty())), later, clock))
                .contains(rest);
        assertThat(CooldownPolicy.reconsidered(rest, List.of(), later, clock)).contains(rest);
    }

    @Test
    void doesNotTakeTheLimitsThatCameWithTheFailureForNewerOnes() {
        Cooldown rest = CooldownPolicy.after(null, "r", stated(Duration.ofDays(7)), now, 0);
        LimitWindow byAnotherNode = window(0.4, CLOCK.plusMillis(900), Optional.empty());

        assertThat(CooldownPolicy.reconsidered(rest, List.of(byAnotherNode), now + seconds(60), CLOCK.plusSeconds(60)))
                .contains(rest);
    }

    @Test
    void movesTheEndOfARestToTheResetThatWasStatedLast() {
        Cooldown rest = CooldownPolicy.after(null, "r", stated(Duration.ofDays(7)), now, 0);
        LimitWindow full = window(1, CLOCK.plusSeconds(1), Optional.of(CLOCK.plusSeconds(3600)));

        Cooldown moved = CooldownPolicy.reconsidered(rest, List.of(full), now + seconds(60), CLOCK.plusSeconds(60))
                .orElseThrow();

        assertThat(moved.left(now)).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void doesNotEndAGuessedRestByLimits() {
        Cooldown rest = CooldownPolicy.after(null, "r", guessed(60, 900, "credential refused"), now, 0);

        assertThat(CooldownPolicy.reconsidered(
                        rest,
                        List.of(window(0.1, CLOCK.plusSeconds(1), Optional.empty())),
                        now + seconds(5),
                        CLOCK.plusSeconds(5)))
                .contains(rest);
    }
}
