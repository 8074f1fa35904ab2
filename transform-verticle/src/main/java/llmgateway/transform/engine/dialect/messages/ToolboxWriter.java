package llmgateway.transform.engine.dialect.messages;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import llmgateway.contracts.config.Quirk;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.transform.engine.hub.Block;
import llmgateway.transform.engine.hub.Tool;
import llmgateway.transform.engine.hub.ToolCall;
import llmgateway.transform.engine.hub.ToolChoice;
import llmgateway.transform.engine.hub.ToolName;
import llmgateway.transform.engine.hub.Toolbox;
import llmgateway.transform.engine.hub.Turn;
import llmgateway.transform.engine.json.JsonTree;
import llmgateway.transform.engine.rules.CustomTools;
import llmgateway.transform.engine.rules.Loss;
import llmgateway.transform.engine.rules.Losses;
import llmgateway.transform.engine.rules.RequestWriting;
import llmgateway.transform.engine.rules.Schemas;
import llmgateway.transform.engine.rules.ToolTable;
import org.jspecify.annotations.Nullable;

/** Writes the tools of a request, and how they may be used. */
final class ToolboxWriter {
    static final int NAME_LIMIT = 128;

    /** Tools of other vendors' servers without which a conversation would go another way. */
    private static final Set<String> VITAL = Set.of(
            "file_search",
            "image_generation",
            "code_interpreter",
            "mcp",
            "local_shell",
            "shell",
            "apply_patch",
            "computer");

    private final Toolbox toolbox;
    private final RequestWriting writing;
    private final Losses losses;
    private final ClientFields fields;
    private final CacheMarks marks;
    private final ToolTable.Builder table = new ToolTable.Builder(NAME_LIMIT);
    private final ArrayNode tools = JsonTree.array();
    private final ArrayNode servers = JsonTree.array();
    private final Set<String> names = new HashSet<>();
    private @Nullable ObjectNode choice;

    ToolboxWriter(Toolbox toolbox, RequestWriting writing, ClientFields fields, CacheMarks marks) {
        this.toolbox = toolbox;
        this.writing = writing;
        this.losses = writing.losses();
        this.fields = fields;
        this.marks = marks;
    }

    ToolTable table() {
        return table.build();
    }

    /** Whether the choice, as it is written, forces a call. */
    boolean forced() {
        return choice != null
                && Set.of("any", "tool").contains(choice.path("type").asText());
    }

    void addTo(ObjectNode body) {
        if (choice != null) {
            body.set("tool_choice", choice);
        }
        if (!servers.isEmpty()) {
            body.set("mcp_servers", servers);
        }
        if (!tools.isEmpty()) {
            body.set("tools", tools);
        }
    }

    /**
     * Decides.
     *
     * @param turns the conversation, whose calls some servers want to see declared
     */
    void write(List<Turn> turns) throws RefusedException {
        for (Tool tool : toolbox.tools()) {
            write(tool);
        }
        if (tools.isEmpty() && writing.has(Quirk.SYNTHESIZE_TOOLS)) {
            synthesize(turns);
        }
        if (!tools.isEmpty()) {
            choice = choice();
        }
        boolean searches = toolbox.tools().stream().anyMatch(Tool.WebSearch.class::isInstance);
        if (toolbox.maxCalls() != null && !searches) {
            losses.note(Loss.FIELD_DROPPED, "max_tool_calls");
        }
    }

    private void write(Tool tool) throws RefusedException {
        if (tool instanceof Tool.Function function) {
            String name = table.declare(function.name(), ToolCall.Kind.FUNCTION, false);
            ObjectNode schema = Schemas.ofTool(function.schema());
            ObjectNode written = function(function.name(), name, function.description(), schema);
            if (written != null) {
                if (Boolean.TRUE.equals(function.strict())) {
                    writeStrict(written, schema);
                }
                marks.put(written, function.cache());
            }
        } else if (tool instanceof Tool.Custom custom) {
            String name = table.declare(custom.name(), ToolCall.Kind.CUSTOM, true);
            function(custom.name(), name, CustomTools.description(custom), Schemas.ofCustomTool());
        } else if (tool instanceof Tool.WebSearch search) {
            write(search);
        } else if (tool instanceof Tool.RemoteMcp remote) {
            write(remote);
        } else if (tool instanceof Tool.Hosted hosted) {
            if (VITAL.contains(hosted.type()) || hosted.type().startsWith("computer")) {
                throw Losses.refused(hosted.path(), "is a tool (" + hosted.type() + ") that the upstream cannot run.");
            }
            losses.note(Loss.TOOL_DROPPED, hosted.path());
        }
    }

