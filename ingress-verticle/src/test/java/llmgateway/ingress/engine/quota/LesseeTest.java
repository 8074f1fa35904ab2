package llmgateway.ingress.engine.quota;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import llmgateway.contracts.KeyLimits;
import org.junit.jupiter.api.Test;

class LesseeTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final long PATIENCE = Duration.ofMillis(250).toNanos();
    private static final KeyLimits RPM = new KeyLimits(80, 0);
    private static final KeyLimits PLACES = new KeyLimits(0, 16);

    private final Lessee lessee = new Lessee("a#1");

    private static Grant permits(int permits) {
        return new Grant(true, permits, 0, 0, 0);
    }

    private static Grant slots(int slots) {
        return new Grant(true, 0, slots, 0, 0);
    }

    @Test
    void aLeaseLastsFromItsAskingAndNotFromItsComing() {
        lessee.take(RPM, 0);
        lessee.claim(1, 0);
        lessee.granted(permits(3), 0, SECOND);

        assertThat(lessee.take(RPM, 2 * SECOND - 1)).isTrue();
        assertThat(lessee.take(RPM, 2 * SECOND)).isFalse();
    }

    @Test
    void anAccountTellsWhatWasUsedAndWhatIsKept() {
        assertThat(lessee.take(RPM, 0)).isFalse();
        lessee.claim(1, 0);
        lessee.granted(permits(3), 0, 0);
        lessee.take(RPM, 0);

        Account account = lessee.claim(0, SECOND).account();

        assertThat(account.leases()).containsExactly(new Lease(2, 2 * SECOND));
        assertThat(account.spent(SECOND)).isEqualTo(3);
        assertThat(lessee.claim(0, 2 * SECOND).account().leases()).isEmpty();
        assertThat(lessee.claim(0, 2 * SECOND).account().spent(2 * SECOND)).isEqualTo(1);
    }

    @Test
    void whoeverNeedsMoreAsksForMoreAtOnceAndAheadOfNeed() {
        long now = 0;
        int asked = 0;
        for (int i = 0; i < 200; i++, now += SECOND / 50) {
            while (!lessee.take(RPM, now)) {
                Claim claim = lessee.claim(1, now);
                asked++;
                lessee.granted(permits(Math.min(claim.permits(), 10)), now, now);
            }
            if (lessee.calls(0, now)) {
                lessee.granted(permits(Math.min(lessee.claim(0, now).permits(), 10)), now, now);
            }
        }
        assertThat(asked).isLessThan(6);
    }

    @Test
    void whoeverNeedsLessAsksForLess() {
        for (int i = 0; i < 8; i++) {
            lessee.take(RPM, 0);
            lessee.granted(permits(lessee.claim(1, 0).permits()), 0, 0);
        }
        assertThat(lessee.take(RPM, 3 * SECOND)).isFalse();
        assertThat(lessee.claim(1, 3 * SECOND).permits()).isEqualTo(1);
    }

    @Test
    void leasesThatEndedAreAccountedForUnasked() {
        lessee.take(RPM, 0);
        lessee.claim(1, 0);
        lessee.granted(permits(1), 0, 0);
        lessee.take(RPM, 0);

        assertThat(lessee.calls(0, SECOND)).isFalse();
        assertThat(lessee.nextStep(SECOND)).isEqualTo(SECOND);
        assertThat(lessee.calls(0, 2 * SECOND)).isTrue();
        lessee.claim(0, 2 * SECOND);
        lessee.granted(permits(0), 2 * SECOND, 2 * SECOND);
        assertThat(lessee.calls(0, 2 * SECOND)).isFalse();
        assertThat(lessee.nextStep(2 * SECOND)).isEqualTo(-1);
    }

    @Test
    void anOwnersNoIsBelievedForAWhile() {
        lessee.take(RPM, 0);
        lessee.claim(1, 0);
        lessee.granted(new Grant(true, 0, 0, 40 * SECOND, 60 * SECOND), 0, 0);

        assertThat(lessee.exhausted(0, PATIENCE)).isTrue();
        assertThat(lessee.untilNext(SECOND)).isEqualTo(39 * SECOND);
        assertThat(lessee.untilAll(SECOND)).isEqualTo(59 * SECOND);
        assertThat(lessee.exhausted(Lessee.RECHECK, PATIENCE)).isFalse();

        lessee.granted(new Grant(true, 0, 0, PATIENCE, SECOND), 0, 0);
        assertThat(lessee.exhausted(0, PATIENCE)).isFalse();
    }

    @Test
    void anotherLimitMakesAllThatWasAskedAndLeasedVoid() {
        lessee.take(RPM, 0);
        lessee.claim(1, 0);
        lessee.granted(permits(3), 0, 0);
        lessee.take(RPM, 0);
        long number = lessee.claim(1, 0).account().number();

        assertThat(lessee.take(new KeyLimits(79, 0), 0)).isFalse();

        assertThat(lessee.number()).isNotEqualTo(number);
        assertThat(lessee.calls(0, 0)).isTrue();
        assertThat(lessee.claim(0, 0).account().spent(0)).isEqualTo(1);
    }

    @Test
    void aFewPlacesAreKeptForAWhileAndTheOthersGivenBack() {
        lessee.take(PLACES, 0);
        assertThat(lessee.claim(5, 0).slots()).isEqualTo(5);
        lessee.granted(slots(5), 0, 0);
        for (int i = 0; i < 5; i++) {
            assertThat(lessee.take(PLACES, 0)).isTrue();
        }
        assertThat(lessee.take(PLACES, 0)).isFalse();
        for (int i = 0; i < 4; i++) {
            lessee.release(SECOND);
        }

        lessee.trim(0, SECOND);
        assertThat(lessee.calls(0, SECOND)).isTrue();
        assertThat(lessee.claim(0, SECOND).account().slots()).isEqualTo(3);
        lessee.trim(0, 2 * SECOND);
        assertThat(lessee.claim(0, 2 * SECOND).account().slots()).isEqualTo(1);
    }

    @Test
    void placesForThoseWhoWaitAreNotGivenBack() {
        lessee.take(PLACES, 0);
        lessee.claim(2, 0);
        lessee.granted(slots(2), 0, 0);

        lessee.trim(2, 5 * SECOND);

        assertThat(lessee.claim(2, 5 * SECOND).slots()).isZero();
    }

    @Test
    void aReportToAnotherThanTheOwnerLeavesTheOwnerToBeTold() {
        lessee.take(PLACES, 0);
        lessee.claim(1, 0);
        lessee.granted(slots(1), 0, 0);
        lessee.trim(0, SECOND);

        assertThat(lessee.report(false, SECOND).slots()).isZero();
        assertThat(lessee.calls(0, SECOND)).isTrue();
    }

    @Test
    void whatIsSurrenderedIsOnlyWhatCallsDoNotHold() {
        lessee.take(PLACES, 0);
        lessee.claim(3, 0);
        lessee.granted(slots(3), 0, 0);
        lessee.take(PLACES, 0);

        lessee.surrender();

        assertThat(lessee.report(false, 0)).satisfies(account -> {
            assertThat(account.slots()).isEqualTo(1);
            assertThat(account.leases()).isEqualTo(List.of());
        });
    }
}
