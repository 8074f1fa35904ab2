package llmgateway.transform.engine.dialect.messages;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import llmgateway.transform.engine.hub.WebSearch;
import llmgateway.transform.engine.json.JsonTree;
import llmgateway.transform.engine.rules.Identifiers;
import org.jspecify.annotations.Nullable;

/** The two blocks that tell of a search of the web: what was searched for, and what was found. */
final class SearchBlocks {

    private SearchBlocks() {}

    /** The pages of a result's {@code content}; none if the search failed. */
    static List<WebSearch.Source> sources(@Nullable JsonNode content) {
        List<WebSearch.Source> sources = new ArrayList<>();
        if (content instanceof ArrayNode hits) {
            for (JsonNode hit : hits) {
                sources.add(new WebSearch.Source(
                        hit.path("url").asText(), hit.path("title").asText()));
            }
        }
        return sources;
    }

    /** The encrypted content of the first hit, which may be the gateway's envelope; null if there is none. */
    static @Nullable String carrier(@Nullable JsonNode content) {
        JsonNode first = content instanceof ArrayNode hits ? hits.path(0).get("encrypted_content") : null;
        return first != null && first.isTextual() ? first.textValue() : null;
    }

    /** An id as Anthropic's clients know those of server tools. */
    static String id(String id) {
        return id.startsWith("srvtoolu_") ? id : Identifiers.withPrefix("srvtoolu_", id);
    }

    /** The call. */
    static ObjectNode call(String id, ObjectNode input) {
        ObjectNode block = JsonTree.object()
                .put("type", "server_tool_use")
                .put("id", id(id))
                .put("name", "web_search");
        block.set("input", input);
        return block;
    }

    static ObjectNode input(String query) {
        return JsonTree.object().put("query", query);
    }

    /**
     * The result.
     *
     * @param envelope what each hit carries instead of the page's content
     */
    static ObjectNode result(String id, List<WebSearch.Source> sources, String envelope) {
        ObjectNode block =
                JsonTree.object().put("type", "web_search_tool_result").put("tool_use_id", id(id));
        ArrayNode hits = block.putArray("content");
        for (WebSearch.Source source : sources) {
            hits.addObject()
                    .put("type", "web_search_result")
                    .put("url", source.url())
                    .put("title", source.title())
                    .put("encrypted_content", envelope)
                    .putNull("page_age");
        }
        return block;
    }
}
