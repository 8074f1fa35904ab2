package llmgateway.transform.engine.dialect.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.transform.engine.rules.Losses;
import org.jspecify.annotations.Nullable;

/** Reads members of a client's request; one of a wrong type is refused with its path, and {@code null} means absent. */
final class Fields {
    /** Up to here every whole number is a {@code double} of its own. */
    private static final double LARGEST = 1L << 53;

    private Fields() {}

    /** The path of member {@code name} of the object at {@code path}; the request itself has the empty path. */
    static String at(String path, String name) {
        return path.isEmpty() ? name : path + '.' + name;
    }

    /** The path of an element. */
    static String at(String path, int index) {
        return path + '[' + index + ']';
    }

    static @Nullable JsonNode present(JsonNode object, String name) {
        JsonNode value = object.get(name);
        return value == null || value.isNull() ? null : value;
    }

    static ObjectNode object(JsonNode value, String path) throws RefusedException {
        if (value instanceof ObjectNode object) {
            return object;
        }
        throw Losses.malformed(path, "an object");
    }

    static @Nullable ObjectNode object(JsonNode object, String name, String path) throws RefusedException {
        JsonNode value = present(object, name);
        return value == null ? null : object(value, at(path, name));
    }

    /** The elements of a list; none if it is absent. */
    static List<JsonNode> list(JsonNode object, String name, String path) throws RefusedException {
        JsonNode value = present(object, name);
        if (value == null) {
            return List.of();
        }
        if (!value.isArray()) {
            throw Losses.malformed(at(path, name), "an array");
        }
        List<JsonNode> elements = new ArrayList<>(value.size());
        value.forEach(elements::add);
        return elements;
    }

    static List<String> texts(JsonNode object, String name, String path) throws RefusedException {
        List<String> texts = new ArrayList<>();
        for (JsonNode element : list(object, name, path)) {
            if (!element.isTextual()) {
                throw Losses.malformed(at(at(path, name), texts.size()), "a string");
            }
            texts.add(element.textValue());
        }
        return texts;
    }

    static @Nullable String text(JsonNode object, String name, String path) throws RefusedException {
        JsonNode value = present(object, name);
        if (value != null && !value.isTextual()) {
            throw Losses.malformed(at(path, name), "a string");
        }
        return value == null ? null : value.textValue();
    }

    static String demandedText(JsonNode object, String name, String path) throws RefusedException {
        String value = text(object, name, path);
        if (value == null) {
            throw Losses.malformed(at(path, name), "a string");
        }
        return value;
    }

    static @Nullable Boolean flag(JsonNode object, String name, String path) throws RefusedException {
        JsonNode value = present(object, name);
        if (value != null && !value.isBoolean()) {
            throw Losses.malformed(at(path, name), "true or false");
        }
        return value == null ? null : value.booleanValue();
    }

    /** A number with its own text. */
    static @Nullable JsonNode number(JsonNode object, String name, String path) throws RefusedException {
        JsonNode value = present(object, name);
        if (value != null && !value.isNumber()) {
            throw Losses.malformed(at(path, name), "a number");
        }
        return value;
    }

    static @Nullable Long integer(JsonNode object, String name, String path) throws RefusedException {
        JsonNode value = number(object, name, path);
        if (value == null) {
            return null;
        }
        double number = value.doubleValue();
        if (number != Math.rint(number) || Math.abs(number) > LARGEST) {
            throw Losses.malformed(at(path, name), "a whole number");
        }
        return (long) number;
    }

    static @Nullable Integer smallInteger(JsonNode object, String name, String path) throws RefusedException {
        Long value = integer(object, name, path);
        if (value != null && Math.abs(value) > Integer.MAX_VALUE) {
            throw Losses.malformed(at(path, name), "a smaller number");
        }
        return value == null ? null : Math.toIntExact(value);
    }
}
