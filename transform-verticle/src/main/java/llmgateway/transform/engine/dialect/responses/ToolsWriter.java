package llmgateway.transform.engine.dialect.responses;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.transform.engine.hub.Tool;
import llmgateway.transform.engine.hub.ToolCall;
import llmgateway.transform.engine.hub.ToolChoice;
import llmgateway.transform.engine.hub.ToolName;
import llmgateway.transform.engine.hub.Toolbox;
import llmgateway.transform.engine.json.JsonTree;
import llmgateway.transform.engine.rules.CustomTools;
import llmgateway.transform.engine.rules.Loss;
import llmgateway.transform.engine.rules.Losses;
import llmgateway.transform.engine.rules.RequestWriting;
import llmgateway.transform.engine.rules.Schemas;
import llmgateway.transform.engine.rules.ToolTable;
import org.jspecify.annotations.Nullable;

/** Writes tools and the choice among them. */
final class ToolsWriter {
    static final int NAME_LIMIT = 64;

    private final RequestWriting writing;
    private final Losses losses;
    private final boolean customTools;
    private final ToolTable.Builder table = new ToolTable.Builder(NAME_LIMIT);
    private final ArrayNode tools = JsonTree.array();
    private final Map<ToolName, String> types = new HashMap<>();
    private boolean searches;

    ToolsWriter(RequestWriting writing) {
        this.writing = writing;
        this.losses = writing.losses();
        this.customTools = writing.knowsCustomTools();
    }

    ToolTable table() {
        return table.build();
    }

    /** Whether the upstream may search the web. */
    boolean searches() {
        return searches;
    }

    /** Puts the members that tell of tools into {@code body}; none without tools. */
    void write(Toolbox toolbox, ObjectNode body) throws RefusedException {
        Integer maxCalls = toolbox.maxCalls();
        for (int i = 0; i < toolbox.tools().size(); i++) {
            Tool tool = toolbox.tools().get(i);
            ObjectNode written = written(tool, "tools[" + i + ']');
            if (written != null) {
                tools.add(written);
            }
            if (maxCalls == null && tool instanceof Tool.WebSearch search) {
                maxCalls = search.maxUses();
            }
        }
        if (tools.isEmpty()) {
            return;
        }
        body.set("tools", tools);
        choice(toolbox.choice(), body);
        if (toolbox.parallel() != null) {
            body.put("parallel_tool_calls", toolbox.parallel());
        }
        if (maxCalls != null) {
            body.put("max_tool_calls", maxCalls);
        }
    }

    private @Nullable ObjectNode written(Tool tool, String path) throws RefusedException {
        if (tool instanceof Tool.Function function) {
            return function(function, path);
        } else if (tool instanceof Tool.Custom custom) {
            return custom(custom);
        } else if (tool instanceof Tool.WebSearch search) {
            return search(search, path);
        } else if (tool instanceof Tool.RemoteMcp remote) {
            return remote(remote);
        }
        return hosted((Tool.Hosted) tool);
    }

    private ObjectNode function(Tool.Function function, String path) throws RefusedException {
        ObjectNode schema = Schemas.ofTool(function.schema());
        boolean strict = Boolean.TRUE.equals(function.strict());
        if (strict && !Schemas.strictAtOpenAi(schema)) {
            losses.note(Loss.SCHEMA_REDUCED, path);
            strict = false;
        }
        ObjectNode tool = named(
                "function", declared(function.name(), ToolCall.Kind.FUNCTION, "function"), function.description());
        tool.set("parameters", schema);
        return tool.put("strict", strict);
    }

