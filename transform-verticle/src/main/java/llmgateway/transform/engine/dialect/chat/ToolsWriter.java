package llmgateway.transform.engine.dialect.chat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import llmgateway.contracts.config.Quirk;
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

/** Writes tools and how they may be used. */
final class ToolsWriter {
    /** The most characters of a tool's name. */
    static final int LONGEST_NAME = 64;

    private final RequestWriting writing;
    private final Losses losses;
    private final ToolTable.Builder table = new ToolTable.Builder(LONGEST_NAME);
    private final Map<String, ObjectNode> tools = new LinkedHashMap<>();
    private final ObjectNode searches = JsonTree.object();
    private Toolbox toolbox = Toolbox.EMPTY;

    ToolsWriter(RequestWriting writing) {
        this.writing = writing;
        this.losses = writing.losses();
    }

    ToolTable table() {
        return table.build();
    }

    boolean hasFunctions() {
        return !tools.isEmpty();
    }

    void read(Toolbox given) throws RefusedException {
        toolbox = given;
        for (int i = 0; i < given.tools().size(); i++) {
            read(given.tools().get(i), "tools[" + i + "]");
        }
    }

    private void read(Tool tool, String path) throws RefusedException {
        if (tool instanceof Tool.Function function) {
            String name = table.declare(function.name(), ToolCall.Kind.FUNCTION, false);
            tools.putIfAbsent(name, function(name, function, path));
        } else if (tool instanceof Tool.Custom custom) {
            boolean wrapped = !writing.knowsCustomTools();
            String name = table.declare(custom.name(), ToolCall.Kind.CUSTOM, wrapped);
            tools.putIfAbsent(name, wrapped ? wrapped(name, custom) : custom(name, custom));
        } else if (tool instanceof Tool.WebSearch search) {
            search(search, path);
        } else if (tool instanceof Tool.Hosted hosted && isDispensable(hosted.type())) {
            losses.note(Loss.TOOL_DROPPED, hosted.path());
        } else {
            String at = tool instanceof Tool.Hosted hosted ? hosted.path() : path;
            throw Losses.refused(at, "is a tool that the provider runs, which the upstream has not.");
        }
    }

    /** Tools without which an agent still works. */
    private static boolean isDispensable(String type) {
        return type.startsWith("web_") || type.startsWith("tool_search") || type.startsWith("advisor");
    }

    private ObjectNode function(String name, Tool.Function function, String path) throws RefusedException {
        ObjectNode schema = Schemas.ofTool(function.schema());
        ObjectNode written = function(name, function.description(), schema);
        if (function.strict() != null) {
            boolean strict = function.strict() && Schemas.strictAtOpenAi(schema);
            if (function.strict() && !strict) {
                losses.note(Loss.SCHEMA_REDUCED, path);
            }
            ((ObjectNode) written.get("function")).put("strict", strict);
        }
        return written;
    }

    private static ObjectNode wrapped(String name, Tool.Custom custom) {
        return function(name, CustomTools.description(custom), Schemas.ofCustomTool());
    }

    private static ObjectNode function(String name, @Nullable String description, ObjectNode schema) {
        ObjectNode tool = JsonTree.object().put("type", "function");
        ObjectNode function = tool.putObject("function").put("name", name);
        if (description != null && !description.isEmpty()) {
            function.put("description", description);
        }
        function.set("parameters", schema);
        return tool;
    }

    private static ObjectNode custom(String name, Tool.Custom custom) {
        ObjectNode tool = JsonTree.object().put("type", "custom");
        ObjectNode inner = tool.putObject("custom").put("name", name);
        if (custom.description() != null) {
            inner.put("description", custom.description());
        }
        if (custom.definition() != null) {
            inner.putObject("format")
                    .put("type", "grammar")
                    .putObject("grammar")
                    .put("syntax", custom.syntax())
                    .put("definition", custom.definition());
        }
        return tool;
    }

