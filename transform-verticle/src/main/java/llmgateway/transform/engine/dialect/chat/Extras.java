package llmgateway.transform.engine.dialect.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import llmgateway.transform.engine.hub.Opaque;
import llmgateway.transform.engine.json.JsonTree;
import org.jspecify.annotations.Nullable;

/**
 * Collects what a server adds to its replies and wants back with the history: {@code reasoning_details} and
 * {@code thinking_blocks} of a message, and {@code extra_content} of a call. Pieces of one entry that come apart in a stream are put
 * together.
 */
final class Extras {
    /** The member under which state of the call that follows is kept. */
    static final String CALL = "tool_call";

    private static final String DETAILS = "reasoning_details";
    private static final String BLOCKS = "thinking_blocks";
    private static final String CONTENT = "extra_content";

    private final ArrayNode details = JsonTree.array();
    private final ArrayNode blocks = JsonTree.array();

    /** Takes what a message, or a piece of one, adds. */
    void add(JsonNode message) {
        for (JsonNode detail : message.path(DETAILS)) {
            if (detail instanceof ObjectNode piece) {
                put(piece, details, continuesDetail(piece));
            }
        }
        for (JsonNode block : message.path(BLOCKS)) {
            if (block instanceof ObjectNode piece) {
                put(piece, blocks, continuesBlock(piece));
            }
        }
    }

    /** All that was added since the last time; null if nothing was. */
    @Nullable
    Opaque take(String origin) {
        ObjectNode members = JsonTree.object();
        for (String name : List.of(DETAILS, BLOCKS)) {
            ArrayNode collected = name.equals(DETAILS) ? details : blocks;
            if (!collected.isEmpty()) {
                members.set(name, collected.deepCopy());
                collected.removeAll();
            }
        }
        return members.isEmpty() ? null : Opaque.of(origin, Opaque.Kind.EXTRA, JsonTree.text(members));
    }

    /** What {@code call} adds; null if that is nothing. */
    static @Nullable Opaque ofCall(JsonNode call, String origin) {
        if (!call.hasNonNull(CONTENT)) {
            return null;
        }
        ObjectNode members = JsonTree.object();
        members.putObject(CALL).set(CONTENT, call.get(CONTENT));
        return Opaque.of(origin, Opaque.Kind.EXTRA, JsonTree.text(members));
    }

    private boolean continuesDetail(ObjectNode piece) {
        JsonNode last = last(details);
        if (last == null || piece.has("data") || !piece.path("type").equals(last.path("type"))) {
            return false;
        }
        return piece.hasNonNull("index")
                ? piece.get("index").equals(last.get("index"))
                : !last.hasNonNull("index") && !last.hasNonNull("signature");
    }

    private boolean continuesBlock(ObjectNode piece) {
        JsonNode last = last(blocks);
        return last != null
                && !piece.has("data")
                && piece.path("type").equals(last.path("type"))
                && last.path("signature").asText("").isEmpty();
    }

    private static @Nullable JsonNode last(ArrayNode array) {
        return array.isEmpty() ? null : array.get(array.size() - 1);
    }

    private static void put(ObjectNode piece, ArrayNode to, boolean continues) {
        if (!continues || !(last(to) instanceof ObjectNode open)) {
            to.add(piece.deepCopy());
            return;
        }
        piece.properties().forEach(member -> {
            String name = member.getKey();
            JsonNode value = member.getValue();
            boolean grows = name.equals("text") || name.equals("summary") || name.equals("thinking");
            if (grows && value.isTextual()) {
                open.put(name, open.path(name).asText("") + value.textValue());
            } else if (!value.isNull()) {
                open.set(name, value);
            }
        });
    }

    /** {@code arguments}, or an empty object for none. */
    static String orEmptyObject(String arguments) {
        return arguments.isBlank() || arguments.trim().equals("null") ? "{}" : arguments;
    }
}
