package llmgateway.transform.engine.dialect.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.transform.engine.rules.Losses;
import org.jspecify.annotations.Nullable;

/**
 * The members of one object in a client's request, which knows its own place there. A member that is {@code null} is absent; one of
 * another type than is asked for is the client's mistake.
 *
 * @param path where the object stands; empty for the request itself
 */
record Fields(ObjectNode node, String path) {

    /** Where the member {@code name} stands. */
    String at(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    @Nullable
    JsonNode get(String name) {
        JsonNode value = node.get(name);
        return value == null || value.isNull() ? null : value;
    }

    boolean has(String name) {
        return get(name) != null;
    }

    @Nullable
    String text(String name) throws RefusedException {
        JsonNode value = get(name);
        if (value != null && !value.isTextual()) {
            throw Losses.malformed(at(name), "a string");
        }
        return value == null ? null : value.textValue();
    }

    String neededText(String name) throws RefusedException {
        String value = text(name);
        if (value == null) {
            throw Losses.malformed(at(name), "a string");
        }
        return value;
    }

    @Nullable
    Boolean flag(String name) throws RefusedException {
        JsonNode value = get(name);
        if (value != null && !value.isBoolean()) {
            throw Losses.malformed(at(name), "true or false");
        }
        return value == null ? null : value.booleanValue();
    }

    @Nullable
    JsonNode number(String name) throws RefusedException {
        JsonNode value = get(name);
        if (value != null && !value.isNumber()) {
            throw Losses.malformed(at(name), "a number");
        }
        return value;
    }

    /** A whole number of at least {@code least}. */
    @Nullable
    Long whole(String name, long least) throws RefusedException {
        JsonNode value = get(name);
        if (value == null) {
            return null;
        }
        if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < least) {
            throw Losses.malformed(at(name), "a whole number of at least " + least);
        }
        return value.longValue();
    }

    /** A whole number of at least {@code least}; a larger one than an {@code int} holds is the largest {@code int}. */
    @Nullable
    Integer count(String name, int least) throws RefusedException {
        Long value = whole(name, least);
        return value == null ? null : (int) Math.min(value, Integer.MAX_VALUE);
    }

    @Nullable
    Fields object(String name) throws RefusedException {
        JsonNode value = get(name);
        return value == null ? null : of(value, at(name));
    }

    Fields neededObject(String name) throws RefusedException {
        Fields value = object(name);
        if (value == null) {
            throw Losses.malformed(at(name), "an object");
        }
        return value;
    }

    /** The objects of an array; none if it is absent. */
    List<Fields> objects(String name) throws RefusedException {
        JsonNode value = get(name);
        if (value == null) {
            return List.of();
        }
        if (!value.isArray()) {
            throw Losses.malformed(at(name), "an array");
        }
        List<Fields> objects = new ArrayList<>(value.size());
        for (int i = 0; i < value.size(); i++) {
            objects.add(of(value.get(i), at(name) + "[" + i + "]"));
        }
        return objects;
    }

    private static Fields of(JsonNode value, String path) throws RefusedException {
        if (value instanceof ObjectNode object) {
            return new Fields(object, path);
        }
        throw Losses.malformed(path, "an object");
    }
}
