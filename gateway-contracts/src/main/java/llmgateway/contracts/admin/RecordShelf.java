package llmgateway.contracts.admin;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import llmgateway.contracts.admin.AdminException.Reason;
import llmgateway.contracts.port.Registry;
import llmgateway.contracts.state.RecordId;
import llmgateway.contracts.state.RecordKind;
import llmgateway.contracts.state.RecordStore.Change;
import llmgateway.contracts.state.RecordStore.Written;
import llmgateway.contracts.state.StateRecord;

/**
 * The things of one kind as a desk keeps them: those of the state store, which it finds by id or name and changes, beside those
 * of the configuration file, which it leaves alone. Any thread.
 */
public final class RecordShelf {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}");
    private static final int LONGEST_NAME = 100;
    private static final int LONGEST_SLUG = 48;

    private final Registry registry;
    private final RecordKind kind;
    private final String thing;
    private final String nameKey;
    private final Supplier<Map<String, String>> inFile;

    /**
     * The records of {@code kind}.
     *
     * @param thing what one of them is called in messages
     * @param nameKey the member of a record that holds its name
     * @param inFile the ids of the things of the configuration file, each with its name
     */
    public RecordShelf(
            Registry registry, RecordKind kind, String thing, String nameKey, Supplier<Map<String, String>> inFile) {
        this.registry = registry;
        this.kind = kind;
        this.thing = thing;
        this.nameKey = nameKey;
        this.inFile = inFile;
    }

    /** The records that are not deleted, in the order of their ids. */
    public List<StateRecord> live() {
        return registry.records().live(kind);
    }

    /**
     * The id of the one thing, of the store or of the file, that {@code idOrName} means.
     *
     * @throws AdminException if there is none or there are several
     */
    public String idOf(String idOrName) throws AdminException {
        Map<String, String> file = inFile.get();
        TreeSet<String> named = new TreeSet<>();
        for (StateRecord record : live()) {
            if (record.id().id().equals(idOrName)) {
                return idOrName;
            }
            if (nameOf(record).equals(idOrName)) {
                named.add(record.id().id());
            }
        }
        if (file.containsKey(idOrName)) {
            return idOrName;
        }
        file.forEach((id, name) -> {
            if (name.equals(idOrName)) {
                named.add(id);
            }
        });
        if (named.size() > 1) {
            throw Arguments.bad(
                    "Several " + thing + "s are named '" + idOrName + "'; say which: " + String.join(", ", named));
        }
        if (named.isEmpty()) {
            throw new AdminException(Reason.NOT_FOUND, "There is no " + thing + " '" + idOrName + "'.");
        }
        return named.first();
    }

    /**
     * The record that {@code idOrName} means, to be changed.
     *
     * @throws AdminException if there is none or there are several, or it is the file's
     */
    public StateRecord changeable(String idOrName) throws AdminException {
        String id = idOf(idOrName);
        if (inFile.get().containsKey(id)) {
            throw new AdminException(
                    Reason.REFUSED,
                    "The " + thing + " '" + id + "' comes from the configuration file; change it there.");
        }
        return live().stream()
                .filter(record -> record.id().id().equals(id))
                .findFirst()
                .orElseThrow(() -> new AdminException(Reason.CONFLICT, "The " + thing + " was just removed."));
    }

    /**
     * Checks the name of a new thing.
     *
     * @throws AdminException if the name is no good or taken
     */
    public void checkName(String name) throws AdminException {
        if (name.isBlank() || name.length() > LONGEST_NAME || name.chars().anyMatch(Character::isISOControl)) {
            throw Arguments.bad("A name is a text of 1 to " + LONGEST_NAME + " characters without line ends.");
        }
        if (inFile.get().containsValue(name)
                || live().stream().anyMatch(record -> nameOf(record).equals(name))) {
            throw new AdminException(Reason.CONFLICT, "Another " + thing + " is named '" + name + "' already.");
        }
    }

    /** As {@link #checkName(String)}, for a thing that is there and may keep its name. */
    public void checkName(String name, StateRecord self) throws AdminException {
        if (!nameOf(self).equals(name)) {
            checkName(name);
        }
    }

    /**
     * Checks an id that a new thing is to have.
     *
     * @throws AdminException if it is no good or taken
     */
    public void checkId(String id) throws AdminException {
        if (!ID.matcher(id).matches()) {
            throw Arguments.bad("An id is 1 to 64 letters, digits, - and _, and begins with a letter or digit.");
        }
        if (taken(id)) {
            throw new AdminException(Reason.CONFLICT, "Another " + thing + " has the id '" + id + "' already.");
        }
    }

    /** An id, made of {@code name}, that nothing has. */
    public String freeId(String name) {
        String slug = slug(name);
        String id = slug;
        for (int number = 2; taken(id); number++) {
            id = slug + "-" + number;
        }
        return id;
    }

    /** Writes a new thing; gives {@code result} with where it is durable. */
    public Future<JsonObject> add(String id, JsonObject value, JsonObject result) {
        return write(new Change(new RecordId(kind, id), Optional.empty(), Optional.of(value)), result);
    }

    /** Puts {@code value} in place of what {@code record} holds; gives {@code result} with where it is durable. */
    public Future<JsonObject> replace(StateRecord record, JsonObject value, JsonObject result) {
        return write(new Change(record.id(), Optional.of(record.version()), Optional.of(value)), result);
    }

    /** Removes a thing; gives its id and where that is durable. */
    public Future<JsonObject> remove(StateRecord record) {
        return write(new Change(record.id(), Optional.of(record.version()), Optional.empty()), result(record));
    }

    /** A result that begins with the id of {@code record}. */
    public static JsonObject result(StateRecord record) {
        return new JsonObject().put("id", record.id().id());
    }

    private Future<JsonObject> write(Change change, JsonObject result) {
        return registry.write(List.of(change))
                .map((Written written) ->
                        result.put("persisted_on", written.persistedOn()).put("members", written.members()));
    }

    private boolean taken(String id) {
        return inFile.get().containsKey(id)
                || live().stream().anyMatch(record -> record.id().id().equals(id));
    }

    private String nameOf(StateRecord record) {
        return record.value()
                .map(value -> value.getString(nameKey, record.id().id()))
                .orElse("");
    }

    private String slug(String name) {
        String slug =
                name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
        String bounded = slug.substring(0, Math.min(slug.length(), LONGEST_SLUG));
        return bounded.isEmpty() ? thing.replace(' ', '-') : bounded;
    }
}