    private ObjectNode custom(Tool.Custom custom) {
        if (!customTools) {
            String name = declared(custom.name(), ToolCall.Kind.CUSTOM, "function");
            ObjectNode tool = named("function", name, CustomTools.description(custom));
            tool.set("parameters", Schemas.ofCustomTool());
            return tool.put("strict", false);
        }
        String name = declared(custom.name(), ToolCall.Kind.CUSTOM, "custom");
        ObjectNode tool = named("custom", name, custom.description());
        ObjectNode format = tool.putObject("format");
        if (custom.definition() == null) {
            format.put("type", "text");
        } else {
            format.put("type", "grammar").put("syntax", custom.syntax()).put("definition", custom.definition());
        }
        return tool;
    }

    private String declared(ToolName name, ToolCall.Kind kind, String type) {
        types.put(name, type);
        return table.declare(name, kind, kind == ToolCall.Kind.CUSTOM && !customTools);
    }

    private static ObjectNode named(String type, String name, @Nullable String description) {
        ObjectNode tool = JsonTree.object().put("type", type).put("name", name);
        return description == null || description.isEmpty() ? tool : tool.put("description", description);
    }

    private ObjectNode search(Tool.WebSearch search, String path) throws RefusedException {
        searches = true;
        ObjectNode tool = JsonTree.object().put("type", "web_search");
        if (!search.allowedDomains().isEmpty()) {
            ArrayNode allowed = tool.putObject("filters").putArray("allowed_domains");
            search.allowedDomains().forEach(allowed::add);
        }
        if (!search.blockedDomains().isEmpty()) {
            losses.note(Loss.FIELD_DROPPED, path + ".blocked_domains");
        }
        if (search.userLocation() != null) {
            tool.set("user_location", search.userLocation());
        }
        return search.contextSize() == null ? tool : tool.put("search_context_size", search.contextSize());
    }

    private static ObjectNode remote(Tool.RemoteMcp remote) {
        ObjectNode tool = JsonTree.object()
                .put("type", "mcp")
                .put("server_label", remote.label())
                .put("server_url", remote.url());
        if (remote.authorization() != null) {
            tool.put("authorization", remote.authorization());
        }
        if (!remote.allowedTools().isEmpty()) {
            ArrayNode allowed = tool.putArray("allowed_tools");
            remote.allowedTools().forEach(allowed::add);
        }
        return tool.put("require_approval", "never");
    }

    /** Nothing: a search among tools is not needed where all are sent, and others have no like here. */
    private @Nullable ObjectNode hosted(Tool.Hosted hosted) throws RefusedException {
        if (hosted.type().startsWith("computer") || hosted.type().startsWith("browser")) {
            throw Losses.refused(hosted.path(), "is a tool that the upstream's dialect has in no like form.");
        }
        if (!hosted.type().startsWith("tool_search")) {
            losses.note(Loss.TOOL_DROPPED, hosted.path());
        }
        return null;
    }

    private void choice(ToolChoice choice, ObjectNode body) throws RefusedException {
        if (choice.forced() && !writing.facts().forcedTools()) {
            losses.note(Loss.TOOL_CHOICE_DOWNGRADED, "tool_choice");
            body.put("tool_choice", "auto");
            return;
        }
        switch (choice.mode()) {
            case UNSET -> {}
            case AUTO -> body.put("tool_choice", "auto");
            case NONE -> body.put("tool_choice", "none");
            case REQUIRED -> body.put("tool_choice", "required");
            case NAMED -> body.set("tool_choice", chosen(choice.names().get(0)));
            case ALLOWED -> allowed("auto", choice.names(), body);
            case ALLOWED_REQUIRED -> allowed("required", choice.names(), body);
        }
    }

    private void allowed(String mode, List<ToolName> names, ObjectNode body) {
        ArrayNode allowed = body.putObject("tool_choice")
                .put("type", "allowed_tools")
                .put("mode", mode)
                .putArray("tools");
        names.forEach(name -> allowed.add(chosen(name)));
    }

    private ObjectNode chosen(ToolName name) {
        return JsonTree.object()
                .put("type", types.getOrDefault(name, "function"))
                .put("name", ToolTable.wireName(name, NAME_LIMIT));
    }
}
