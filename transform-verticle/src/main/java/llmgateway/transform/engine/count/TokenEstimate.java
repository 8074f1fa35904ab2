package llmgateway.transform.engine.count;

import com.fasterxml.jackson.databind.JsonNode;
import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import llmgateway.transform.engine.json.ByteView;
import llmgateway.transform.engine.json.JsonTree;

/**
 * About how many tokens a Messages request has. Texts, tools and tool calls are counted with OpenAI's {@code o200k_base}, since
 * other vendors publish no tokenizer; images and documents by their size; a tenth is added, so that an agent that trusts the
 * figure shortens its conversation too early rather than too late. It takes milliseconds for a long conversation: not for an event
 * loop.
 */
public final class TokenEstimate {
    private static final Encoding ENCODING = Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.O200K_BASE);
    private static final Set<String> COUNTED = Set.of("system", "messages", "tools", "tool_choice", "output_config");
    private static final Set<String> NOT_TEXT = Set.of("cache_control", "signature", "type", "media_type");
    private static final int PER_MESSAGE = 4;

    /** An image has at most this many tokens, and one for every so many bytes (Anthropic documentation, vision). */
    private static final int MAX_IMAGE_TOKENS = 1600;

    private static final int BYTES_PER_IMAGE_TOKEN = 200;
    private static final int BYTES_PER_DOCUMENT_TOKEN = 25;

    private TokenEstimate() {}

    /** The estimate for a request body; at least 1. */
    public static long of(Buffer body) throws IOException {
        JsonNode request = JsonTree.read(ByteView.of(body));
        long tokens = 0;
        for (Map.Entry<String, JsonNode> member : request.properties()) {
            if (COUNTED.contains(member.getKey())) {
                tokens += count(member.getValue());
            }
        }
        tokens += (long) PER_MESSAGE * request.path("messages").size();
        return Math.max(1, tokens + tokens / 10);
    }

    private static long count(JsonNode node) {
        if (node.isTextual()) {
            return ENCODING.countTokensOrdinary(node.asText());
        }
        if (node.isObject()) {
            String type = node.path("type").asText();
            return switch (type) {
                case "image", "document" -> ofMedia(node, type);
                default -> ofMembers(node);
            };
        }
        if (node.isArray()) {
            long tokens = 0;
            for (JsonNode element : node) {
                tokens += count(element);
            }
            return tokens;
        }
        return 1;
    }

    private static long ofMembers(JsonNode object) {
        long tokens = 0;
        for (Map.Entry<String, JsonNode> member : object.properties()) {
            if (!NOT_TEXT.contains(member.getKey())) {
                tokens += count(member.getValue()) + 1;
            }
        }
        return tokens;
    }

    private static long ofMedia(JsonNode block, String type) {
        JsonNode source = block.path("source");
        JsonNode data = source.path("data");
        if (source.path("type").asText().equals("text") || source.has("content")) {
            return count(data) + count(source.path("content"));
        }
        long bytes = data.asText().length() * 3L / 4;
        return type.equals("image")
                ? (bytes == 0 ? MAX_IMAGE_TOKENS : Math.min(MAX_IMAGE_TOKENS, 1 + bytes / BYTES_PER_IMAGE_TOKEN))
                : (bytes == 0 ? MAX_IMAGE_TOKENS : 1 + bytes / BYTES_PER_DOCUMENT_TOKEN);
    }
}
