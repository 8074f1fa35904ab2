package llmgateway.transform.engine.dialect.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.transform.engine.hub.Tool;
import llmgateway.transform.engine.hub.ToolChoice;
import llmgateway.transform.engine.hub.ToolChoice.Mode;
import llmgateway.transform.engine.hub.ToolName;
import llmgateway.transform.engine.hub.Toolbox;
import llmgateway.transform.engine.json.JsonTree;
import llmgateway.transform.engine.rules.Losses;
import org.jspecify.annotations.Nullable;

/** Reads the tools of a Chat client's request, the older {@code functions} included. */
final class ToolsReader {

    private ToolsReader() {}

    static Toolbox read(Fields request) throws RefusedException {
        List<Tool> tools = new ArrayList<>();
        for (Fields tool : request.objects("tools")) {
            tools.add(tool(tool));
        }
        for (Fields function : request.objects("functions")) {
            tools.add(function(function, function));
        }
        Fields search = request.object("web_search_options");
        if (search != null) {
            tools.add(search(search));
        }
        return new Toolbox(tools, choice(request), request.flag("parallel_tool_calls"), null);
    }

    private static Tool tool(Fields tool) throws RefusedException {
        String type = tool.text("type");
        return switch (type == null ? "function" : type) {
            case "function" -> function(tool, tool.neededObject("function"));
            case "custom" -> custom(tool.neededObject("custom"));
            default -> new Tool.Hosted(String.valueOf(type), tool.path());
        };
    }

    private static Tool function(Fields tool, Fields function) throws RefusedException {
        Fields parameters = function.object("parameters");
        return new Tool.Function(
                ToolName.of(name(function)),
                function.text("description"),
                parameters == null ? null : parameters.node(),
                function.flag("strict"),
                CacheMarks.read(tool));
    }

    private static Tool custom(Fields custom) throws RefusedException {
        Fields format = custom.object("format");
        Fields grammar = format == null ? null : format.object("grammar");
        return new Tool.Custom(
                ToolName.of(name(custom)),
                custom.text("description"),
                grammar == null ? null : grammar.neededText("syntax"),
                grammar == null ? null : grammar.neededText("definition"));
    }

    private static Tool search(Fields options) throws RefusedException {
        Fields location = options.object("user_location");
        ObjectNode flat = null;
        if (location != null) {
            Fields approximate = location.object("approximate");
            flat = JsonTree.object().put("type", "approximate");
            flat.setAll((approximate == null ? location : approximate).node());
        }
        return new Tool.WebSearch(List.of(), List.of(), null, flat, options.text("search_context_size"));
    }

    private static ToolChoice choice(Fields request) throws RefusedException {
        JsonNode older = request.get("function_call");
        if (!request.has("tool_choice") && older != null) {
            return older.isTextual()
                    ? worded("function_call", older.textValue())
                    : named(name(request.neededObject("function_call")));
        }
        JsonNode choice = request.get("tool_choice");
        if (choice == null) {
            return ToolChoice.UNSET;
        }
        if (choice.isTextual()) {
            return worded("tool_choice", choice.textValue());
        }
        Fields object = request.neededObject("tool_choice");
        return switch (object.neededText("type")) {
            case "function" -> named(name(object.neededObject("function")));
            case "custom" -> named(name(object.neededObject("custom")));
            case "allowed_tools" -> allowed(object.neededObject("allowed_tools"));
            default -> throw Losses.malformed(object.at("type"), "function, custom or allowed_tools");
        };
    }

    private static ToolChoice worded(String path, String word) throws RefusedException {
        return switch (word) {
            case "auto" -> ToolChoice.of(Mode.AUTO);
            case "none" -> ToolChoice.of(Mode.NONE);
            case "required", "any" -> ToolChoice.of(Mode.REQUIRED);
            default -> throw Losses.malformed(path, "auto, none, required or an object");
        };
    }

    private static ToolChoice named(String name) {
        return new ToolChoice(Mode.NAMED, List.of(ToolName.of(name)));
    }

    private static ToolChoice allowed(Fields allowed) throws RefusedException {
        List<ToolName> names = new ArrayList<>();
        for (Fields tool : allowed.objects("tools")) {
            Fields inner = inner(tool, "function", "custom");
            names.add(ToolName.of(name(inner == null ? tool : inner)));
        }
        String mode = allowed.text("mode");
        return switch (mode == null ? "auto" : mode) {
            case "auto" -> new ToolChoice(Mode.ALLOWED, names);
            case "required" -> new ToolChoice(Mode.ALLOWED_REQUIRED, names);
            default -> throw Losses.malformed(allowed.at("mode"), "auto or required");
        };
    }

    private static @Nullable Fields inner(Fields tool, String... names) throws RefusedException {
        for (String name : names) {
            if (tool.has(name)) {
                return tool.object(name);
            }
        }
        return null;
    }

    private static String name(Fields tool) throws RefusedException {
        String name = tool.neededText("name");
        if (name.isEmpty()) {
            throw Losses.malformed(tool.at("name"), "a string that is not empty");
        }
        return name;
    }
}
