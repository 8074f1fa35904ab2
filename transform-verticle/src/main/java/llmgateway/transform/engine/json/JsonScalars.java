package llmgateway.transform.engine.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/**
 * Walks the outer levels of a JSON object and shows the scalars in it by their dotted paths. Arrays are passed over, except for
 * {@code choices}, whose elements are looked into as if each were the member itself.
 */
public final class JsonScalars {
    private static final int LEVELS = 4;

    /** What a walk shows. */
    public interface Visitor {

        /** A scalar; {@code at} stands on its token. */
        void scalar(String path, JsonParser at) throws IOException;

        /** An element of {@code choices} begins. */
        default void choice() {}
    }

    private JsonScalars() {}

    /**
     * Walks {@code text}.
     *
     * @return whether {@code text} began with a well-formed object; if not, part of it may have been shown
     */
    public static boolean walk(ByteView text, Visitor visitor) {
        try (JsonParser parser = JsonText.parser(text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return false;
            }
            object("", parser, visitor, LEVELS);
            return true;
        } catch (IOException malformed) {
            return false;
        }
    }

    private static void object(String prefix, JsonParser parser, Visitor visitor, int levels) throws IOException {
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String path = prefix + parser.currentName();
            JsonToken value = parser.nextToken();
            if (value == JsonToken.START_OBJECT && levels > 1) {
                object(path + '.', parser, visitor, levels - 1);
            } else if (value == JsonToken.START_ARRAY && path.equals("choices")) {
                choices(parser, visitor, levels);
            } else if (value.isScalarValue()) {
                visitor.scalar(path, parser);
            } else {
                parser.skipChildren();
            }
        }
    }

    private static void choices(JsonParser parser, Visitor visitor, int levels) throws IOException {
        for (JsonToken element = parser.nextToken(); element != JsonToken.END_ARRAY; element = parser.nextToken()) {
            visitor.choice();
            if (element == JsonToken.START_OBJECT) {
                object("choices.", parser, visitor, levels - 1);
            } else {
                parser.skipChildren();
            }
        }
    }
}
