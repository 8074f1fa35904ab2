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
import llmgateway.transform.engine.json.JsonTree;
import llmgateway.transform.engine.rules.Loss;
import llmgateway.transform.engine.rules.Losses;
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
    void read(List<JsonNode> declarations, String path) throws RefusedException {
        for (int i = 0; i < declarations.size(); i++) {
            String at = Fields.at(path, i);
            declaration(Fields.object(declarations.get(i), at), "", null, at);
        }
    }

    private void declaration(ObjectNode tool, String namespace, @Nullable String preface, String path)
            throws RefusedException {
        String type = Fields.demandedText(tool, "type", path);
        List<String> callers = Fields.texts(tool, "allowed_callers", path);
        if (!callers.isEmpty() && !callers.contains("direct")) {
            losses.note(Loss.TOOL_DROPPED, path);
            return;
        }
        switch (type) {
            case "function" -> function(tool, namespace, preface, path);
            case "custom" -> custom(tool, namespace, preface, path);
            case "namespace" -> namespace(tool, path);
            case "tool_search" -> search(tool, path);
            case "mcp" -> tools.add(remote(tool, path));
            default -> tools.add(type.startsWith("web_search") ? webSearch(tool, path) : new Tool.Hosted(type, path));
        }
    }

    private void namespace(ObjectNode namespace, String path) throws RefusedException {
        String name = Fields.demandedText(namespace, "name", path);
        String preface = Fields.text(namespace, "description", path);
        List<JsonNode> members = Fields.list(namespace, "tools", path);
        for (int i = 0; i < members.size(); i++) {
            String at = Fields.at(Fields.at(path, "tools"), i);
            declaration(Fields.object(members.get(i), at), name, preface, at);
        }
    }

    private void function(ObjectNode tool, String namespace, @Nullable String preface, String path)
            throws RefusedException {
        ToolName name = new ToolName(namespace, Fields.demandedText(tool, "name", path));
        JsonNode schema = Fields.object(tool, "parameters", path);
        if (names.add(name)) {
            tools.add(new Tool.Function(
                    name,
                    description(tool, preface, path),
                    schema == null ? null : ClearSchema.of(schema),
                    strict(tool, schema, path),
                    null));
        }
    }

    /** A tool that does not say is strict if its schema allows it. */
    private static @Nullable Boolean strict(ObjectNode tool, @Nullable JsonNode schema, String path)
            throws RefusedException {
        Boolean said = Fields.flag(tool, "strict", path);
        if (said != null) {
            return said;
        }
        boolean allowed = schema != null && Schemas.strictAtOpenAi(schema);
        return allowed ? Boolean.TRUE : null;
    }

    private void custom(ObjectNode tool, String namespace, @Nullable String preface, String path)
            throws RefusedException {
        ToolName name = new ToolName(namespace, Fields.demandedText(tool, "name", path));
        ObjectNode given = Fields.object(tool, "format", path);
        ObjectNode format = given == null ? JsonTree.object() : given;
        String at = Fields.at(path, "format");
        boolean grammar = "grammar".equals(Fields.text(format, "type", at));
        if (names.add(name)) {
            tools.add(new Tool.Custom(
                    name,
                    description(tool, preface, path),
                    grammar ? Fields.demandedText(format, "syntax", at) : null,
                    grammar ? Fields.demandedText(format, "definition", at) : null));
        }
    }

    private static @Nullable String description(ObjectNode tool, @Nullable String preface, String path)
            throws RefusedException {
        String own = Fields.text(tool, "description", path);
        if (preface == null || preface.isEmpty()) {
            return own;
        }
        return own == null || own.isEmpty() ? preface : preface + "\n\n" + own;
    }

    /** A search among deferred tools: the client's own is a function; a provider's is not needed where all tools are sent. */
    private void search(ObjectNode tool, String path) throws RefusedException {
        JsonNode schema = Fields.object(tool, "parameters", path);
        if ("client".equals(Fields.text(tool, "execution", path)) && names.add(ToolSearch.NAME)) {
            clientSearch = tool;
            tools.add(new Tool.Function(
                    ToolSearch.NAME, Fields.text(tool, "description", path), schema, Boolean.FALSE, null));
        }
    }

    private Tool webSearch(ObjectNode tool, String path) throws RefusedException {
        if (Boolean.FALSE.equals(Fields.flag(tool, "external_web_access", path))) {
            losses.note(Loss.FIELD_DROPPED, Fields.at(path, "external_web_access"));
        }
        ObjectNode filters = Fields.object(tool, "filters", path);
        String at = Fields.at(path, "filters");
        return new Tool.WebSearch(
                filters == null ? List.of() : Fields.texts(filters, "allowed_domains", at),
                filters == null ? List.of() : Fields.texts(filters, "blocked_domains", at),
                null,
                Fields.object(tool, "user_location", path),
                Fields.text(tool, "search_context_size", path));
    }

    /** A server that may be called without the user's consent; others only OpenAI serves. */
    private static Tool remote(ObjectNode tool, String path) throws RefusedException {
        String label = Fields.demandedText(tool, "server_label", path);
        String url = Fields.text(tool, "server_url", path);
        JsonNode approval = Fields.present(tool, "require_approval");
        boolean free = approval != null && approval.asText("").equals("never");
        if (url == null || !free || Fields.present(tool, "headers") != null) {
            return new Tool.Hosted("mcp", path);
        }
        JsonNode allowed = Fields.present(tool, "allowed_tools");
        List<String> names = allowed instanceof ObjectNode filter
                ? Fields.texts(filter, "tool_names", Fields.at(path, "allowed_tools"))
                : Fields.texts(tool, "allowed_tools", path);
        return new Tool.RemoteMcp(label, url, Fields.text(tool, "authorization", path), names);
    }
}
