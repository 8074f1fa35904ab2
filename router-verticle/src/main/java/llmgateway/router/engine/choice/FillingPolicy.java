package llmgateway.router.engine.choice;

import java.util.Comparator;
import java.util.List;

/** The first in the configuration serves until it can take no more, then the second ({@code fill_first}). */
final class FillingPolicy implements OrderPolicy {

    @Override
    public void sort(List<Contender> equals, Ties ties) {
        equals.sort(Comparator.comparingInt(Contender::position));
    }
}
