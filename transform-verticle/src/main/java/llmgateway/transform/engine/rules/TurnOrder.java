package llmgateway.transform.engine.rules;

import java.util.List;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.transform.engine.hub.Turn;

/** Puts turns into the order that every vendor accepts. */
public final class TurnOrder {

    private TurnOrder() {}

    /**
     * {@code turns} with these properties, which depend on neighbours only, so that a conversation that goes on begins alike:
     *
     * <ul>
     *   <li>no empty text, no empty turn, no two neighbours of one role;
     *   <li>call ids are unique: the second call of an id is {@code id_2}, and results follow their calls;
     *   <li>after an assistant turn with calls comes a user turn that begins with their results, one for each call and in the order
     *       of the calls ({@link Loss#MISSING_TOOL_RESULT} where one had to be made up), unless the conversation ends there;
     *   <li>there are no other results ({@link Loss#ORPHAN_TOOL_RESULT} where one became text);
     *   <li>a system turn that stood between a call and its result comes after the results.
     * </ul>
     */
    public static List<Turn> arrange(List<Turn> turns, Losses losses) throws RefusedException {
        return new TurnArranger(losses).arrange(turns);
    }
}
