package llmgateway.contracts.config;

import java.util.Optional;
import java.util.Set;
import llmgateway.contracts.model.Effort;
import llmgateway.contracts.model.ModelFacts;
import llmgateway.contracts.model.ThinkingClass;

/** Facts about the models that a pattern matches, in place of those that the gateway knows. */
public record ModelConfig(
        @Setting("The models, as a pattern with *; tried on the name as it is sent and without its prefix and date.")
        String match,

        @Setting("How it is told to reason, if it is Anthropic's.")
        Optional<ThinkingClass> thinking,

        @Setting("The effort levels that it takes.") Optional<Set<Effort>> efforts,

        @Setting("Whether it reasons as OpenAI's models do: by effort, best asked by Responses.")
        Optional<Boolean> reasoning,

        @Setting("Which of temperature, top_p and the like it takes: all, one at a time, defaults only, none.")
        Optional<ModelFacts.Sampling> sampling,

        @Setting("Whether a tool choice may force a call.") Optional<Boolean> forcedTools,

        @Setting("Whether a conversation may end with the assistant's own words.")
        Optional<Boolean> prefill,

        @Setting("Whether system messages may stand among the others (Anthropic).")
        Optional<Boolean> midSystem,

        @Setting("Whether it takes a JSON schema for its answer.")
        Optional<Boolean> structured,

        @Setting("Whether it takes stop sequences.") Optional<Boolean> stops,

        @Setting("Whether it takes OpenAI's explicit cache breakpoints.")
        Optional<Boolean> cacheBreakpoints,

        @Setting("Whether Chat refuses function tools unless the effort is none.")
        Optional<Boolean> chatToolsNeedNoEffort,

        @Setting("Whether it has a fast tier.") Optional<Boolean> fast,

        @Setting(value = "The most tokens that it generates; 0: not known.", max = 100_000_000)
        Optional<Integer> maxOutput,

        @Setting(value = "The tokens of its context window; 0: not known.", max = 1_000_000_000)
        Optional<Integer> context) {

    public ModelConfig {
        efforts = efforts.map(Set::copyOf);
    }

    /** {@code known} with what this entry says. */
    public ModelFacts over(ModelFacts known) {
        return new ModelFacts(
                thinking.orElse(known.thinking()),
                efforts.orElse(known.efforts()),
                reasoning.orElse(known.reasoning()),
                sampling.orElse(known.sampling()),
                forcedTools.orElse(known.forcedTools()),
                prefill.orElse(known.prefill()),
                midSystem.orElse(known.midSystem()),
                structured.orElse(known.structured()),
                stops.orElse(known.stops()),
                cacheBreakpoints.orElse(known.cacheBreakpoints()),
                chatToolsNeedNoEffort.orElse(known.chatToolsNeedNoEffort()),
                fast.orElse(known.fast()),
                maxOutput.orElse(known.maxOutput()),
                context.orElse(known.context()));
    }
}