    /** Only OpenAI's search models search, and they always do. */
    private void search(Tool.WebSearch search, String path) throws RefusedException {
        if (!writing.official() || !writing.model().contains("-search")) {
            losses.note(Loss.TOOL_DROPPED, path);
            return;
        }
        if (!search.allowedDomains().isEmpty()) {
            losses.note(Loss.FIELD_DROPPED, path + ".allowed_domains");
        }
        if (!search.blockedDomains().isEmpty()) {
            losses.note(Loss.FIELD_DROPPED, path + ".blocked_domains");
        }
        ObjectNode options = searches.putObject("web_search_options");
        if (search.contextSize() != null) {
            options.put("search_context_size", search.contextSize());
        }
        if (search.userLocation() instanceof ObjectNode location) {
            ObjectNode approximate = options.putObject("user_location")
                    .put("type", "approximate")
                    .putObject("approximate");
            approximate.setAll(location);
            approximate.remove("type");
        }
    }

    void write(ObjectNode body) throws RefusedException {
        body.setAll(searches);
        if (tools.isEmpty()) {
            return;
        }
        Choice choice = new Choice(toolbox.choice());
        ArrayNode array = body.putArray("tools");
        tools.forEach((name, tool) -> {
            if (choice.offers(name)) {
                array.add(tool);
            }
        });
        choice.write(body);
        if (toolbox.parallel() == null) {
            return;
        }
        if (!writing.has(Quirk.NO_PARALLEL_TOOL_CALLS)) {
            body.put("parallel_tool_calls", toolbox.parallel());
        } else if (!toolbox.parallel()) {
            losses.note(Loss.FIELD_DROPPED, "parallel_tool_calls");
        }
    }

    /** How the tools may be used; names that are not declared do not count. */
    private final class Choice {
        private final ToolChoice.Mode mode;
        private final List<String> names = new ArrayList<>();

        Choice(ToolChoice choice) throws RefusedException {
            for (ToolName name : choice.names()) {
                String wire = ToolTable.wireName(name, LONGEST_NAME);
                if (tools.containsKey(wire)) {
                    names.add(wire);
                }
            }
            boolean unnamed = names.isEmpty() && !choice.names().isEmpty();
            if (unnamed || (choice.forced() && !writing.facts().forcedTools())) {
                losses.note(Loss.TOOL_CHOICE_DOWNGRADED, "tool_choice");
                mode = ToolChoice.Mode.AUTO;
            } else {
                mode = choice.mode();
            }
        }

        /** Servers that know no {@code allowed_tools} are only told of the tools that are allowed. */
        boolean offers(String name) {
            boolean some = mode == ToolChoice.Mode.ALLOWED || mode == ToolChoice.Mode.ALLOWED_REQUIRED;
            return !some || writing.official() || names.contains(name);
        }

        void write(ObjectNode body) throws RefusedException {
            switch (mode) {
                case UNSET -> {}
                case AUTO -> body.put("tool_choice", "auto");
                case NONE -> body.put("tool_choice", "none");
                case REQUIRED -> body.put("tool_choice", "required");
                case NAMED -> body.set("tool_choice", named(names.get(0)));
                case ALLOWED -> allowed("auto", body);
                case ALLOWED_REQUIRED -> allowed("required", body);
            }
        }

        private void allowed(String word, ObjectNode body) throws RefusedException {
            if (!writing.official()) {
                losses.note(Loss.TOOL_CHOICE_DOWNGRADED, "tool_choice");
                body.put("tool_choice", word);
                return;
            }
            ArrayNode allowed = body.putObject("tool_choice")
                    .put("type", "allowed_tools")
                    .putObject("allowed_tools")
                    .put("mode", word)
                    .putArray("tools");
            names.forEach(name -> allowed.add(named(name)));
        }

        private ObjectNode named(String name) {
            ObjectNode tool = tools.get(name);
            String type = tool == null ? "function" : tool.get("type").asText();
            ObjectNode named = JsonTree.object().put("type", type);
            named.putObject(type).put("name", name);
            return named;
        }
    }
}
