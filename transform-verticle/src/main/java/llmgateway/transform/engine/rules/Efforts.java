package llmgateway.transform.engine.rules;

import java.util.List;
import java.util.Locale;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.contracts.model.Effort;
import llmgateway.contracts.model.ModelFacts;
import llmgateway.transform.engine.hub.Thinking;
import org.jspecify.annotations.Nullable;

/** How hard a model is to reason, in one word, whatever the client's way to say it. */
public final class Efforts {

    private Efforts() {}

    /** The level of that name, in whatever case; null if there is none. */
    public static @Nullable Effort named(String word) {
        for (Effort effort : Effort.values()) {
            if (effort.label().equals(word.toLowerCase(Locale.ROOT))) {
                return effort;
            }
        }
        return null;
    }

    /**
     * The effort for an OpenAI model.
     *
     * @param path the client's field, for warnings
     * @return null if nothing is to be said
     */
    public static @Nullable Effort forOpenAi(Thinking thinking, ModelFacts facts, String path, Losses losses)
            throws RefusedException {
        Effort asked = asked(thinking);
        if (asked == null || (asked == Effort.NONE && facts.efforts().isEmpty())) {
            return null;
        }
        if (facts.efforts().isEmpty()) {
            losses.note(Loss.FIELD_DROPPED, path);
            return null;
        }
        return clamped(asked, facts, path, losses);
    }

    private static @Nullable Effort asked(Thinking thinking) {
        return switch (thinking.mode()) {
            case OFF, BETWEEN_TOOLS -> Effort.NONE;
            case BUDGET -> thinking.effort() != null ? thinking.effort() : ofBudget(thinking.budget());
            case UNSET, ADAPTIVE -> thinking.effort();
        };
    }

    private static Effort ofBudget(int tokens) {
        if (tokens < 4096) {
            return Effort.LOW;
        }
        if (tokens < 16384) {
            return Effort.MEDIUM;
        }
        return tokens < 32768 ? Effort.HIGH : Effort.XHIGH;
    }

    /**
     * {@code effort}, or the nearest level below it that the model has, or its lowest. Reasoning is not switched off by clamping.
     *
     * @param facts of a model that has levels
     */
    public static Effort clamped(Effort effort, ModelFacts facts, String path, Losses losses) throws RefusedException {
        if (facts.efforts().contains(effort)) {
            return effort;
        }
        losses.note(Loss.EFFORT_CLAMPED, path);
        List<Effort> levels = facts.efforts().stream()
                .filter(level -> level != Effort.NONE)
                .sorted()
                .toList();
        return levels.stream()
                .filter(level -> level.compareTo(effort) < 0)
                .reduce((lower, higher) -> higher)
                .orElse(levels.isEmpty() ? effort : levels.get(0));
    }
}
