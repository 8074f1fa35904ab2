package llmgateway.transform.engine.dialect.messages;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.contracts.model.Effort;
import llmgateway.contracts.model.ModelFacts;
import llmgateway.contracts.model.ThinkingClass;
import llmgateway.transform.engine.hub.Block;
import llmgateway.transform.engine.hub.Reasoning;
import llmgateway.transform.engine.hub.Thinking;
import llmgateway.transform.engine.hub.Thinking.Display;
import llmgateway.transform.engine.hub.Thinking.Mode;
import llmgateway.transform.engine.hub.ToolCall;
import llmgateway.transform.engine.hub.ToolResult;
import llmgateway.transform.engine.hub.Turn;
import llmgateway.transform.engine.json.JsonTree;
import llmgateway.transform.engine.rules.Efforts;
import llmgateway.transform.engine.rules.Loss;
import llmgateway.transform.engine.rules.Losses;
import llmgateway.transform.engine.rules.RequestWriting;
import org.jspecify.annotations.Nullable;

/** Tells a model how to reason, in the way of its class: by a budget, by an effort, or both ways. */
final class ThinkingWriter {
    /** The least budget, and the room that must be left for the answer. */
    private static final int LEAST = 1024;

    private final Thinking asked;
    private final ModelFacts facts;
    private final Losses losses;
    private final String path;
    private @Nullable ObjectNode thinking;
    private @Nullable Effort effort;

    ThinkingWriter(Thinking asked, RequestWriting writing, ClientFields fields) {
        this.asked = asked;
        this.facts = writing.facts();
        this.losses = writing.losses();
        this.path = fields.effort;
    }

    /** {@code output_config.effort}; null for none. */
    @Nullable
    Effort effort() {
        return effort;
    }

    /** Whether the model is told to reason, so that it takes no sampling parameters besides. */
    boolean on() {
        return thinking != null
                && !List.of("disabled", "between_tools")
                        .contains(thinking.path("type").asText());
    }

    void addTo(ObjectNode body) {
        if (thinking != null) {
            body.set("thinking", thinking);
        }
    }

    /**
     * Decides.
     *
     * @param turns the conversation as it will be written
     * @param forced whether the tool choice will force a call
     */
    void write(List<Turn> turns, boolean forced, long maxTokens) throws RefusedException {
        boolean off = asked.mode() == Mode.OFF || asked.mode() == Mode.BETWEEN_TOOLS || asked.effort() == Effort.NONE;
        if (off) {
            writeOff();
        } else if (facts.thinking() == ThinkingClass.BUDGET) {
            writeBudget(maxTokens);
        } else {
            writeAdaptive();
        }
        boolean clashes = on()
                && !facts.thinking().onByDefault()
                && ((forced && facts.thinking() != ThinkingClass.ADAPTIVE)
                        || (facts.prefill() && endsWithAssistant(turns))
                        || (facts.thinking() == ThinkingClass.BUDGET && loopLacksReasoning(turns)));
        if (clashes) {
            losses.note(Loss.THINKING_DROPPED, path);
            thinking = null;
        }
    }

    private void writeOff() throws RefusedException {
        switch (facts.thinking()) {
            case NONE, BUDGET, BUDGET_OR_ADAPTIVE, ADAPTIVE -> {}
            case ADAPTIVE_ON -> thinking = JsonTree.object().put("type", "disabled");
            case BETWEEN_TOOLS -> thinking = JsonTree.object().put("type", "between_tools");
            case ALWAYS -> {
                losses.note(Loss.EFFORT_CLAMPED, path);
                effort = Effort.LOW;
            }
        }
    }

    private void writeBudget(long maxTokens) throws RefusedException {
        int wanted = budget();
        if (wanted == 0) {
            return;
        }
        long budget = Math.min(Math.max(wanted, LEAST), maxTokens - LEAST);
        if (budget < LEAST) {
            losses.note(Loss.THINKING_DROPPED, path);
        } else {
            thinking = JsonTree.object().put("type", "enabled").put("budget_tokens", budget);
        }
    }

    private int budget() {
        if (asked.mode() == Mode.BUDGET && asked.budget() > 0) {
            return asked.budget();
        }
        Effort wanted = asked.mode() != Mode.UNSET && asked.effort() == null ? Effort.MEDIUM : asked.effort();
        if (wanted == null) {
            return 0;
        }
        return switch (wanted) {
            case NONE -> 0;
            case MINIMAL -> LEAST;
            case LOW -> 4_096;
            case MEDIUM -> 10_240;
            case HIGH -> 24_576;
            case XHIGH -> 32_768;
            case MAX -> 48_000;
        };
    }

    private void writeAdaptive() throws RefusedException {
        Effort wanted = Efforts.forOpenAi(lowest(asked), facts, path, losses);
        if (facts.thinking() == ThinkingClass.NONE) {
            return;
        }
        effort = wanted;
        boolean shown = asked.display() == Display.SUMMARIZED;
        boolean said = wanted != null || asked.mode() != Mode.UNSET;
        if (facts.thinking().onByDefault() ? shown : said) {
            thinking = JsonTree.object().put("type", "adaptive");
            if (shown) {
                thinking.put("display", "summarized");
            }
        }
    }

    /** Anthropic's lowest effort is what others call minimal. */
    private static Thinking lowest(Thinking asked) {
        return asked.effort() == Effort.MINIMAL
                ? new Thinking(asked.mode(), Effort.LOW, asked.budget(), asked.display())
                : asked;
    }

    private static boolean endsWithAssistant(List<Turn> turns) {
        return !turns.isEmpty() && turns.get(turns.size() - 1).role() == Turn.Role.ASSISTANT;
    }

    /** Whether a turn with calls since the user last spoke does not begin with its reasoning, as a budget demands. */
    private static boolean loopLacksReasoning(List<Turn> turns) {
        for (int i = turns.size() - 1; i >= 0; i--) {
            Turn turn = turns.get(i);
            List<Block> blocks = turn.blocks();
            if (turn.role() == Turn.Role.USER && !(blocks.get(0) instanceof ToolResult)) {
                return false;
            }
            boolean calls = blocks.stream().anyMatch(ToolCall.class::isInstance);
            if (turn.role() == Turn.Role.ASSISTANT && calls && !(blocks.get(0) instanceof Reasoning)) {
                return true;
            }
        }
        return false;
    }
}
