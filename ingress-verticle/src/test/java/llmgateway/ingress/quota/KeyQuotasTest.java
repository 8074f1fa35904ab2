package llmgateway.ingress.quota;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import llmgateway.contracts.KeyLimits;
import llmgateway.ingress.engine.quota.Holders;
import llmgateway.ingress.quota.Verdict.Limit;
import llmgateway.ingress.quota.Verdict.Refused;
import org.junit.jupiter.api.Test;

/** Nodes that share a key's limits, in virtual time. */
class KeyQuotasTest {
    private static final List<String> THREE = List.of("ash", "birch", "cedar");
    private static final Duration SHORT = Duration.ofMillis(1);
    private static final Duration LONG = Duration.ofHours(1);
    private static final Duration MOMENT = Duration.ofMillis(300);

    /** The nodes in the order of their turn to be owner. */
    private final List<String> ranked = ranked();

    private static List<String> ranked() {
        Holders first = Holders.of(Fleet.KEY, THREE);
        String last =
                THREE.stream().filter(name -> !first.include(name)).findFirst().orElseThrow();
        return List.of(first.owner(), first.backup(), last);
    }

    private static Fleet fleet(int rpm, int concurrency, List<String> names) {
        Fleet fleet = new Fleet(1, new KeyLimits(rpm, concurrency), THREE.toArray(String[]::new));
        names.forEach(fleet::start);
        fleet.time.pass(Duration.ofSeconds(1));
        return fleet;
    }

    private static int admitted(Fleet fleet, String node, int calls, Duration hold) {
        int before = fleet.admitted;
        for (int i = 0; i < calls; i++) {
            fleet.call(node, hold);
        }
        fleet.time.pass(MOMENT);
        assertThat(fleet.violation).isNull();
        return fleet.admitted - before;
    }

    private static Refused lastRefusal(Fleet fleet) {
        return (Refused) fleet.verdicts.get(fleet.verdicts.size() - 1);
    }

    @Test
    void aLimitOfManyNodesIsThatOfOne() {
        Fleet fleet = fleet(50, 0, THREE);

        int sum = 0;
        for (String node : THREE) {
            sum += admitted(fleet, node, 30, SHORT);
        }
        fleet.time.pass(Duration.ofSeconds(2));
        sum += admitted(fleet, THREE.get(0), 30, SHORT);

        assertThat(sum).isEqualTo(50);
        assertThat(lastRefusal(fleet).limit()).isEqualTo(Limit.RPM);
        assertThat(lastRefusal(fleet).most()).isEqualTo(50);
        assertThat(lastRefusal(fleet).retryAfter()).isBetween(Duration.ofSeconds(56), Duration.ofSeconds(60));
    }

    @Test
    void theTimeToComeAgainIsWhenTheOldestUseCountsNoMore() {
        Fleet fleet = fleet(2, 0, List.of("ash"));
        admitted(fleet, "ash", 1, SHORT);
        fleet.time.pass(Duration.ofSeconds(25));
        admitted(fleet, "ash", 1, SHORT);
        fleet.time.pass(Duration.ofSeconds(5));

        assertThat(admitted(fleet, "ash", 1, SHORT)).isZero();
        Refused refused = lastRefusal(fleet);
        assertThat(refused.retryAfter()).isBetween(Duration.ofSeconds(28), Duration.ofSeconds(30));
        assertThat(refused.full()).isBetween(Duration.ofSeconds(53), Duration.ofSeconds(55));

        fleet.time.pass(refused.retryAfter());
        assertThat(admitted(fleet, "ash", 2, SHORT)).isEqualTo(1);
    }

    @Test
    void mostCallsAskNobody() {
        Fleet fleet = fleet(6000, 100, THREE);
        String lessee = ranked.get(2);
        for (int i = 0; i < 200; i++) {
            fleet.call(lessee, Duration.ofMillis(200));
            fleet.time.pass(Duration.ofMillis(20));
        }
        fleet.asked.set(0);

        for (int i = 0; i < 1000; i++) {
            fleet.call(lessee, Duration.ofMillis(200));
            fleet.time.pass(Duration.ofMillis(20));
        }

        assertThat(fleet.admitted).isEqualTo(1200);
        assertThat(fleet.asked.get()).isLessThan(100);
    }

