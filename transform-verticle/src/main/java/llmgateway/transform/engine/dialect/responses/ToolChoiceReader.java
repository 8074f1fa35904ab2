package llmgateway.transform.engine.dialect.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.transform.engine.hub.Tool;
import llmgateway.transform.engine.hub.ToolChoice;
import llmgateway.transform.engine.hub.ToolChoice.Mode;
import llmgateway.transform.engine.hub.ToolName;
import llmgateway.transform.engine.rules.Loss;
import llmgateway.transform.engine.rules.Losses;
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
            return ToolChoice.of(mode(choice.textValue(), PATH));
        }
        ObjectNode object = Fields.object(choice, PATH);
        return switch (Fields.demandedText(object, "type", PATH)) {
            case "function", "custom" -> new ToolChoice(Mode.NAMED, List.of(name(object, PATH)));
            case "allowed_tools" -> allowed(object);
            default -> {
                losses.note(Loss.TOOL_CHOICE_DOWNGRADED, PATH);
                yield ToolChoice.of(Mode.AUTO);
            }
        };
    }

    private static Mode mode(String word, String path) throws RefusedException {
        return switch (word) {
            case "auto" -> Mode.AUTO;
            case "none" -> Mode.NONE;
            case "required" -> Mode.REQUIRED;
            default -> throw Losses.malformed(path, "\"auto\", \"none\", \"required\" or an object");
        };
    }

    private ToolChoice allowed(ObjectNode choice) throws RefusedException {
        String mode = Fields.text(choice, "mode", PATH);
        List<JsonNode> chosen = Fields.list(choice, "tools", PATH);
        List<ToolName> names = new ArrayList<>();
        for (int i = 0; i < chosen.size(); i++) {
            String path = Fields.at(PATH + ".tools", i);
            ObjectNode tool = Fields.object(chosen.get(i), path);
            if (Fields.present(tool, "name") == null) {
                losses.note(Loss.TOOL_CHOICE_DOWNGRADED, path);
            } else {
                names.add(name(tool, path));
            }
        }
        return new ToolChoice("required".equals(mode) ? Mode.ALLOWED_REQUIRED : Mode.ALLOWED, names);
    }

    /** The tool that is meant: one of the name in any namespace if the choice names none. */
    private ToolName name(ObjectNode choice, String path) throws RefusedException {
        String name = Fields.demandedText(choice, "name", path);
        String namespace = Fields.text(choice, "namespace", path);
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
