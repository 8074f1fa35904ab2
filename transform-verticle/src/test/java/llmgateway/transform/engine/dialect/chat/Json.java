package llmgateway.transform.engine.dialect.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import llmgateway.transform.engine.json.ByteView;
import llmgateway.transform.engine.json.JsonTree;

/** JSON in tests, with single quotes in place of double ones. */
final class Json {

    private Json() {}

    static JsonNode of(String text) {
        try {
            return JsonTree.read(ByteView.of(text.replace('\'', '"')));
        } catch (IOException malformed) {
            throw new UncheckedIOException(malformed);
        }
    }

    static ObjectNode object(String text) {
        return (ObjectNode) of(text);
    }

    /** The text that {@code tree} would have here. */
    static String text(JsonNode tree) {
        return JsonTree.text(tree).replace('"', '\'');
    }
}
