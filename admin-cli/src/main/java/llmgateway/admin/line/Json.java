package llmgateway.admin.line;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads and writes JSON trees with the streaming parser alone, which a short-lived process loads in no time. */
public final class Json {
    private static final JsonFactory FACTORY = new JsonFactory();

    private Json() {}

    /**
     * Reads one document.
     *
     * @throws JsonProcessingException if it is malformed, or more follows
     */
    public static @Nullable Object read(byte[] document) throws IOException {
        return read(FACTORY.createParser(document));
    }

    /** Reads one document and closes {@code parser}. */
    static @Nullable Object read(JsonParser parser) throws IOException {
        try (parser) {
            parser.nextToken();
            Object value = value(parser);
            if (parser.nextToken() != null) {
                throw new JsonParseException(parser, "more follows after the document");
            }
            return value;
        }
    }

    /** Writes a tree, indented for people to look at. */
    public static String pretty(@Nullable Object value) {
        DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter();
        printer.indentArraysWith(indenter);
        printer.indentObjectsWith(indenter);
        return text(value, printer);
    }

    /** Writes a tree on one line. */
    public static String compact(@Nullable Object value) {
        return text(value, null);
    }

    private static String text(@Nullable Object value, @Nullable DefaultPrettyPrinter printer) {
        StringWriter text = new StringWriter();
        try (JsonGenerator to = FACTORY.createGenerator(text)) {
            if (printer != null) {
                to.setPrettyPrinter(printer);
            }
            write(value, to);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return text.toString();
    }

    private static @Nullable Object value(JsonParser from) throws IOException {
        JsonToken token = from.currentToken();
        if (token == null) {
            throw new JsonParseException(from, "the document is empty or cut short");
        }
        return switch (token) {
            case START_OBJECT -> object(from);
            case START_ARRAY -> array(from);
            case VALUE_STRING -> from.getText();
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> from.getNumberValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> null;
        };
    }

    private static JsonObject object(JsonParser from) throws IOException {
        JsonObject object = new JsonObject();
        while (from.nextToken() == JsonToken.FIELD_NAME) {
            String name = from.currentName();
            from.nextToken();
            object.put(name, value(from));
        }
        return object;
    }

    private static JsonArray array(JsonParser from) throws IOException {
        JsonArray array = new JsonArray();
        while (from.nextToken() != JsonToken.END_ARRAY) {
            array.add(value(from));
        }
        return array;
    }

    private static void write(@Nullable Object value, JsonGenerator to) throws IOException {
        if (value instanceof JsonObject object) {
            to.writeStartObject();
            for (Map.Entry<String, Object> field : object) {
                to.writeFieldName(field.getKey());
                write(field.getValue(), to);
            }
            to.writeEndObject();
        } else if (value instanceof Iterable<?> elements) {
            to.writeStartArray();
            for (Object element : elements) {
                write(element, to);
            }
            to.writeEndArray();
        } else if (value instanceof Boolean flag) {
            to.writeBoolean(flag);
        } else if (value instanceof BigDecimal number) {
            to.writeNumber(number);
        } else if (value instanceof BigInteger number) {
            to.writeNumber(number);
        } else if (value instanceof Double || value instanceof Float) {
            to.writeNumber(((Number) value).doubleValue());
        } else if (value instanceof Number number) {
            to.writeNumber(number.longValue());
        } else if (value == null) {
            to.writeNull();
        } else {
            to.writeString(value.toString());
        }
    }
}
