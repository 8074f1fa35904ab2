package llmgateway.transform.engine.dialect.messages;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.transform.engine.hub.Tool;
import llmgateway.transform.engine.hub.ToolChoice;
import llmgateway.transform.engine.hub.ToolName;
import llmgateway.transform.engine.hub.Toolbox;
import llmgateway.transform.engine.rules.CacheFields;
import llmgateway.transform.engine.rules.Loss;
import llmgateway.transform.engine.rules.Losses;
import llmgateway.transform.engine.rules.RequestObject;
import org.jspecify.annotations.Nullable;

/** Reads a client's tools, and how they may be used. */
final class ToolboxReader {
    private final RequestObject request;
    private final Losses losses;

    ToolboxReader(RequestObject request, Losses losses) {
        this.request = request;
        this.losses = losses;
    }

    Toolbox read() throws RefusedException {
        List<Tool> tools = new ArrayList<>();
        List<RequestObject> toolsets = new ArrayList<>();
        for (RequestObject tool : request.objects("tools")) {
            if ("mcp_toolset".equals(tool.text("type"))) {
                toolsets.add(tool);
            } else {
                Tool read = tool(tool);
                if (read != null) {
                    tools.add(read);
                }
            }
        }
        for (RequestObject server : request.objects("mcp_servers")) {
            tools.add(remote(server, toolsets));
        }
        RequestObject choice = request.object("tool_choice");
        if (choice == null) {
            return new Toolbox(tools, ToolChoice.UNSET, null, null);
        }
        Boolean serial = choice.flag("disable_parallel_tool_use");
        return new Toolbox(tools, choice(choice), serial == null ? null : !serial, null);
    }

    /** A tool; null if it is left out. */
    private @Nullable Tool tool(RequestObject tool) throws RefusedException {
        String type = tool.text("type");
        if (type == null || type.equals("custom")) {
            return function(tool);
        }
        ObjectNode schema = TypedTools.schema(type);
        if (schema != null) {
            String name = tool.text("name");
            return new Tool.Function(
                    ToolName.of(name == null ? TypedTools.name(type) : name),
                    TypedTools.description(type),
                    schema,
                    null,
                    CacheFields.control(tool));
        }
        if (type.startsWith("computer") || type.startsWith("browser")) {
            throw Losses.refused(tool.path(), "is a tool that only Anthropic's models are taught to use.");
        }
        if (type.startsWith("tool_search_tool")) {
            return null;
        }
        if (type.startsWith("web_search")) {
            return new Tool.WebSearch(
                    tool.texts("allowed_domains"),
                    tool.texts("blocked_domains"),
                    tool.smallWhole("max_uses", 0),
                    tool.member("user_location"),
                    null);
        }
        return new Tool.Hosted(type, tool.path());
    }

    private Tool.@Nullable Function function(RequestObject tool) throws RefusedException {
        if (tool.has("allowed_callers") && !names(tool.array("allowed_callers"), "direct")) {
            losses.note(Loss.TOOL_DROPPED, tool.path());
            return null;
        }
        return new Tool.Function(
                ToolName.of(tool.requiredText("name")),
                tool.text("description"),
                tool.tree("input_schema"),
                tool.flag("strict"),
                CacheFields.control(tool));
    }

    private static boolean names(ArrayNode list, String wanted) {
        for (JsonNode name : list) {
            if (name.asText().equals(wanted)) {
                return true;
            }
        }
        return false;
    }

    /** A remote server, with the tools that its own settings or those of its toolset allow. */
    private static Tool.RemoteMcp remote(RequestObject server, List<RequestObject> toolsets) throws RefusedException {
        String name = server.requiredText("name");
        RequestObject settings = server.object("tool_configuration");
        List<String> allowed = settings == null ? List.of() : settings.texts("allowed_tools");
        for (RequestObject toolset : toolsets) {
            if (name.equals(toolset.text("mcp_server_name"))) {
                allowed = allowed(toolset);
            }
        }
        return new Tool.RemoteMcp(name, server.requiredText("url"), server.text("authorization_token"), allowed);
    }

    /** The tools that are switched on one by one; empty if all are. */
    private static List<String> allowed(RequestObject toolset) throws RefusedException {
        RequestObject rule = toolset.object("default_config");
        RequestObject exceptions = toolset.object("configs");
        List<String> allowed = new ArrayList<>();
        if (rule == null || exceptions == null || !Boolean.FALSE.equals(rule.flag("enabled"))) {
            return allowed;
        }
        for (String name : exceptions.names()) {
            RequestObject config = exceptions.object(name);
            if (config != null && !Boolean.FALSE.equals(config.flag("enabled"))) {
                allowed.add(name);
            }
        }
        return allowed;
    }

    private ToolChoice choice(RequestObject choice) throws RefusedException {
        return switch (choice.requiredText("type")) {
            case "auto" -> ToolChoice.of(ToolChoice.Mode.AUTO);
            case "any" -> ToolChoice.of(ToolChoice.Mode.REQUIRED);
            case "none" -> ToolChoice.of(ToolChoice.Mode.NONE);
            case "tool" -> new ToolChoice(ToolChoice.Mode.NAMED, List.of(ToolName.of(choice.requiredText("name"))));
            default -> throw Losses.malformed(choice.at("type"), "auto, any, tool or none");
        };
    }
}