    @Test
    void aChangedLimitCountsFromTheNextCallOn() {
        Fleet fleet = fleet(40, 0, THREE);
        String node = ranked.get(1);
        assertThat(admitted(fleet, node, 3, SHORT)).isEqualTo(3);

        fleet.limits = new KeyLimits(4, 0);
        assertThat(admitted(fleet, node, 5, SHORT)).isEqualTo(1);

        fleet.limits = new KeyLimits(6, 0);
        assertThat(admitted(fleet, ranked.get(2), 5, SHORT)).isEqualTo(2);

        fleet.limits = new KeyLimits(0, 1);
        assertThat(admitted(fleet, node, 3, SHORT)).isPositive();
        fleet.limits = new KeyLimits(6, 1);
        assertThat(admitted(fleet, node, 3, SHORT)).isZero();
    }

    @Test
    void placesThatNobodyNeedsGoElsewhere() {
        Fleet fleet = fleet(0, 10, THREE);
        assertThat(admitted(fleet, ranked.get(1), 10, Duration.ofMillis(100))).isEqualTo(10);
        fleet.time.pass(Duration.ofSeconds(2));

        assertThat(admitted(fleet, ranked.get(2), 12, LONG)).isEqualTo(10);
        assertThat(lastRefusal(fleet))
                .isEqualTo(new Refused(Limit.CONCURRENCY, 10, Duration.ofSeconds(1), Duration.ofSeconds(1)));
    }

    @Test
    void aCallAfterAnotherOnAnotherNodeFindsItsPlaceAgain() {
        Fleet fleet = fleet(0, 1, THREE);
        for (int call = 1; call <= 30; call++) {
            fleet.call(THREE.get(call % 3), Duration.ofMillis(50));
            for (int i = 0; i < 300 && fleet.verdicts.size() < call; i++) {
                fleet.time.pass(Duration.ofMillis(1));
            }
            assertThat(fleet.admitted).isEqualTo(call);
            fleet.time.pass(Duration.ofMillis(50));
        }
    }

    @Test
    void permitsThatNobodyUsedComeBackWhenTheirLeaseEnds() {
        Fleet fleet = fleet(80, 0, THREE);
        for (int i = 0; i < 12; i++) {
            admitted(fleet, ranked.get(1), 1, SHORT);
        }
        fleet.time.pass(Duration.ofSeconds(3));

        assertThat(admitted(fleet, ranked.get(2), 90, SHORT)).isEqualTo(68);
    }

    @Test
    void theBackupKnowsWhatADeadOwnerLetIn() {
        Fleet fleet = fleet(5, 0, THREE);
        assertThat(admitted(fleet, ranked.get(0), 5, SHORT)).isEqualTo(5);

        fleet.kill(ranked.get(0));

        assertThat(admitted(fleet, ranked.get(1), 2, SHORT)).isZero();
        assertThat(admitted(fleet, ranked.get(2), 2, SHORT)).isZero();
        fleet.time.pass(Duration.ofSeconds(60).plusSeconds(2));
        assertThat(admitted(fleet, ranked.get(2), 6, SHORT)).isEqualTo(5);
    }

    @Test
    void placesOfADeadNodeComeBackAtOnce() {
        Fleet fleet = fleet(0, 4, THREE);
        assertThat(admitted(fleet, ranked.get(0), 4, LONG)).isEqualTo(4);

        fleet.kill(ranked.get(0));

        assertThat(admitted(fleet, ranked.get(1), 5, LONG)).isEqualTo(4);
    }

    @Test
    void aNodeThatJoinsAndBecomesOwnerLearnsWhatWasLetIn() {
        Fleet fleet = fleet(5, 3, List.of(ranked.get(1), ranked.get(2)));
        assertThat(admitted(fleet, ranked.get(1), 2, LONG)).isEqualTo(2);
        assertThat(admitted(fleet, ranked.get(2), 1, SHORT)).isEqualTo(1);

        fleet.start(ranked.get(0));
        fleet.time.pass(MOMENT);

        assertThat(admitted(fleet, ranked.get(0), 3, LONG)).isEqualTo(1);
    }

