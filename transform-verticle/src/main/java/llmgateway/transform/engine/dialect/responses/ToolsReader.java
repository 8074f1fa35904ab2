package llmgateway.transform.engine.dialect.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.transform.engine.hub.Tool;
import llmgateway.transform.engine.hub.ToolName;
import llmgateway.transform.engine.rules.Loss;
import llmgateway.transform.engine.rules.Losses;
import llmgateway.transform.engine.rules.RequestObject;
import llmgateway.transform.engine.rules.Schemas;
import org.jspecify.annotations.Nullable;

/** Collects the tools of a request, in the order in which they are declared; the first of a name counts. */
final class ToolsReader {
    private final Losses losses;
    private final List<Tool> tools = new ArrayList<>();
    private final Set<ToolName> names = new HashSet<>();
    private @Nullable JsonNode clientSearch;

    ToolsReader(Losses losses) {
        this.losses = losses;
    }

    /** The tools so far. */
    List<Tool> tools() {
        return tools;
    }

    /** The declaration of a tool search that the client runs; null if there is none. */
    @Nullable
    JsonNode clientSearch() {
        return clientSearch;
    }

    /** Reads a list of declarations. */
    void read(List<RequestObject> declarations) throws RefusedException {
        for (RequestObject tool : declarations) {
            declaration(tool, "", null);
        }
    }

    private void declaration(RequestObject tool, String namespace, @Nullable String preface) throws RefusedException {
        String type = tool.requiredText("type");
        List<String> callers = tool.texts("allowed_callers");
        if (!callers.isEmpty() && !callers.contains("direct")) {
            losses.note(Loss.TOOL_DROPPED, tool.path());
            return;
        }
        switch (type) {
            case "function" -> function(tool, namespace, preface);
            case "custom" -> custom(tool, namespace, preface);
            case "namespace" -> namespace(tool);
            case "tool_search" -> search(tool);
            case "mcp" -> tools.add(remote(tool));
            default -> tools.add(type.startsWith("web_search") ? webSearch(tool) : new Tool.Hosted(type, tool.path()));
        }
    }

    private void namespace(RequestObject namespace) throws RefusedException {
        String name = namespace.requiredText("name");
        String preface = namespace.text("description");
        for (RequestObject tool : namespace.objects("tools")) {
            declaration(tool, name, preface);
        }
    }

    private void function(RequestObject tool, String namespace, @Nullable String preface) throws RefusedException {
        ToolName name = new ToolName(namespace, tool.requiredText("name"));
        ObjectNode schema = tool.tree("parameters");
        if (names.add(name)) {
            tools.add(new Tool.Function(
                    name,
                    description(tool, preface),
                    schema == null ? null : ClearSchema.of(schema),
                    strict(tool, schema),
                    null));
        }
    }

    /** A tool that does not say is strict if its schema allows it. */
    private static @Nullable Boolean strict(RequestObject tool, @Nullable JsonNode schema) throws RefusedException {
        Boolean said = tool.flag("strict");
        if (said != null) {
            return said;
        }
        boolean allowed = schema != null && Schemas.strictAtOpenAi(schema);
        return allowed ? Boolean.TRUE : null;
    }

    private void custom(RequestObject tool, String namespace, @Nullable String preface) throws RefusedException {
        ToolName name = new ToolName(namespace, tool.requiredText("name"));
        RequestObject format = tool.object("format");
        RequestObject grammar = format != null && "grammar".equals(format.text("type")) ? format : null;
        if (names.add(name)) {
            tools.add(new Tool.Custom(
                    name,
                    description(tool, preface),
                    grammar == null ? null : grammar.requiredText("syntax"),
                    grammar == null ? null : grammar.requiredText("definition")));
        }
    }

    private static @Nullable String description(RequestObject tool, @Nullable String preface) throws RefusedException {
        String own = tool.text("description");
        if (preface == null || preface.isEmpty()) {
            return own;
        }
        return own == null || own.isEmpty() ? preface : preface + "\n\n" + own;
    }

    /** A search among deferred tools: the client's own is a function; a provider's is not needed where all tools are sent. */
    private void search(RequestObject tool) throws RefusedException {
        ObjectNode schema = tool.tree("parameters");
        if ("client".equals(tool.text("execution")) && names.add(ToolSearch.NAME)) {
            clientSearch = tool.node();
            tools.add(new Tool.Function(ToolSearch.NAME, tool.text("description"), schema, Boolean.FALSE, null));
        }
    }

    private Tool webSearch(RequestObject tool) throws RefusedException {
        if (Boolean.FALSE.equals(tool.flag("external_web_access"))) {
            losses.note(Loss.FIELD_DROPPED, tool.at("external_web_access"));
        }
        RequestObject filters = tool.object("filters");
        return new Tool.WebSearch(
                filters == null ? List.of() : filters.texts("allowed_domains"),
                filters == null ? List.of() : filters.texts("blocked_domains"),
                null,
                tool.tree("user_location"),
                tool.text("search_context_size"));
    }

    /** A server that may be called without the user's consent; others only OpenAI serves. */
    private static Tool remote(RequestObject tool) throws RefusedException {
        String label = tool.requiredText("server_label");
        String url = tool.text("server_url");
        JsonNode approval = tool.member("require_approval");
        boolean free = approval != null && approval.asText("").equals("never");
        if (url == null || !free || tool.has("headers")) {
            return new Tool.Hosted("mcp", tool.path());
        }
        List<String> names = tool.member("allowed_tools") instanceof ObjectNode
                ? tool.requiredObject("allowed_tools").texts("tool_names")
                : tool.texts("allowed_tools");
        return new Tool.RemoteMcp(label, url, tool.text("authorization"), names);
    }
}
