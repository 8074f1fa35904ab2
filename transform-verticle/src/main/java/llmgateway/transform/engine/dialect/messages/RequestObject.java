package llmgateway.transform.engine.dialect.messages;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.transform.engine.hub.CacheMark;
import llmgateway.transform.engine.rules.Losses;
import org.jspecify.annotations.Nullable;

/**
 * An object of a client's request. Its members are read by the type that they must have; a member that is {@code null} is absent,
 * one of another type is refused by its path.
 *
 * @param path where it stands; empty for the request itself
 */
record RequestObject(ObjectNode node, String path) {

    /** {@code value} as an object. */
    static RequestObject of(JsonNode value, String path) throws RefusedException {
        if (value instanceof ObjectNode object) {
            return new RequestObject(object, path);
        }
        throw Losses.malformed(path, "an object");
    }

    /** The path of a member. */
    String at(String name) {
        return path.isEmpty() ? name : path + '.' + name;
    }

    /** The members' names, in the client's order. */
    Iterator<String> names() {
        return node.fieldNames();
    }

    @Nullable
    JsonNode member(String name) {
        JsonNode value = node.get(name);
        return value == null || value.isNull() ? null : value;
    }

    @Nullable
    String text(String name) throws RefusedException {
        JsonNode value = member(name);
        if (value == null || value.isTextual()) {
            return value == null ? null : value.textValue();
        }
        throw Losses.malformed(at(name), "a string");
    }

    String requiredText(String name) throws RefusedException {
        String text = text(name);
        if (text == null) {
            throw Losses.malformed(at(name), "a string");
        }
        return text;
    }

    @Nullable
    Boolean flag(String name) throws RefusedException {
        JsonNode value = member(name);
        if (value == null || value.isBoolean()) {
            return value == null ? null : value.booleanValue();
        }
        throw Losses.malformed(at(name), "true or false");
    }

    boolean isTrue(String name) throws RefusedException {
        return Boolean.TRUE.equals(flag(name));
    }

    @Nullable
    JsonNode number(String name) throws RefusedException {
        JsonNode value = member(name);
        if (value == null || value.isNumber()) {
            return value;
        }
        throw Losses.malformed(at(name), "a number");
    }

    /** A whole number from 0 on; one that is too large counts as the largest. */
    @Nullable
    Long count(String name) throws RefusedException {
        JsonNode value = number(name);
        if (value == null) {
            return null;
        }
        if (!value.isIntegralNumber() || value.doubleValue() < 0) {
            throw Losses.malformed(at(name), "a whole number that is not negative");
        }
        return value.canConvertToLong() ? value.longValue() : Long.MAX_VALUE;
    }

    @Nullable
    Integer smallCount(String name) throws RefusedException {
        Long count = count(name);
        return count == null ? null : (int) Math.min(Integer.MAX_VALUE, count);
    }

    @Nullable
    RequestObject object(String name) throws RefusedException {
        JsonNode value = member(name);
        return value == null ? null : of(value, at(name));
    }

    @Nullable
    ArrayNode array(String name) throws RefusedException {
        JsonNode value = member(name);
        if (value == null || value instanceof ArrayNode) {
            return (ArrayNode) value;
        }
        throw Losses.malformed(at(name), "an array");
    }

    /** The objects of an array; empty if it is absent. */
    List<RequestObject> objects(String name) throws RefusedException {
        ArrayNode array = array(name);
        List<RequestObject> objects = new ArrayList<>();
        for (int i = 0; array != null && i < array.size(); i++) {
            objects.add(of(array.get(i), at(name) + '[' + i + ']'));
        }
        return objects;
    }

    /** The strings of an array; empty if it is absent. */
    List<String> texts(String name) throws RefusedException {
        ArrayNode array = array(name);
        List<String> texts = new ArrayList<>();
        for (int i = 0; array != null && i < array.size(); i++) {
            if (!array.get(i).isTextual()) {
                throw Losses.malformed(at(name) + '[' + i + ']', "a string");
            }
            texts.add(array.get(i).textValue());
        }
        return texts;
    }

    /** What {@code cache_control} says. */
    @Nullable
    CacheMark cacheMark() throws RefusedException {
        RequestObject control = object("cache_control");
        if (control == null) {
            return null;
        }
        return "1h".equals(control.text("ttl")) ? CacheMark.LONG : CacheMark.SHORT;
    }
}
