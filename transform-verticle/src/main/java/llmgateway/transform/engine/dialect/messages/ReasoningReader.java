package llmgateway.transform.engine.dialect.messages;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.contracts.model.Effort;
import llmgateway.transform.engine.hub.Format;
import llmgateway.transform.engine.hub.Thinking;
import llmgateway.transform.engine.hub.Thinking.Display;
import llmgateway.transform.engine.hub.Thinking.Mode;
import llmgateway.transform.engine.rules.Efforts;
import llmgateway.transform.engine.rules.Loss;
import llmgateway.transform.engine.rules.Losses;
import llmgateway.transform.engine.rules.RequestObject;
import org.jspecify.annotations.Nullable;

/** Reads how a model is to reason and what its answer must look like: {@code thinking}, {@code output_config} and older spellings. */
final class ReasoningReader {
    private final RequestObject request;
    private final Losses losses;

    ReasoningReader(RequestObject request, Losses losses) {
        this.request = request;
        this.losses = losses;
    }

    /**
     * How to reason.
     *
     * @param ofTurn the effort that the conversation itself asks for in this turn; null if it does not
     */
    Thinking thinking(@Nullable Effort ofTurn) throws RefusedException {
        RequestObject config = request.object("output_config");
        Effort effort = ofTurn != null || config == null ? ofTurn : effort(config, losses);
        if (config != null) {
            config.noteOthers(Set.of("effort", "format")::contains, losses);
        }
        RequestObject thinking = request.object("thinking");
        if (thinking == null) {
            return new Thinking(Mode.UNSET, effort, 0, Display.UNSET);
        }
        Mode mode = mode(thinking);
        Integer budget = mode == Mode.BUDGET ? thinking.smallWhole("budget_tokens", 0) : null;
        return new Thinking(mode, effort, budget == null ? 0 : budget, display(thinking));
    }

    /** What the answer must look like. */
    Format format() throws RefusedException {
        RequestObject config = request.object("output_config");
        RequestObject format = config == null ? null : config.object("format");
        if (format == null) {
            format = request.object("output_format");
        }
        if (format == null) {
            return Format.UNSET;
        }
        if (!"json_schema".equals(format.text("type"))) {
            losses.note(Loss.FIELD_DROPPED, format.path());
            return Format.UNSET;
        }
        ObjectNode schema = format.requiredObject("schema").node();
        return new Format(Format.Kind.JSON_SCHEMA, null, null, schema, null, null);
    }

    /** The effort that {@code config} names; a level that is not known is noted. */
    static @Nullable Effort effort(RequestObject config, Losses losses) throws RefusedException {
        String name = config.text("effort");
        Effort effort = name == null ? null : Efforts.named(name);
        if (name != null && effort == null) {
            losses.note(Loss.FIELD_DROPPED, config.at("effort"));
        }
        return effort;
    }

    private Mode mode(RequestObject thinking) throws RefusedException {
        String type = thinking.requiredText("type");
        return switch (type) {
            case "enabled" -> Mode.BUDGET;
            case "adaptive" -> Mode.ADAPTIVE;
            case "disabled" -> Mode.OFF;
            case "between_tools" -> Mode.BETWEEN_TOOLS;
            default -> {
                losses.note(Loss.FIELD_DROPPED, thinking.at("type"));
                yield Mode.UNSET;
            }
        };
    }

    private static Display display(RequestObject thinking) throws RefusedException {
        String display = thinking.text("display");
        if (display == null) {
            return Display.UNSET;
        }
        return display.equals("omitted") ? Display.OMITTED : Display.SUMMARIZED;
    }
}
