package llmgateway.node.admin.desk;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import llmgateway.contracts.state.RecordKind;
import llmgateway.node.config.SettingNames;

/** How the entries of one section of a document correspond to the records of one kind. */
sealed interface EntryRules permits AccountEntries, KeyEntries, RouteEntries {
    String ID = "id";
    String NAME = "name";

    /** The section's key in a document. */
    String section();

    RecordKind kind();

    /** What one of them is called. */
    String thing();

    /** The member that identifies an entry to people. */
    default String nameKey() {
        return NAME;
    }

    /** The members that an entry may have. */
    Set<String> known();

    /** The members whose absence means that the record keeps what it has; they are never exported or shown. */
    Set<String> secrets();

    /** What is wrong with an entry, in words that follow its name; {@code old} is the record that it would replace. */
    List<String> problems(JsonObject entry, Optional<JsonObject> old);

    /** The content of the record that {@code entry} asks for in place of {@code old}. */
    JsonObject record(JsonObject entry, Optional<JsonObject> old);

    /** What holds when a member is left out. */
    Map<String, Object> defaults();

    /** Whether the record {@code next} has other secrets than {@code old}; gives the name to tell them by. */
    Optional<String> changedSecret(JsonObject old, JsonObject next);

    /** The content of a record as a document would say it, without secrets. */
    default JsonObject exported(String id, JsonObject value) {
        JsonObject entry = new JsonObject().put(ID, id);
        for (Map.Entry<String, Object> member : value) {
            if (known().contains(member.getKey())
                    && !secrets().contains(member.getKey())
                    && member.getValue() != null) {
                entry.put(member.getKey(), member.getValue());
            }
        }
        return entry;
    }

    /** The members of a record in one spelling, without secrets and without what holds anyway. */
    default Map<String, String> normal(JsonObject value) {
        Map<String, String> normal = new TreeMap<>();
        for (Map.Entry<String, Object> member : value) {
            Object given = member.getValue();
            if (given == null || !told(member.getKey())) {
                continue;
            }
            String text = text(given);
            boolean idle = text.isEmpty()
                    || text.equals("[]")
                    || text.equals("{}")
                    || text.equals(String.valueOf(defaults().get(member.getKey())));
            if (!idle) {
                normal.put(member.getKey(), text);
            }
        }
        return normal;
    }

    private boolean told(String name) {
        return !name.equals(ID) && known().contains(name) && !secrets().contains(name);
    }

    private static String text(Object value) {
        if (value instanceof JsonArray array) {
            return array.stream()
                    .map(EntryRules::text)
                    .sorted()
                    .collect(Collectors.toList())
                    .toString();
        }
        if (value instanceof JsonObject object) {
            Map<String, String> sorted = new TreeMap<>();
            object.forEach(member -> sorted.put(member.getKey(), text(member.getValue())));
            return sorted.toString();
        }
        return String.valueOf(value);
    }

    /** The names of the keys of a configuration record. */
    static Set<String> keys(Class<?> type) {
        return SettingNames.keys(type).stream().map(SettingNames::key).collect(Collectors.toSet());
    }

    /** Says whether a text refers to something that only the configuration file's loader resolves. */
    static boolean isReference(Object value) {
        return value instanceof String text && text.contains("${");
    }
}
