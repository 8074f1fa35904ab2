package llmgateway.transform.engine.rules;

import java.util.List;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.transform.engine.hub.Turn;

final class TurnArranger {
    TurnArranger(Losses losses) {}

    List<Turn> arrange(List<Turn> turns) throws RefusedException {
        throw new UnsupportedOperationException();
    }
}