    /** A function; null if the choice excludes it, or a tool of its name is there already. */
    private @Nullable ObjectNode function(
            ToolName name, String wireName, @Nullable String description, ObjectNode schema) {
        boolean chosen = switch (toolbox.choice().mode()) {
            case ALLOWED, ALLOWED_REQUIRED -> toolbox.choice().names().contains(name);
            case UNSET, AUTO, NONE, REQUIRED, NAMED -> true;
        };
        if (!chosen || !names.add(wireName)) {
            return null;
        }
        ObjectNode written = tools.addObject().put("name", wireName);
        if (description != null && !description.isEmpty()) {
            written.put("description", description);
        }
        return written.set("input_schema", schema);
    }

    private void writeStrict(ObjectNode written, ObjectNode schema) throws RefusedException {
        if (Schemas.strictAtAnthropic(schema)) {
            written.put("strict", true);
        } else {
            losses.note(Loss.SCHEMA_REDUCED, "tools");
        }
    }

    private void write(Tool.WebSearch search) throws RefusedException {
        ObjectNode written =
                tools.addObject().put("type", "web_search_20250305").put("name", "web_search");
        names.add("web_search");
        if (!search.allowedDomains().isEmpty()) {
            search.allowedDomains().forEach(written.putArray("allowed_domains")::add);
        } else if (!search.blockedDomains().isEmpty()) {
            search.blockedDomains().forEach(written.putArray("blocked_domains")::add);
        }
        Integer most = search.maxUses() != null ? search.maxUses() : toolbox.maxCalls();
        if (most != null) {
            written.put("max_uses", most);
        }
        if (search.userLocation() != null) {
            written.set("user_location", search.userLocation());
        }
        if (search.contextSize() != null && !search.contextSize().equals("medium")) {
            losses.note(Loss.FIELD_DROPPED, fields.webSearch + ".search_context_size");
        }
    }

    private void write(Tool.RemoteMcp remote) {
        ObjectNode server =
                servers.addObject().put("type", "url").put("url", remote.url()).put("name", remote.label());
        if (remote.authorization() != null) {
            server.put("authorization_token", remote.authorization());
        }
        ObjectNode toolset = tools.addObject().put("type", "mcp_toolset").put("mcp_server_name", remote.label());
        if (!remote.allowedTools().isEmpty()) {
            toolset.putObject("default_config").put("enabled", false);
            ObjectNode configs = toolset.putObject("configs");
            remote.allowedTools().forEach(name -> configs.putObject(name).put("enabled", true));
        }
    }

    /** Declares the tools that the history calls, in the order of their first use. */
    private void synthesize(List<Turn> turns) {
        for (Turn turn : turns) {
            for (Block block : turn.blocks()) {
                if (block instanceof ToolCall call) {
                    String name = ToolTable.wireName(call.name(), NAME_LIMIT);
                    if (names.add(name)) {
                        tools.addObject().put("name", name).set("input_schema", Schemas.ofTool(null));
                    }
                }
            }
        }
    }

    private @Nullable ObjectNode choice() throws RefusedException {
        ToolChoice wanted = toolbox.choice();
        boolean serial = Boolean.FALSE.equals(toolbox.parallel());
        boolean forced = wanted.forced() && writing.facts().forcedTools();
        boolean partial = wanted.mode() == ToolChoice.Mode.ALLOWED || wanted.mode() == ToolChoice.Mode.ALLOWED_REQUIRED;
        if (partial || (wanted.forced() && !forced)) {
            losses.note(Loss.TOOL_CHOICE_DOWNGRADED, "tool_choice");
        }
        ObjectNode written = JsonTree.object();
        if (wanted.mode() == ToolChoice.Mode.NONE) {
            return written.put("type", "none");
        }
        if (wanted.mode() == ToolChoice.Mode.UNSET && !serial) {
            return null;
        }
        if (forced && wanted.mode() == ToolChoice.Mode.NAMED && !wanted.names().isEmpty()) {
            written.put("type", "tool")
                    .put("name", ToolTable.wireName(wanted.names().get(0), NAME_LIMIT));
        } else {
            written.put("type", forced ? "any" : "auto");
        }
        return serial ? written.put("disable_parallel_tool_use", true) : written;
    }
}
