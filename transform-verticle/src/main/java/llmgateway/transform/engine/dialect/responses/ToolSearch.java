package llmgateway.transform.engine.dialect.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import llmgateway.transform.engine.hub.ToolName;
import llmgateway.transform.engine.rules.RequestObject;
import llmgateway.transform.engine.rules.ToolTable;

/** A client's own search among tools that it has not declared yet; other upstreams know it as a function. */
final class ToolSearch {
    static final ToolName NAME = ToolName.of("tool_search");
    private static final int NAME_LIMIT = 64;

    private ToolSearch() {}

    /** Whether a response with these echoed members may hold calls of it. */
    static boolean declared(ObjectNode echo) {
        for (JsonNode tool : echo.path("tools")) {
            if (isClients(tool)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isClients(JsonNode tool) {
        return tool.path("type").asText("").equals("tool_search")
                && tool.path("execution").asText("").equals("client");
    }

    /** What a search gave, in words: the tools themselves are declared like all others. */
    static String found(List<RequestObject> tools) {
        List<String> names = new ArrayList<>();
        for (RequestObject found : tools) {
            JsonNode tool = found.node();
            String name = tool.path("name").asText("");
            if (tool.path("tools").isArray()) {
                tool.path("tools")
                        .forEach(member ->
                                names.add(wireName(name, member.path("name").asText(""))));
            } else {
                names.add(wireName("", name));
            }
        }
        return names.isEmpty() ? "No tools found." : "Loaded tools: " + String.join(", ", names);
    }

    private static String wireName(String namespace, String name) {
        return ToolTable.wireName(new ToolName(namespace, name), NAME_LIMIT);
    }
}