    @Test
    void aRestartOfOneNodeAfterTheOtherForgetsNothing() {
        Fleet fleet = fleet(5, 0, THREE);
        assertThat(admitted(fleet, ranked.get(0), 3, SHORT)).isEqualTo(3);
        assertThat(admitted(fleet, ranked.get(2), 1, SHORT)).isEqualTo(1);

        for (String node : ranked) {
            fleet.leave(node);
            fleet.time.pass(MOMENT);
            fleet.start(node);
            fleet.time.pass(MOMENT);
        }

        assertThat(admitted(fleet, ranked.get(1), 3, SHORT)).isEqualTo(1);
    }

    @Test
    void whatBothHoldersTookWithThemCountsAsSpent() {
        Fleet fleet = fleet(5, 1, THREE);
        assertThat(admitted(fleet, ranked.get(0), 4, SHORT)).isEqualTo(4);

        fleet.kill(ranked.get(0));
        fleet.kill(ranked.get(1));

        assertThat(admitted(fleet, ranked.get(2), 1, SHORT)).isZero();
        assertThat(lastRefusal(fleet).retryAfter()).isGreaterThan(Duration.ofSeconds(60));
        fleet.time.pass(Duration.ofSeconds(63));
        assertThat(admitted(fleet, ranked.get(2), 1, SHORT)).isEqualTo(1);
    }

    @Test
    void aNodeThatCameTooLateToLearnAnythingLetsNothingIn() {
        Fleet fleet = fleet(5, 0, List.of("ash"));
        assertThat(admitted(fleet, "ash", 5, SHORT)).isEqualTo(5);

        fleet.start("birch");
        fleet.kill("ash");

        assertThat(admitted(fleet, "birch", 1, SHORT)).isZero();
        fleet.time.pass(Duration.ofSeconds(63));
        assertThat(admitted(fleet, "birch", 6, SHORT)).isEqualTo(5);
    }

    @Test
    void eachSideOfASplitHasTheLimitAndTogetherTheyHaveItAgain() {
        Fleet fleet = fleet(5, 0, THREE);
        fleet.split(Set.of(ranked.get(0)), Set.of(ranked.get(1), ranked.get(2)));
        assertThat(admitted(fleet, ranked.get(0), 7, SHORT)).isEqualTo(5);
        assertThat(admitted(fleet, ranked.get(2), 7, SHORT)).isEqualTo(5);

        fleet.heal();
        fleet.time.pass(Duration.ofSeconds(55));
        assertThat(admitted(fleet, ranked.get(1), 7, SHORT)).isZero();
        fleet.time.pass(Duration.ofSeconds(6));
        fleet.sides = 1;
        assertThat(admitted(fleet, ranked.get(1), 7, SHORT)).isEqualTo(5);
    }

    @Test
    void aCallWaitsNoLongerThanAQuarterOfASecondForAnOwnerThatIsSilent() {
        Fleet fleet = fleet(5, 0, THREE);
        fleet.weather = new Weather(1, 0, 1, 0);

        fleet.call(ranked.get(1), SHORT);
        fleet.time.pass(Duration.ofMillis(249));
        assertThat(fleet.verdicts).isEmpty();
        fleet.time.pass(Duration.ofMillis(1));
        assertThat(fleet.verdicts)
                .containsExactly(new Refused(Limit.RPM, 5, Duration.ofSeconds(1), Duration.ofSeconds(1)));

        fleet.weather = Weather.FINE;
        assertThat(admitted(fleet, ranked.get(1), 6, SHORT)).isEqualTo(5);
    }

    @Test
    void aNodeThatClosedLetsNothingInAndTakesPlacesBack() {
        Fleet fleet = fleet(8, 0, List.of("ash"));
        KeyQuotas quotas = fleet.quotas("ash");
        assertThat(quotas.close().succeeded()).isTrue();

        assertThat(admitted(fleet, "ash", 1, SHORT)).isZero();
        assertThat(quotas.underWay()).isZero();
    }
}
