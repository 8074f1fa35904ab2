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
import llmgateway.transform.engine.rules.CacheFields;
import llmgateway.transform.engine.rules.Losses;
import llmgateway.transform.engine.rules.RequestObject;
import org.jspecify.annotations.Nullable;

/** Reads the tools of a Chat client's request, the older {@code functions} included. */
final class ToolsReader {

    private ToolsReader() {}

    static Toolbox read(RequestObject request) throws RefusedException {
        List<Tool> tools = new ArrayList<>();
        for (RequestObject tool : request.objects("tools")) {
            tools.add(tool(tool));
        }
        for (RequestObject function : request.objects("functions")) {
            tools.add(function(function, function));
        }
        RequestObject search = request.object("web_search_options");
        if (search != null) {
            tools.add(search(search));
        }
        return new Toolbox(tools, choice(request), request.flag("parallel_tool_calls"), null);
    }

    private static Tool tool(RequestObject tool) throws RefusedException {
        String type = tool.text("type");
        return switch (type == null ? "function" : type) {
            case "function" -> function(tool, tool.requiredObject("function"));
            case "custom" -> custom(tool.requiredObject("custom"));
            default -> new Tool.Hosted(String.valueOf(type), tool.path());
        };
    }

    private static Tool function(RequestObject tool, RequestObject function) throws RefusedException {
        return new Tool.Function(
                ToolName.of(name(function)),
                function.text("description"),
                function.tree("parameters"),
                function.flag("strict"),
                CacheFields.either(tool));
    }

    private static Tool custom(RequestObject custom) throws RefusedException {
        RequestObject format = custom.object("format");
        RequestObject grammar = format == null ? null : format.object("grammar");
        return new Tool.Custom(
                ToolName.of(name(custom)),
                custom.text("description"),
                grammar == null ? null : grammar.requiredText("syntax"),
                grammar == null ? null : grammar.requiredText("definition"));
    }

    private static Tool search(RequestObject options) throws RefusedException {
        RequestObject location = options.object("user_location");
        ObjectNode flat = null;
        if (location != null) {
            RequestObject approximate = location.object("approximate");
            flat = JsonTree.object().put("type", "approximate");
            flat.setAll((approximate == null ? location : approximate).node());
        }
        return new Tool.WebSearch(List.of(), List.of(), null, flat, options.text("search_context_size"));
    }

    private static ToolChoice choice(RequestObject request) throws RefusedException {
        JsonNode older = request.member("function_call");
        if (!request.has("tool_choice") && older != null) {
            return older.isTextual()
                    ? worded("function_call", older.textValue())
                    : named(name(request.requiredObject("function_call")));
        }
        JsonNode choice = request.member("tool_choice");
        if (choice == null) {
            return ToolChoice.UNSET;
        }
        if (choice.isTextual()) {
            return worded("tool_choice", choice.textValue());
        }
        RequestObject object = request.requiredObject("tool_choice");
        return switch (object.requiredText("type")) {
            case "function" -> named(name(object.requiredObject("function")));
            case "custom" -> named(name(object.requiredObject("custom")));
            case "allowed_tools" -> allowed(object.requiredObject("allowed_tools"));
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

    private static ToolChoice allowed(RequestObject allowed) throws RefusedException {
        List<ToolName> names = new ArrayList<>();
        for (RequestObject tool : allowed.objects("tools")) {
            RequestObject inner = inner(tool, "function", "custom");
            names.add(ToolName.of(name(inner == null ? tool : inner)));
        }
        String mode = allowed.text("mode");
        return switch (mode == null ? "auto" : mode) {
            case "auto" -> new ToolChoice(Mode.ALLOWED, names);
            case "required" -> new ToolChoice(Mode.ALLOWED_REQUIRED, names);
            default -> throw Losses.malformed(allowed.at("mode"), "auto or required");
        };
    }

    private static @Nullable RequestObject inner(RequestObject tool, String... names) throws RefusedException {
        for (String name : names) {
            if (tool.has(name)) {
                return tool.object(name);
            }
        }
        return null;
    }

    private static String name(RequestObject tool) throws RefusedException {
        String name = tool.requiredText("name");
        if (name.isEmpty()) {
            throw Losses.malformed(tool.at("name"), "a string that is not empty");
        }
        return name;
    }
}
