package llmgateway.transform.engine.dialect.messages;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import llmgateway.transform.engine.hub.Opaque;
import llmgateway.transform.engine.hub.StreamEvent;
import llmgateway.transform.engine.hub.ToolCall;
import llmgateway.transform.engine.hub.ToolName;
import llmgateway.transform.engine.hub.WebSearch;
import llmgateway.transform.engine.json.JsonTree;
import llmgateway.transform.engine.rules.ReplyContext;
import org.jspecify.annotations.Nullable;

/** Opens the blocks of one streamed message, and remembers the searches that wait for their results. */
final class BlockOpener {
    private final ReplyContext context;
    private final Map<String, ObjectNode> searches = new HashMap<>();
    private String replyId = "";
    private int calls;

    BlockOpener(ReplyContext context) {
        this.context = context;
    }

    void replyId(String id) {
        replyId = id;
    }

    /** The block that {@code start} begins; null for one that is whole already, or that nobody else knows. */
    @Nullable
    OpenBlock open(JsonNode start, Consumer<StreamEvent> out) {
        return switch (start.path("type").asText()) {
            case "text" -> new OpenBlock.Prose(start.path("text").asText(), out);
            case "thinking" ->
                new OpenBlock.Thought(
                        context,
                        start.path("thinking").asText(),
                        start.path("signature").asText(),
                        out);
            case "redacted_thinking" -> {
                Opaque opaque = MessagesReplyReader.opaque(
                        context, Opaque.Kind.REDACTED, start.path("data").asText());
                out.accept(new StreamEvent.ReasoningEnd(opaque));
                yield null;
            }
            case "tool_use" -> {
                int key = calls++;
                out.accept(new StreamEvent.ToolStart(
                        key,
                        MessagesReplyReader.callId(start, replyId, key),
                        ToolName.of(start.path("name").asText()),
                        ToolCall.Kind.FUNCTION));
                yield new OpenBlock.Call(key, start.path("input"));
            }
            case "server_tool_use" ->
                start instanceof ObjectNode use && use.path("name").asText().equals("web_search")
                        ? new OpenBlock.Search(use, searches)
                        : null;
            case "web_search_tool_result" -> {
                ObjectNode use = searches.remove(start.path("tool_use_id").asText());
                if (use != null) {
                    WebSearch search = MessagesReplyReader.search(context, use, start);
                    out.accept(
                            new StreamEvent.SearchEnd(search.id(), search.query(), search.sources(), search.opaque()));
                }
                yield null;
            }
            default -> null;
        };
    }

    /** A block's input, which came in fragments; an object in any case. */
    static ObjectNode inputOf(StringBuilder fragments, JsonNode initial) {
        JsonNode input = fragments.isEmpty() ? initial : JsonTree.readOrNull(fragments.toString());
        return input instanceof ObjectNode object ? object : JsonTree.object();
    }
}
