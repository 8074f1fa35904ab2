package llmgateway.router.engine.choice;

import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Of two accounts drawn by lot the less busy is next ({@code least_busy}): always taking the least busy of all would send everything
 * that comes at one moment to one account. How busy an account is follows from how many requests it serves, how fast it began replies
 * lately, and what it weighs.
 */
final class LeastBusyPolicy implements OrderPolicy {
    private static final double UNKNOWN_MILLIS = 1000;

    private final RandomGenerator random;

    LeastBusyPolicy(RandomGenerator random) {
        this.random = random;
    }

    @Override
    public void sort(List<Contender> equals, Ties ties) {
        if (equals.size() < 2) {
            return;
        }
        double usual = equals.stream()
                .mapToDouble(Contender::firstByteMillis)
                .filter(millis -> millis > 0)
                .average()
                .orElse(UNKNOWN_MILLIS);
        Comparator<Contender> busyness = Comparator.comparingDouble(contender -> busyness(contender, usual));
        int one = random.nextInt(equals.size());
        int other = random.nextInt(equals.size() - 1);
        int second = other < one ? other : other + 1;
        Contender first =
                busyness.compare(equals.get(one), equals.get(second)) <= 0 ? equals.get(one) : equals.get(second);
        equals.sort(busyness);
        Collections.rotate(equals.subList(0, equals.indexOf(first) + 1), 1);
    }

    private static double busyness(Contender contender, double usual) {
        double millis = contender.firstByteMillis() > 0 ? contender.firstByteMillis() : usual;
        return (contender.inFlight() + 1) * millis / contender.weight();
    }
}
