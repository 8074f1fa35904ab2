package llmgateway.transform.engine.convert;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Optional;
import java.util.Set;
import llmgateway.transform.engine.json.ByteView;
import llmgateway.transform.engine.json.JsonTree;
import llmgateway.transform.engine.rules.Envelopes;

/**
 * Takes what this gateway sealed, or invented, out of a request that goes on in its own dialect: its provider could not read it
 * and would refuse the request. Conversations come to that which were served in another dialect before.
 */
public final class EnvelopeSweep {
    private static final byte[] SEALED = {'"', 'g', 'w', 'r', '1', '.'};
    private static final byte[] INVENTED = {'_', 'g', 'w'};

    private EnvelopeSweep() {}

    /** The body without envelopes; empty if it has none, as nearly always. */
    public static Optional<Buffer> swept(Buffer request) {
        ByteView body = ByteView.of(request);
        if (!contains(body, SEALED)) {
            return Optional.empty();
        }
        try {
            JsonNode tree = JsonTree.read(body);
            tree.path("messages").forEach(EnvelopeSweep::sweepMessage);
            if (tree.get("messages") instanceof ArrayNode messages) {
                removeEmptyTurns(messages);
            }
            if (tree.get("input") instanceof ArrayNode items) {
                sweepItems(items);
            }
            return Optional.of(JsonTree.buffer(tree));
        } catch (IOException malformed) {
            return Optional.empty(); // which is for the upstream to say
        }
    }

    /** Searches from the pattern's last byte on, which skips most of the body. */
    private static boolean contains(ByteView body, byte[] pattern) {
        int last = pattern.length - 1;
        int at = last;
        while (at < body.length()) {
            int length = 0;
            while (length <= last && body.at(at - length) == pattern[last - length]) {
                length++;
            }
            if (length > last) {
                return true;
            }
            at += skip(body.at(at), pattern);
        }
        return false;
    }

    private static int skip(byte met, byte[] pattern) {
        for (int distance = 1; distance < pattern.length; distance++) {
            if (pattern[pattern.length - 1 - distance] == met) {
                return distance;
            }
        }
        return pattern.length;
    }

    private static void sweepMessage(JsonNode message) {
        if (message.get("content") instanceof ArrayNode blocks) {
            Set<String> searches = new HashSet<>();
            blocks.forEach(block -> {
                if (block.path("type").asText().endsWith("_tool_result") && sealed(block)) {
                    searches.add(block.path("tool_use_id").asText());
                }
            });
            removeIf(blocks, block -> switch (block.path("type").asText()) {
                case "thinking", "redacted_thinking" -> sealed(block);
                case "server_tool_use" -> searches.contains(block.path("id").asText());
                default -> searches.contains(block.path("tool_use_id").asText("-"));
            });
        }
        if (message.get("reasoning_details") instanceof ArrayNode details) {
            removeIf(details, EnvelopeSweep::sealed);
        }
    }

    private static void removeEmptyTurns(ArrayNode messages) {
        removeIf(
                messages,
                message -> message.path("role").asText().equals("assistant")
                        && message.get("content") instanceof ArrayNode blocks
                        && blocks.isEmpty()
                        && !message.has("tool_calls"));
    }

    private static void sweepItems(ArrayNode items) {
        removeIf(items, item -> item.path("type").asText().equals("reasoning") && sealed(item));
        for (JsonNode item : items) {
            if (item instanceof ObjectNode object
                    && contains(ByteView.of(object.path("id").asText()), INVENTED)) {
                object.remove("id");
            }
        }
    }

    private static boolean sealed(JsonNode node) {
        if (node.isTextual()) {
            return Envelopes.looksSealed(node.asText());
        }
        for (JsonNode part : node) {
            if (sealed(part)) {
                return true;
            }
        }
        return false;
    }

    private interface Condition {
        boolean holds(JsonNode node);
    }

    private static void removeIf(ArrayNode array, Condition condition) {
        for (Iterator<JsonNode> each = array.elements(); each.hasNext(); ) {
            if (condition.holds(each.next())) {
                each.remove();
            }
        }
    }
}
