package llmgateway.router.engine.choice;

import java.util.Comparator;
import java.util.List;
import java.util.function.ToIntFunction;
import java.util.random.RandomGenerator;

/** Lots are drawn, of which each account has as many as it weighs ({@code random}, {@code weighted}). */
final class LotPolicy implements OrderPolicy {
    private final RandomGenerator random;
    private final ToIntFunction<Contender> weight;

    LotPolicy(RandomGenerator random, ToIntFunction<Contender> weight) {
        this.random = random;
        this.weight = weight;
    }

    private record Lot(Contender contender, double time) {}

    /** Each account waits for an exponentially distributed time, shorter the more it weighs; who waits shortest is first. */
    @Override
    public void sort(List<Contender> equals, Ties ties) {
        List<Lot> lots = equals.stream()
                .map(contender -> new Lot(contender, random.nextExponential() / weight.applyAsInt(contender)))
                .sorted(Comparator.comparingDouble(Lot::time))
                .toList();
        for (int i = 0; i < lots.size(); i++) {
            equals.set(i, lots.get(i).contender());
        }
    }
}
