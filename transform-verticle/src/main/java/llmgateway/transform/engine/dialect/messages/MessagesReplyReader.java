package llmgateway.transform.engine.dialect.messages;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.Usage;
import llmgateway.transform.engine.error.ErrorBody;
import llmgateway.transform.engine.hub.Block;
import llmgateway.transform.engine.hub.Citation;
import llmgateway.transform.engine.hub.Completion;
import llmgateway.transform.engine.hub.Opaque;
import llmgateway.transform.engine.hub.Reasoning;
import llmgateway.transform.engine.hub.Text;
import llmgateway.transform.engine.hub.ToolCall;
import llmgateway.transform.engine.hub.ToolName;
import llmgateway.transform.engine.hub.WebSearch;
import llmgateway.transform.engine.json.JsonTree;
import llmgateway.transform.engine.rules.ReplyContext;
import llmgateway.transform.engine.rules.UpstreamFault;
import llmgateway.transform.engine.usage.UsageFigures;
import org.jspecify.annotations.Nullable;

/** Reads a message of an Anthropic upstream. */
final class MessagesReplyReader {
    private final ReplyContext context;

    MessagesReplyReader(ReplyContext context) {
        this.context = context;
    }

    Completion read(JsonNode reply) throws UpstreamFault {
        if (reply.path("type").asText().equals("error") || reply.path("error").isContainerNode()) {
            throw new UpstreamFault(ErrorBody.of(reply));
        }
        if (!(reply.get("content") instanceof ArrayNode content)) {
            throw new UpstreamFault(new ErrorBody("api_error", "The upstream answered with no message.", null, null));
        }
        String id = reply.path("id").asText();
        Usage usage = null;
        if (reply.get("usage") instanceof ObjectNode figures) {
            UsageFigures read = new UsageFigures(Dialect.MESSAGES);
            read.acceptAll(figures);
            usage = read.usage();
        }
        return new Completion(
                id,
                reply.path("model").asText(context.model()),
                blocks(content, id),
                StopReason.read(reply),
                usage,
                text(reply.path("usage").get("service_tier")));
    }

    static @Nullable String text(@Nullable JsonNode value) {
        return value != null && value.isTextual() ? value.textValue() : null;
    }

    private List<Block> blocks(ArrayNode content, String id) {
        List<Block> blocks = new ArrayList<>();
        Map<String, JsonNode> searches = new HashMap<>();
        int calls = 0;
        for (JsonNode block : content) {
            switch (block.path("type").asText()) {
                case "text" -> {
                    if (!block.path("text").asText().isEmpty()) {
                        blocks.add(new Text(block.path("text").asText(), null, citations(block.path("citations"))));
                    }
                }
                case "thinking" -> {
                    String text = block.path("thinking").asText();
                    Opaque opaque = opaque(context, Opaque.Kind.SIGNATURE, text(block.get("signature")));
                    if (!text.isEmpty() || opaque != null) {
                        blocks.add(new Reasoning(text, opaque));
                    }
                }
                case "redacted_thinking" ->
                    blocks.add(new Reasoning("", opaque(context, Opaque.Kind.REDACTED, text(block.get("data")))));
                case "tool_use" -> blocks.add(call(block, callId(block, id, calls++)));
                case "server_tool_use" -> searches.put(block.path("id").asText(), block);
                case "web_search_tool_result" -> {
                    JsonNode use = searches.remove(block.path("tool_use_id").asText());
                    if (use != null) {
                        blocks.add(search(context, use, block));
                    }
                }
                default -> {}
            }
        }
        return blocks;
    }

    /** The state of a reasoning block; null if it has none. */
    static @Nullable Opaque opaque(ReplyContext context, Opaque.Kind kind, @Nullable String value) {
        return value == null || value.isEmpty() ? null : Opaque.of(context.origin(), kind, value);
    }

    /** The call's id, or one made from the reply's where the server gives none. */
    static String callId(JsonNode block, String replyId, int ordinal) {
        String id = block.path("id").asText();
        return id.isEmpty() ? "call_" + replyId.replaceAll("[^A-Za-z0-9]", "") + '_' + ordinal : id;
    }

    private static ToolCall call(JsonNode block, String id) {
        JsonNode input = block.path("input");
        return new ToolCall(
                id,
                ToolName.of(block.path("name").asText()),
                ToolCall.Kind.FUNCTION,
                input.isMissingNode() || input.isNull() ? "{}" : JsonTree.text(input));
    }

    /** A search, whose two blocks the provider wants back exactly. */
    static WebSearch search(ReplyContext context, JsonNode use, JsonNode result) {
        String both = JsonTree.text(JsonTree.array().add(use).add(result));
        return new WebSearch(
                use.path("id").asText(),
                use.path("input").path("query").asText(),
                SearchBlocks.sources(result.get("content")),
                Opaque.of(context.origin(), Opaque.Kind.BLOCKS, both));
    }

    private static List<Citation> citations(JsonNode list) {
        List<Citation> citations = new ArrayList<>();
        for (JsonNode citation : list) {
            citations.add(citation(citation));
        }
        return citations;
    }

    /** A citation; Anthropic's stand for the whole block that they are in. */
    static Citation citation(JsonNode citation) {
        if (citation.path("type").asText().equals("web_search_result_location")) {
            return new Citation.Web(
                    citation.path("url").asText(),
                    citation.path("title").asText(),
                    text(citation.get("cited_text")),
                    -1,
                    -1);
        }
        return new Citation.Other(citation);
    }
}
