package llmgateway.transform.engine.hub;

import llmgateway.contracts.model.Effort;
import org.jspecify.annotations.Nullable;

/**
 * How much a model is to reason.
 *
 * @param effort the effort asked for; null if the client did not say
 * @param budget the tokens of {@link Mode#BUDGET}, else 0
 * @param display what to show of the reasoning
 */
public record Thinking(Mode mode, @Nullable Effort effort, int budget, Display display) {

    /** The client said nothing. */
    public static final Thinking UNSET = new Thinking(Mode.UNSET, null, 0, Display.UNSET);

    /** How Anthropic clients steer reasoning; OpenAI clients only name an effort, and {@code NONE} of it for off. */
    public enum Mode {
        UNSET,
        BUDGET,
        ADAPTIVE,
        OFF,
        BETWEEN_TOOLS
    }

    /** What the client wants to see of the reasoning. */
    public enum Display {
        UNSET,
        SUMMARIZED,
        OMITTED
    }
}
