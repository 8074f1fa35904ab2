package llmgateway.transform.engine.dialect.messages;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.transform.engine.hub.Block;
import llmgateway.transform.engine.hub.Opaque;
import llmgateway.transform.engine.hub.Reasoning;
import llmgateway.transform.engine.hub.Text;
import llmgateway.transform.engine.hub.ToolCall;
import llmgateway.transform.engine.hub.ToolName;
import llmgateway.transform.engine.hub.WebSearch;
import llmgateway.transform.engine.json.JsonTree;
import llmgateway.transform.engine.rules.Envelopes;
import llmgateway.transform.engine.rules.Loss;
import llmgateway.transform.engine.rules.Losses;
import llmgateway.transform.engine.rules.Origins;
import llmgateway.transform.engine.rules.RequestObject;
import llmgateway.transform.engine.rules.RequestReading;
import org.jspecify.annotations.Nullable;

/** Reads the blocks of an assistant message of the history. */
final class AssistantBlockReader {
    private final Losses losses;
    private final Envelopes envelopes;

    AssistantBlockReader(RequestReading reading) {
        losses = reading.losses();
        envelopes = reading.envelopes();
    }

    /** The blocks of {@code content}, a string or a list of blocks. */
    List<Block> read(JsonNode content, String path) throws RefusedException {
        List<Block> blocks = new ArrayList<>();
        if (content.isTextual()) {
            add(blocks, Text.of(content.textValue()));
        } else if (content instanceof ArrayNode array) {
            Map<String, RequestObject> searches = new LinkedHashMap<>();
            for (RequestObject block : RequestObject.each(array, path)) {
                add(blocks, block(block, searches));
            }
            for (RequestObject unanswered : searches.values()) {
                losses.note(Loss.FIELD_DROPPED, unanswered.path());
            }
        } else {
            throw Losses.malformed(path, "a string or a list of blocks");
        }
        return blocks;
    }

    private static void add(List<Block> blocks, @Nullable Block block) {
        if (block != null && !(block instanceof Text text && text.text().isEmpty())) {
            blocks.add(block);
        }
    }

    private @Nullable Block block(RequestObject block, Map<String, RequestObject> searches) throws RefusedException {
        switch (block.requiredText("type")) {
            case "text" -> {
                return UserBlockReader.text(block);
            }
            case "thinking" -> {
                String text = block.text("thinking");
                return reasoning(text == null ? "" : text, Opaque.Kind.SIGNATURE, block.text("signature"));
            }
            case "redacted_thinking" -> {
                return reasoning("", Opaque.Kind.REDACTED, block.text("data"));
            }
            case "tool_use" -> {
                return call(block);
            }
            case "server_tool_use" -> {
                if ("web_search".equals(block.text("name"))) {
                    searches.put(block.requiredText("id"), block);
                    return null;
                }
            }
            case "web_search_tool_result" -> {
                RequestObject search = searches.remove(block.requiredText("tool_use_id"));
                if (search != null) {
                    return search(search, block);
                }
            }
            case "compaction" -> {
                losses.note(Loss.CONTENT_AS_TEXT, block.path());
                String summary = block.text("content");
                return summary == null ? null : Text.of(summary);
            }
            default -> {}
        }
        losses.note(Loss.FIELD_DROPPED, block.path());
        return null;
    }

    /** Reasoning with the state that {@code carrier} holds; null if there is neither, or if the state is a forgery. */
    private @Nullable Reasoning reasoning(String text, Opaque.Kind kind, @Nullable String carrier) {
        if (carrier == null || carrier.isEmpty()) {
            return text.isEmpty() ? null : new Reasoning(text, null);
        }
        Opaque state = envelopes.openOr(carrier, () -> Opaque.of(Origins.raw(Dialect.MESSAGES), kind, carrier));
        return state == null ? null : new Reasoning(text, state);
    }

    private static ToolCall call(RequestObject block) throws RefusedException {
        ObjectNode input = block.tree("input");
        return new ToolCall(
                block.requiredText("id"),
                ToolName.of(block.requiredText("name")),
                ToolCall.Kind.FUNCTION,
                input == null ? "{}" : JsonTree.text(input));
    }

    private WebSearch search(RequestObject use, RequestObject result) throws RefusedException {
        RequestObject input = use.object("input");
        String query = input == null ? null : input.text("query");
        JsonNode hits = result.member("content");
        String carrier = SearchBlocks.carrier(hits);
        Opaque own = carrier == null ? null : envelopes.open(carrier);
        return new WebSearch(use.requiredText("id"), query == null ? "" : query, SearchBlocks.sources(hits), own);
    }
}
