package llmgateway.transform.engine.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes whole JSON trees. Numbers keep their text and members their order; of a member that is repeated the last value
 * counts, as everywhere.
 */
public final class JsonTree {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final ObjectMapper MAPPER = new ObjectMapper(JsonFactory.builder()
            .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
            .build());

    private JsonTree() {}

    /**
     * The tree of {@code text}.
     *
     * @throws IOException if it is not one well-formed JSON value, or is nested too deeply
     */
    public static JsonNode read(ByteView text) throws IOException {
        try (JsonParser parser = JsonText.parser(text)) {
            if (parser.nextToken() == null) {
                throw new IOException("There is no JSON value");
            }
            JsonNode tree = value(parser);
            if (parser.nextToken() != null) {
                throw new IOException("Something follows the JSON value");
            }
            return tree;
        }
    }

    /** The tree of {@code text}, or null if it is not one well-formed JSON value. */
    public static @Nullable JsonNode readOrNull(String text) {
        try {
            return read(ByteView.of(text));
        } catch (IOException malformed) {
            return null;
        }
    }

    /** A new object. */
    public static ObjectNode object() {
        return NODES.objectNode();
    }

    /** A new array. */
    public static ArrayNode array() {
        return NODES.arrayNode();
    }

    /** {@code tree} as compact JSON text. */
    public static String text(JsonNode tree) {
        return new String(bytes(tree), java.nio.charset.StandardCharsets.UTF_8);
    }

    /** {@code tree} as compact JSON. */
    public static byte[] bytes(JsonNode tree) {
        try (ByteArrayBuilder sink = new ByteArrayBuilder(512);
                JsonGenerator generator = MAPPER.createGenerator(sink)) {
            generator.writeTree(tree);
            generator.flush();
            return sink.toByteArray();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /** {@code tree} as compact JSON. */
    public static Buffer buffer(JsonNode tree) {
        return Buffer.buffer(bytes(tree));
    }

    private static JsonNode value(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> {
                ObjectNode object = NODES.objectNode();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    String name = parser.currentName();
                    parser.nextToken();
                    object.set(name, value(parser));
                }
                yield object;
            }
            case START_ARRAY -> {
                ArrayNode array = NODES.arrayNode();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    array.add(value(parser));
                }
                yield array;
            }
            case VALUE_STRING -> TextNode.valueOf(parser.getText());
            case VALUE_NUMBER_INT -> new LiteralNumber(parser.getText(), true);
            case VALUE_NUMBER_FLOAT -> new LiteralNumber(parser.getText(), false);
            case VALUE_TRUE -> BooleanNode.TRUE;
            case VALUE_FALSE -> BooleanNode.FALSE;
            case VALUE_NULL -> NullNode.getInstance();
            default -> throw new IOException("Unexpected " + parser.currentToken());
        };
    }
}
