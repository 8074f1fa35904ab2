package llmgateway.ingress.quota;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import llmgateway.contracts.KeyLimits;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Whatever happens to the nodes and to what they tell each other, no limit is exceeded, and what is not used comes back. */
class QuotaSimulationTest {
    private static final String[] NAMES = {"ash", "birch", "cedar", "elm", "fir"};
    private static final int[] RPM = {1, 2, 5, 16, 50, 120, 400};
    private static final int[] CONCURRENCY = {0, 1, 3, 10, 40};

    @Property
    void nodesThatComeAndGoLetInNoMoreThanTheLimit(@ForAll long seed) {
        Fleet fleet = fleet(seed, Weather.SLUGGISH);
        for (int event = 0; event < 12; event++) {
            demand(fleet, Duration.ofMillis(fleet.random.nextInt(15_000)));
            somebodyComesOrGoes(fleet);
        }
        endsWell(fleet);
    }

    @Property
    void messagesThatAreLostLateOrDoubledLetInNoMoreThanTheLimit(@ForAll long seed) {
        Fleet fleet = fleet(seed, Weather.FOUL);
        for (int event = 0; event < 10; event++) {
            demand(fleet, Duration.ofMillis(fleet.random.nextInt(15_000)));
            join(fleet);
        }
        endsWell(fleet);
    }

    @Property
    void eachSideOfASplitLetsInNoMoreThanTheLimit(@ForAll long seed) {
        Fleet fleet = fleet(seed, Weather.SLUGGISH);
        for (int event = 0; event < 4; event++) {
            demand(fleet, Duration.ofMillis(fleet.random.nextInt(20_000)));
            split(fleet);
            demand(fleet, Duration.ofMillis(fleet.random.nextInt(40_000)));
            if (fleet.random.nextBoolean()) {
                somebodyComesOrGoes(fleet);
            }
            fleet.heal();
            demand(fleet, Duration.ofSeconds(8));
        }
        endsWell(fleet);
    }

    private static Fleet fleet(long seed, Weather weather) {
        Random random = new Random(seed);
        KeyLimits limits =
                new KeyLimits(RPM[random.nextInt(RPM.length)], CONCURRENCY[random.nextInt(CONCURRENCY.length)]);
        Fleet fleet = new Fleet(seed, limits, NAMES);
        fleet.weather = weather;
        int count = 1 + random.nextInt(NAMES.length);
        for (int i = 0; i < count; i++) {
            fleet.start(NAMES[i]);
        }
        return fleet;
    }

    private static void demand(Fleet fleet, Duration span) {
        double rate = fleet.limits.rpm() / 60.0 * (0.5 + fleet.random.nextDouble() * 3) + 0.2;
        fleet.demand(span, rate, Duration.ofSeconds(5));
        assertThat(fleet.violation).isNull();
    }

    /** Never does the last one on its side of a split go: what nobody saw nobody can remember. */
    private static void somebodyComesOrGoes(Fleet fleet) {
        List<String> running = new ArrayList<>(fleet.running());
        Collections.shuffle(running, fleet.random);
        int kind = fleet.random.nextInt(10);
        String one = running.get(0);
        if (kind < 4 || fleet.near(one).size() < 2) {
            join(fleet);
        } else if (kind < 6) {
            fleet.kill(one);
        } else if (kind < 8) {
            fleet.leave(one);
        } else if (kind == 8) {
            fleet.kill(one);
            fleet.start(one);
        } else if (fleet.near(one).size() > 2) {
            fleet.near(one).stream().limit(2).forEach(fleet::kill);
        }
    }

    private static void join(Fleet fleet) {
        List<String> running = fleet.running();
        for (String name : NAMES) {
            if (!running.contains(name)) {
                fleet.start(name);
                return;
            }
        }
    }

    private static void split(Fleet fleet) {
        Set<String> left = new TreeSet<>();
        Set<String> right = new TreeSet<>();
        for (String name : NAMES) {
            (fleet.random.nextBoolean() ? left : right).add(name);
        }
        fleet.split(left, right);
    }

    private static void endsWell(Fleet fleet) {
        fleet.weather = Weather.FINE;
        fleet.time.pass(Duration.ofSeconds(70));
        assertThat(fleet.busy).isZero();
        assertThat(fleet.sides).isEqualTo(1);
        int before = fleet.admitted;
        int rpm = fleet.limits.rpm();
        int most = fleet.limits.concurrency() == 0 ? rpm : Math.min(rpm, fleet.limits.concurrency());
        String one = fleet.running().get(0);
        for (int i = 0; i < rpm + 5; i++) {
            fleet.call(one, Duration.ofMinutes(5));
        }
        fleet.time.pass(Duration.ofSeconds(2));
        assertThat(fleet.violation).isNull();
        assertThat(fleet.admitted - before).isEqualTo(most);
    }
}
