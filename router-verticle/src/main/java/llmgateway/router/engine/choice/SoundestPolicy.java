package llmgateway.router.engine.choice;

import java.util.Comparator;
import java.util.List;

/**
 * Who failed least lately is next; small differences do not count, so that accounts that are about equally sound take turns
 * ({@code health_first}).
 */
final class SoundestPolicy implements OrderPolicy {
    private static final int GRADES = 10;

    @Override
    public void sort(List<Contender> equals, Ties ties) {
        equals.sort(Comparator.comparingLong((Contender contender) -> Math.round(contender.trouble() * GRADES))
                .thenComparing(TurnPolicy.TURNS));
    }
}
