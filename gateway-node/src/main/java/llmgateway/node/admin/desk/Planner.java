package llmgateway.node.admin.desk;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import llmgateway.contracts.admin.AdminException;
import llmgateway.contracts.admin.AdminException.Reason;
import llmgateway.contracts.admin.RecordShelf;
import llmgateway.contracts.port.Registry;
import llmgateway.contracts.state.RecordId;
import llmgateway.contracts.state.RecordSnapshot;
import llmgateway.contracts.state.RecordStore.Change;
import llmgateway.contracts.state.StateRecord;
import llmgateway.node.admin.desk.PlannedChange.Action;
import llmgateway.node.config.SettingNames;
import org.jspecify.annotations.Nullable;

/**
 * Finds the steps from the records of one section to the entries of a document: an entry is the record with its id, else the one
 * with its name; a record that no entry means is removed. Things of the configuration file are not touched.
 */
final class Planner {
    private final EntryRules rules;
    private final RecordShelf shelf;
    private final Map<String, String> inFile;
    private final Map<String, StateRecord> byId = new LinkedHashMap<>();
    private final List<String> problems;
    private final List<PlannedChange> changes = new ArrayList<>();
    private final Set<String> meant = new HashSet<>();
    private final Set<String> names = new HashSet<>();

    /**
     * A planner for one section.
     *
     * @param inFile the ids of the things of the configuration file, each with its name
     * @param problems takes what is wrong with the document
     */
    Planner(
            EntryRules rules,
            Registry registry,
            RecordSnapshot records,
            Map<String, String> inFile,
            List<String> problems) {
        this.rules = rules;
        this.inFile = inFile;
        this.problems = problems;
        shelf = new RecordShelf(registry, rules.kind(), rules.thing(), rules.nameKey(), () -> inFile);
        for (StateRecord record : records.live(rules.kind())) {
            byId.put(record.id().id(), record);
        }
    }

    List<PlannedChange> plan(JsonArray entries) {
        for (int i = 0; i < entries.size(); i++) {
            String place = rules.section() + "[" + i + "]";
            if (entries.getValue(i) instanceof JsonObject entry) {
                plan(entry, place);
            } else {
                problems.add(place + " is no object");
            }
        }
        byId.forEach((id, record) -> {
            if (!meant.contains(id)) {
                Change removal = new Change(record.id(), Optional.of(record.version()), Optional.empty());
                changes.add(new PlannedChange(Action.REMOVE, rules.thing(), nameOf(record), List.of(), removal));
            }
        });
        return changes;
    }

    private void plan(JsonObject given, String place) {
        Optional<String> id = text(given, EntryRules.ID);
        Optional<String> name =
                text(given, rules.nameKey()).or(() -> rules instanceof RouteEntries ? Optional.empty() : id);
        if (name.isEmpty()) {
            problems.add(place + " has no " + rules.nameKey());
            return;
        }
        for (String member : new TreeSet<>(given.fieldNames())) {
            if (!rules.known().contains(member)) {
                problems.add(place + "." + member + " is unknown"
                        + SettingNames.nearest(member, rules.known())
                                .map(near -> "; did you mean " + near + "?")
                                .orElse(""));
            }
        }
        String called = rules.thing() + " '" + name.get() + "'";
        if (id.filter(inFile::containsKey).isPresent() || inFile.containsValue(name.get())) {
            problems.add("the " + called + " comes from the configuration file; change it there");
            return;
        }
        if (!names.add(name.get())) {
            problems.add("the " + called + " is there twice");
            return;
        }
        StateRecord record = find(id, name.get());
        JsonObject entry = given.copy().put(rules.nameKey(), name.get());
        Optional<JsonObject> old = Optional.ofNullable(record).flatMap(StateRecord::value);
        List<String> wrong = rules.problems(entry, old);
        wrong.forEach(problem -> problems.add("the " + called + " " + problem));
        if (!wrong.isEmpty()) {
            return;
        }
        if (record == null) {
            add(id, name.get(), entry);
        } else if (!meant.add(record.id().id())) {
            problems.add("the " + called + " is there twice");
        } else {
            entry.put(EntryRules.ID, record.id().id());
            change(record, old.orElseThrow(), rules.record(entry, old), name.get());
        }
    }

    private void add(Optional<String> id, String name, JsonObject entry) {
        String free = id.orElseGet(() -> freeId(name));
        try {
            shelf.checkId(free);
        } catch (AdminException unfit) {
            problems.add("the " + rules.thing() + " '" + name + "': " + unfit.getMessage());
            return;
        }
        if (!meant.add(free)) {
            problems.add("the id '" + free + "' is there twice");
            return;
        }
        JsonObject value = rules.record(entry.put(EntryRules.ID, free), Optional.empty());
        Change addition = new Change(new RecordId(rules.kind(), free), Optional.empty(), Optional.of(value));
        List<String> fields = new ArrayList<>(rules.normal(value).keySet());
        rules.changedSecret(new JsonObject(), value).ifPresent(fields::add);
        changes.add(new PlannedChange(Action.ADD, rules.thing(), name, fields, addition));
    }

    private void change(StateRecord record, JsonObject old, JsonObject next, String name) {
        Map<String, String> before = rules.normal(old);
        Map<String, String> after = rules.normal(next);
        Set<String> all = new TreeSet<>(before.keySet());
        all.addAll(after.keySet());
        List<String> fields = new ArrayList<>(all);
        fields.removeIf(field -> String.valueOf(before.get(field)).equals(String.valueOf(after.get(field))));
        rules.changedSecret(old, next).ifPresent(fields::add);
        if (!fields.isEmpty()) {
            Change change = new Change(record.id(), Optional.of(record.version()), Optional.of(next));
            changes.add(new PlannedChange(Action.CHANGE, rules.thing(), name, fields, change));
        }
    }

    private @Nullable StateRecord find(Optional<String> id, String name) {
        if (id.isPresent()) {
            return byId.get(id.get());
        }
        return byId.values().stream()
                .filter(record -> nameOf(record).equals(name))
                .findFirst()
                .orElse(null);
    }

    private String freeId(String name) {
        String first = shelf.freeId(name);
        String id = first;
        for (int number = 2; meant.contains(id); number++) {
            id = first + "-" + number;
        }
        return id;
    }

    private String nameOf(StateRecord record) {
        return record.value()
                .map(value -> value.getString(rules.nameKey(), record.id().id()))
                .orElse("");
    }

    private Optional<String> text(JsonObject entry, String key) {
        return entry.getValue(key) instanceof String text && !text.isBlank()
                ? Optional.of(text.strip())
                : Optional.empty();
    }

    /** The refusal of a document with {@code problems}. */
    static AdminException refusal(List<String> problems) {
        return new AdminException(
                Reason.BAD_ARGUMENTS, "The document cannot be applied:\n" + String.join("\n", problems));
    }
}
