package llmgateway.transform.engine.dialect.chat;

import llmgateway.contracts.failure.RefusedException;
import llmgateway.contracts.model.Effort;
import llmgateway.transform.engine.hub.Thinking;
import llmgateway.transform.engine.hub.Thinking.Display;
import llmgateway.transform.engine.hub.Thinking.Mode;
import llmgateway.transform.engine.rules.Efforts;
import llmgateway.transform.engine.rules.Losses;
import llmgateway.transform.engine.rules.RequestObject;
import org.jspecify.annotations.Nullable;

/**
 * Reads how much a Chat client wants reasoned: {@code reasoning_effort}, or one of the fields that other vendors made customary
 * ({@code thinking}, {@code reasoning}, {@code enable_thinking}). Who uses one of those wants to see the reasoning as well.
 */
final class ThinkingReader {

    private ThinkingReader() {}

    static Thinking read(RequestObject request) throws RefusedException {
        Effort effort = effort(request, "reasoning_effort");
        RequestObject thinking = request.object("thinking");
        if (thinking != null) {
            return typed(thinking, effort);
        }
        RequestObject reasoning = request.object("reasoning");
        if (reasoning != null) {
            return budgeted(reasoning, effort);
        }
        Boolean enabled = enabled(request);
        if (enabled != null) {
            return switched(enabled, effort, Display.SUMMARIZED);
        }
        Boolean shown = request.flag("include_reasoning");
        return new Thinking(Mode.UNSET, effort, 0, shown == null ? Display.UNSET : display(shown));
    }

    private static Thinking typed(RequestObject thinking, @Nullable Effort effort) throws RefusedException {
        String display = thinking.text("display");
        Display shown = display == null ? Display.SUMMARIZED : display(!display.equals("omitted"));
        String type = thinking.requiredText("type");
        return switch (type) {
            case "disabled" -> new Thinking(Mode.OFF, effort, 0, Display.UNSET);
            case "between_tools" -> new Thinking(Mode.BETWEEN_TOOLS, effort, 0, shown);
            case "enabled" -> budget(thinking.smallWhole("budget_tokens", 0), effort, shown);
            case "adaptive", "auto" -> new Thinking(Mode.ADAPTIVE, effort, 0, shown);
            default -> throw Losses.malformed(thinking.at("type"), "enabled, adaptive or disabled");
        };
    }

    private static Thinking budgeted(RequestObject reasoning, @Nullable Effort effort) throws RefusedException {
        Effort named = effort(reasoning, "effort");
        Effort asked = named == null ? effort : named;
        Display shown = display(!reasoning.isTrue("exclude"));
        Integer budget = reasoning.smallWhole("max_tokens", 0);
        Boolean enabled = reasoning.flag("enabled");
        if (Boolean.FALSE.equals(enabled)) {
            return switched(false, asked, shown);
        }
        if (budget != null) {
            return budget(budget, asked, shown);
        }
        return enabled != null ? switched(true, asked, shown) : new Thinking(Mode.UNSET, asked, 0, shown);
    }

    private static @Nullable Boolean enabled(RequestObject request) throws RefusedException {
        Boolean enabled = request.flag("enable_thinking");
        RequestObject template = request.object("chat_template_kwargs");
        if (enabled == null && template != null) {
            enabled = template.flag("enable_thinking");
            return enabled != null ? enabled : template.flag("thinking");
        }
        return enabled;
    }

    private static Thinking budget(@Nullable Integer budget, @Nullable Effort effort, Display shown) {
        return budget == null || budget == 0
                ? new Thinking(Mode.ADAPTIVE, effort, 0, shown)
                : new Thinking(Mode.BUDGET, effort, budget, shown);
    }

    private static Thinking switched(boolean on, @Nullable Effort effort, Display shown) {
        return on
                ? new Thinking(Mode.ADAPTIVE, effort, 0, shown)
                : new Thinking(Mode.OFF, effort == Effort.NONE ? effort : null, 0, Display.UNSET);
    }

    private static Display display(boolean shown) {
        return shown ? Display.SUMMARIZED : Display.OMITTED;
    }

    private static @Nullable Effort effort(RequestObject object, String name) throws RefusedException {
        String label = object.text(name);
        Effort effort = label == null ? null : Efforts.named(label);
        if (label != null && effort == null) {
            throw Losses.malformed(object.at(name), "none, minimal, low, medium, high, xhigh or max");
        }
        return effort;
    }
}
