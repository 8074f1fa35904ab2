package llmgateway.transform.engine.dialect.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import llmgateway.transform.engine.json.JsonTree;
import llmgateway.transform.engine.rules.RequestObject;
import org.jspecify.annotations.Nullable;

/** The members of a request that its response repeats. */
final class ResponseEcho {
    private static final List<String> REPEATED = List.of(
            "instructions",
            "max_output_tokens",
            "max_tool_calls",
            "metadata",
            "parallel_tool_calls",
            "previous_response_id",
            "prompt_cache_key",
            "reasoning",
            "safety_identifier",
            "temperature",
            "text",
            "tool_choice",
            "tools",
            "top_logprobs",
            "top_p",
            "truncation",
            "user");

    private ResponseEcho() {}

    /**
     * What the response to {@code request} repeats.
     *
     * @param clientSearch a tool search declared inside the input, which the response must be known to have; or null
     */
    static ObjectNode of(RequestObject request, @Nullable JsonNode clientSearch) {
        ObjectNode echo = JsonTree.object();
        for (String name : REPEATED) {
            JsonNode value = request.member(name);
            if (value != null) {
                echo.set(name, value);
            }
        }
        if (clientSearch != null && !ToolSearch.declared(echo)) {
            ArrayNode tools = JsonTree.array();
            echo.path("tools").forEach(tools::add);
            echo.set("tools", tools.add(clientSearch));
        }
        return echo;
    }
}
