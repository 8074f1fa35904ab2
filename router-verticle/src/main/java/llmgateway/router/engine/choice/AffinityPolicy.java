package llmgateway.router.engine.choice;

import java.util.Comparator;
import java.util.List;
import llmgateway.router.engine.affinity.Rendezvous;

/**
 * A session goes where its prompt cache is, and a new one where rendezvous hashing sends it ({@code affinity}). Requests without a
 * session take turns.
 */
final class AffinityPolicy implements OrderPolicy {

    private record Lot(Contender contender, int warmth, double lot) {}

    private static final Comparator<Lot> ORDER = Comparator.comparingInt(Lot::warmth)
            .thenComparing(Comparator.comparingDouble(Lot::lot).reversed());

    @Override
    public void sort(List<Contender> equals, Ties ties) {
        if (equals.size() < 2) {
            return;
        }
        if (ties.session() == 0) {
            equals.sort(TurnPolicy.TURNS);
            return;
        }
        List<Lot> lots = equals.stream()
                .map(contender -> new Lot(
                        contender,
                        warmth(contender, ties),
                        Rendezvous.lot(ties.session(), contender.account(), contender.weight())))
                .sorted(ORDER)
                .toList();
        for (int i = 0; i < lots.size(); i++) {
            equals.set(i, lots.get(i).contender());
        }
    }

    private static int warmth(Contender contender, Ties ties) {
        int place = ties.warm().indexOf(contender.account());
        return place < 0 ? ties.warm().size() : place;
    }
}
