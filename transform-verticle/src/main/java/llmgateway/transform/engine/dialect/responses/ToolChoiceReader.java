package llmgateway.transform.engine.dialect.responses;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.transform.engine.hub.Tool;
import llmgateway.transform.engine.hub.ToolChoice;
import llmgateway.transform.engine.hub.ToolChoice.Mode;
import llmgateway.transform.engine.hub.ToolName;
import llmgateway.transform.engine.rules.Loss;
import llmgateway.transform.engine.rules.Losses;
import llmgateway.transform.engine.rules.RequestObject;
import org.jspecify.annotations.Nullable;

/** Reads {@code tool_choice}. */
final class ToolChoiceReader {
    private static final String PATH = "tool_choice";

    private final List<Tool> tools;
    private final Losses losses;

    /**
     * A reader.
     *
     * @param tools all tools of the request
     */
    ToolChoiceReader(List<Tool> tools, Losses losses) {
        this.tools = tools;
        this.losses = losses;
    }

    ToolChoice read(@Nullable JsonNode choice) throws RefusedException {
        if (choice == null) {
            return ToolChoice.UNSET;
        }
        if (choice.isTextual()) {
            return ToolChoice.of(mode(choice.textValue()));
        }
        RequestObject object = RequestObject.of(choice, PATH);
        return switch (object.requiredText("type")) {
            case "function", "custom" -> new ToolChoice(Mode.NAMED, List.of(name(object)));
            case "allowed_tools" -> allowed(object);
            default -> {
                losses.note(Loss.TOOL_CHOICE_DOWNGRADED, PATH);
                yield ToolChoice.of(Mode.AUTO);
            }
        };
    }

    private static Mode mode(String word) throws RefusedException {
        return switch (word) {
            case "auto" -> Mode.AUTO;
            case "none" -> Mode.NONE;
            case "required" -> Mode.REQUIRED;
            default -> throw Losses.malformed(PATH, "\"auto\", \"none\", \"required\" or an object");
        };
    }

    private ToolChoice allowed(RequestObject choice) throws RefusedException {
        String mode = choice.text("mode");
        List<ToolName> names = new ArrayList<>();
        for (RequestObject tool : choice.objects("tools")) {
            if (tool.has("name")) {
                names.add(name(tool));
            } else {
                losses.note(Loss.TOOL_CHOICE_DOWNGRADED, tool.path());
            }
        }
        return new ToolChoice("required".equals(mode) ? Mode.ALLOWED_REQUIRED : Mode.ALLOWED, names);
    }

    /** The tool that is meant: one of the name in any namespace if the choice names none. */
    private ToolName name(RequestObject choice) throws RefusedException {
        String name = choice.requiredText("name");
        String namespace = choice.text("namespace");
        if (namespace != null) {
            return new ToolName(namespace, name);
        }
        ToolName found = null;
        for (Tool tool : tools) {
            ToolName declared = nameOf(tool);
            if (declared != null
                    && declared.name().equals(name)
                    && (found == null || declared.namespace().isEmpty())) {
                found = declared;
            }
        }
        return found == null ? ToolName.of(name) : found;
    }

    private static @Nullable ToolName nameOf(Tool tool) {
        if (tool instanceof Tool.Function function) {
            return function.name();
        }
        return tool instanceof Tool.Custom custom ? custom.name() : null;
    }
}
