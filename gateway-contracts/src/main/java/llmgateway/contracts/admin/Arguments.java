package llmgateway.contracts.admin;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import llmgateway.contracts.admin.AdminException.Reason;

/** The arguments of an order, each read as the type that it must have. An argument that is null was not given. */
public final class Arguments {
    private final JsonObject given;

    private Arguments(JsonObject given) {
        this.given = given;
    }

    /**
     * Takes {@code given}.
     *
     * @throws AdminException if there is one that is not among {@code known}
     */
    static Arguments of(JsonObject given, Set<String> known) throws AdminException {
        for (String name : given.fieldNames()) {
            if (!known.contains(name)) {
                throw bad("There is no argument '" + name + "' here"
                        + (known.isEmpty() ? "." : "; there are: " + String.join(", ", new TreeSet<>(known)) + "."));
            }
        }
        return new Arguments(given);
    }

    /** The refusal of an order whose arguments are no good. */
    public static AdminException bad(String message) {
        return new AdminException(Reason.BAD_ARGUMENTS, message);
    }

    public boolean has(String name) {
        return given.getValue(name) != null;
    }

    /** A text, which may be empty. */
    public Optional<String> text(String name) throws AdminException {
        Object value = given.getValue(name);
        if (value == null || value instanceof String) {
            return Optional.ofNullable((String) value);
        }
        throw bad("'" + name + "' must be a text.");
    }

    /** A text that must be there and hold something. */
    public String required(String name) throws AdminException {
        return text(name)
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .orElseThrow(() -> bad("'" + name + "' is missing."));
    }

    /** Texts, as an array or parted by commas. */
    public Optional<List<String>> texts(String name) throws AdminException {
        Object value = given.getValue(name);
        if (value == null) {
            return Optional.empty();
        }
        List<String> texts = new ArrayList<>();
        if (value instanceof String text) {
            for (String part : text.split(",", -1)) {
                texts.add(part.strip());
            }
            texts.removeIf(String::isEmpty);
        } else if (value instanceof JsonArray array && array.stream().allMatch(String.class::isInstance)) {
            array.forEach(element -> texts.add(((String) element).strip()));
        } else {
            throw bad("'" + name + "' must be a list of texts.");
        }
        if (texts.contains("")) {
            throw bad("'" + name + "' holds an empty text.");
        }
        return Optional.of(List.copyOf(texts));
    }

    /** A whole number from 0 to {@code max}. */
    public Optional<Integer> number(String name, int max) throws AdminException {
        Object value = given.getValue(name);
        if (value == null) {
            return Optional.empty();
        }
        if (value instanceof Integer number && number >= 0 && number <= max) {
            return Optional.of(number);
        }
        throw bad("'" + name + "' must be a whole number from 0 to " + max + ".");
    }

    public Optional<Boolean> flag(String name) throws AdminException {
        Object value = given.getValue(name);
        if (value == null || value instanceof Boolean) {
            return Optional.ofNullable((Boolean) value);
        }
        throw bad("'" + name + "' must be true or false.");
    }

    /** An object whose members are texts. */
    public Optional<JsonObject> map(String name) throws AdminException {
        Object value = given.getValue(name);
        if (value == null) {
            return Optional.empty();
        }
        if (value instanceof JsonObject map && map.stream().allMatch(member -> member.getValue() instanceof String)) {
            return Optional.of(map.copy());
        }
        throw bad("'" + name + "' must be an object whose members are texts.");
    }

    /** The objects of an array. */
    public Optional<List<JsonObject>> objects(String name) throws AdminException {
        Object value = given.getValue(name);
        if (value == null) {
            return Optional.empty();
        }
        if (value instanceof JsonArray array && array.stream().allMatch(JsonObject.class::isInstance)) {
            return Optional.of(array.stream().map(JsonObject.class::cast).toList());
        }
        throw bad("'" + name + "' must be a list of objects.");
    }
}
