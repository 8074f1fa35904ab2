package llmgateway.contracts.model;

import java.util.Set;

/**
 * What conversion must know of a model; {@link ModelCatalog} has it for each name.
 *
 * @param thinking how it is told to reason, if it is Anthropic's
 * @param efforts the effort levels that it takes; empty if it takes none
 * @param reasoning whether it is an OpenAI reasoning model: best asked by Responses, {@code max_completion_tokens},
 *     {@code developer} role
 * @param sampling which sampling parameters it takes
 * @param forcedTools whether a tool choice may force a call
 * @param prefill whether the conversation may end with the assistant's own words
 * @param midSystem whether system messages may stand among the others (Anthropic)
 * @param structured whether it takes a JSON schema for its answer
 * @param stops whether it takes stop sequences
 * @param cacheBreakpoints whether it takes OpenAI's explicit cache breakpoints
 * @param chatToolsNeedNoEffort whether Chat refuses function tools unless the reasoning effort is {@code none}
 * @param fast whether it has a fast tier
 * @param maxOutput the most tokens that it generates; 0 if that is not known
 * @param context the tokens of its context window; 0 if that is not known
 */
public record ModelFacts(
        ThinkingClass thinking,
        Set<Effort> efforts,
        boolean reasoning,
        Sampling sampling,
        boolean forcedTools,
        boolean prefill,
        boolean midSystem,
        boolean structured,
        boolean stops,
        boolean cacheBreakpoints,
        boolean chatToolsNeedNoEffort,
        boolean fast,
        int maxOutput,
        int context) {

    /** Which sampling parameters a model takes. */
    public enum Sampling {
        /** All, together. */
        ALL,
        /** Temperature or top_p, not both, temperature up to 1, and none beside thinking: Claude 4.0 to 4.6. */
        ONE,
        /** Only default values. */
        DEFAULTS,
        /** None at all. */
        NONE
    }

    public ModelFacts {
        efforts = Set.copyOf(efforts);
    }
}
