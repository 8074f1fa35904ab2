package llmgateway.router.engine.choice;

import java.util.Comparator;
import java.util.List;

/** Who was asked longest ago is next ({@code round_robin}). */
final class TurnPolicy implements OrderPolicy {
    static final Comparator<Contender> TURNS = Comparator.comparingLong(Contender::lastTurn);

    @Override
    public void sort(List<Contender> equals, Ties ties) {
        equals.sort(TURNS);
    }
}
