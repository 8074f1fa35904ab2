package llmgateway.transform.engine.rules;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import llmgateway.contracts.failure.RefusedException;
import org.jspecify.annotations.Nullable;

/**
 * An object in a client's request, which knows its own place there. Its members are read by the type that they must have: one that
 * is {@code null} is absent, one of another type is refused as {@code MALFORMED_REQUEST} with its path and with what it must be.
 *
 * @param path where it stands, such as {@code messages[3].content[0]}; empty for the request itself
 */
public record RequestObject(ObjectNode node, String path) {
    /** Up to here every whole number is a {@code double} of its own. */
    private static final double EXACT = 1L << 53;

    /** The request itself. */
    public static RequestObject of(ObjectNode request) {
        return new RequestObject(request, "");
    }

    /** {@code value} as an object. */
    public static RequestObject of(JsonNode value, String path) throws RefusedException {
        if (value instanceof ObjectNode object) {
            return new RequestObject(object, path);
        }
        throw Losses.malformed(path, "an object");
    }

    /** The elements of {@code array}, which must all be objects. */
    public static List<RequestObject> each(ArrayNode array, String path) throws RefusedException {
        List<RequestObject> objects = new ArrayList<>(array.size());
        for (int i = 0; i < array.size(); i++) {
            objects.add(of(array.get(i), path + '[' + i + ']'));
        }
        return objects;
    }

    /** The path of a member. */
    public String at(String name) {
        return path.isEmpty() ? name : path + '.' + name;
    }

    /** The members' names, in the client's order; those of absent members too. */
    public Iterable<String> names() {
        return node::fieldNames;
    }

    /** A member of any type; null if it is absent. */
    public @Nullable JsonNode member(String name) {
        JsonNode value = node.get(name);
        return value == null || value.isNull() ? null : value;
    }

    public boolean has(String name) {
        return member(name) != null;
    }

    /** Notes all members but the {@code known} ones as dropped. */
    public void noteOthers(Predicate<String> known, Losses losses) throws RefusedException {
        for (String name : names()) {
            if (!known.test(name) && has(name)) {
                losses.note(Loss.FIELD_DROPPED, at(name));
            }
        }
    }

    /** A string; null if it is absent. */
    public @Nullable String text(String name) throws RefusedException {
        JsonNode value = member(name);
        if (value == null || value.isTextual()) {
            return value == null ? null : value.textValue();
        }
        throw Losses.malformed(at(name), "a string");
    }

    /** A string that must be there. */
    public String requiredText(String name) throws RefusedException {
        String text = text(name);
        if (text == null) {
            throw Losses.malformed(at(name), "a string");
        }
        return text;
    }

    /** True or false; null if it is absent. */
    public @Nullable Boolean flag(String name) throws RefusedException {
        JsonNode value = member(name);
        if (value == null || value.isBoolean()) {
            return value == null ? null : value.booleanValue();
        }
        throw Losses.malformed(at(name), "true or false");
    }

    /** Whether a flag is there and true. */
    public boolean isTrue(String name) throws RefusedException {
        return Boolean.TRUE.equals(flag(name));
    }

    /** A number with its own text; null if it is absent. */
    public @Nullable JsonNode number(String name) throws RefusedException {
        JsonNode value = member(name);
        if (value == null || value.isNumber()) {
            return value;
        }
        throw Losses.malformed(at(name), "a number");
    }

    /** A whole number of at least {@code least}, which may be written as {@code 16.0}; null if it is absent. */
    public @Nullable Long whole(String name, long least) throws RefusedException {
        JsonNode value = member(name);
        if (value == null) {
            return null;
        }
        Long whole = wholeOf(value);
        if (whole == null || whole < least) {
            throw Losses.malformed(at(name), "a whole number of at least " + least);
        }
        return whole;
    }

    /** Looks at all digits only of a number that is known to be small, since a request may have one of a million digits. */
    private static @Nullable Long wholeOf(JsonNode value) {
        if (!value.canConvertToLong()) {
            return null;
        }
        if (value.isIntegralNumber()) {
            BigInteger exact = value.bigIntegerValue();
            return exact.bitLength() < Long.SIZE ? exact.longValue() : null;
        }
        double number = value.doubleValue();
        return number == Math.rint(number) && Math.abs(number) <= EXACT ? (long) number : null;
    }

    /** As {@link #whole}; a larger one than an {@code int} holds is the largest {@code int}. */
    public @Nullable Integer smallWhole(String name, int least) throws RefusedException {
        Long whole = whole(name, least);
        return whole == null ? null : (int) Math.min(whole, Integer.MAX_VALUE);
    }

    /** An object; null if it is absent. */
    public @Nullable RequestObject object(String name) throws RefusedException {
        JsonNode value = member(name);
        return value == null ? null : of(value, at(name));
    }

    /** An object that must be there. */
    public RequestObject requiredObject(String name) throws RefusedException {
        RequestObject object = object(name);
        if (object == null) {
            throw Losses.malformed(at(name), "an object");
        }
        return object;
    }

    /** An object to which no path is needed any more; null if it is absent. */
    public @Nullable ObjectNode tree(String name) throws RefusedException {
        RequestObject object = object(name);
        return object == null ? null : object.node;
    }

    /** An array of anything; empty if it is absent. */
    public ArrayNode array(String name) throws RefusedException {
        JsonNode value = member(name);
        if (value == null) {
            return node.arrayNode();
        }
        if (value instanceof ArrayNode array) {
            return array;
        }
        throw Losses.malformed(at(name), "an array");
    }

    /** An array of objects; empty if it is absent. */
    public List<RequestObject> objects(String name) throws RefusedException {
        return each(array(name), at(name));
    }

    /** An array of strings; empty if it is absent. */
    public List<String> texts(String name) throws RefusedException {
        ArrayNode array = array(name);
        List<String> texts = new ArrayList<>(array.size());
        for (JsonNode element : array) {
            if (!element.isTextual()) {
                throw Losses.malformed(at(name) + '[' + texts.size() + ']', "a string");
            }
            texts.add(element.textValue());
        }
        return texts;
    }
}
