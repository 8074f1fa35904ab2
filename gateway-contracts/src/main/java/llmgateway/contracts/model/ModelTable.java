package llmgateway.contracts.model;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import llmgateway.contracts.Glob;
import llmgateway.contracts.config.ModelConfig;

/**
 * The facts that this program comes with: {@code models.json}. Its entries are in the order in which they are tried. One that is
 * {@code like} an earlier one has that one's facts apart from its own; its exceptions hold for some of its models, the last that
 * fits before the others, and are not inherited.
 *
 * @param listed the models that are publicly known, by provider, those of an older generation and a smaller size first
 */
record ModelTable(Map<String, List<String>> listed, List<Entry> entries) {
    private static final int VERSION = 1;
    private static final ModelFacts NOTHING = new ModelFacts(
            ThinkingClass.NONE,
            Set.of(),
            false,
            ModelFacts.Sampling.NONE,
            false,
            false,
            false,
            false,
            false,
            false,
            false,
            false,
            0,
            0);

    /** What is known of the models that match, if need be narrower. */
    record Entry(List<Glob> match, List<Glob> narrower, ModelFacts facts) {
        boolean fits(String model) {
            return Glob.anyMatches(match, model) && (narrower.isEmpty() || Glob.anyMatches(narrower, model));
        }
    }

    /** Reads the table of this program. */
    static ModelTable read() {
        try (InputStream resource = Objects.requireNonNull(ModelTable.class.getResourceAsStream("models.json"))) {
            return of(new JsonObject(new String(resource.readAllBytes(), StandardCharsets.UTF_8)));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static ModelTable of(JsonObject table) {
        if (table.getInteger("version") != VERSION) {
            throw new IllegalStateException("models.json is of another version");
        }
        List<Entry> entries = new ArrayList<>();
        Map<String, ModelFacts> named = new HashMap<>();
        for (JsonObject model : objects(table, "models")) {
            ModelFacts base =
                    model.containsKey("like") ? Objects.requireNonNull(named.get(model.getString("like"))) : NOTHING;
            ModelFacts facts = own(model).over(base);
            named.put(model.getString("name"), facts);
            List<JsonObject> exceptions = objects(model, "except");
            for (int i = exceptions.size() - 1; i >= 0; i--) {
                JsonObject exception = exceptions.get(i);
                entries.add(
                        new Entry(match(model), match(exception), own(exception).over(facts)));
            }
            entries.add(new Entry(match(model), List.of(), facts));
        }
        Map<String, List<String>> listed = new HashMap<>();
        JsonObject providers = table.getJsonObject("listed");
        providers.fieldNames().forEach(provider -> listed.put(provider, texts(providers, provider)));
        return new ModelTable(Map.copyOf(listed), List.copyOf(entries));
    }

    /** The facts that an entry itself states. */
    private static ModelConfig own(JsonObject entry) {
        Set<String> known = new HashSet<>(entry.fieldNames());
        ModelConfig own = new ModelConfig(
                "",
                taken(known, entry, "thinking", JsonObject::getString)
                        .map(label -> constant(ThinkingClass.class, label)),
                taken(known, entry, "efforts", ModelTable::texts).map(ModelTable::efforts),
                taken(known, entry, "reasoning", JsonObject::getBoolean),
                taken(known, entry, "sampling", JsonObject::getString)
                        .map(label -> constant(ModelFacts.Sampling.class, label)),
                taken(known, entry, "forced_tools", JsonObject::getBoolean),
                taken(known, entry, "prefill", JsonObject::getBoolean),
                taken(known, entry, "mid_system", JsonObject::getBoolean),
                taken(known, entry, "structured", JsonObject::getBoolean),
                taken(known, entry, "stops", JsonObject::getBoolean),
                taken(known, entry, "cache_breakpoints", JsonObject::getBoolean),
                taken(known, entry, "chat_tools_need_no_effort", JsonObject::getBoolean),
                taken(known, entry, "fast", JsonObject::getBoolean),
                taken(known, entry, "max_output", JsonObject::getInteger),
                taken(known, entry, "context", JsonObject::getInteger));
        known.removeAll(Set.of("name", "like", "match", "except"));
        if (!known.isEmpty()) {
            throw new IllegalStateException("models.json has unknown facts: " + known);
        }
        return own;
    }

    private static <T> Optional<T> taken(
            Set<String> known, JsonObject entry, String key, BiFunction<JsonObject, String, T> getter) {
        return known.remove(key) ? Optional.of(getter.apply(entry, key)) : Optional.empty();
    }

    private static Set<Effort> efforts(List<String> labels) {
        Set<Effort> efforts = EnumSet.noneOf(Effort.class);
        labels.forEach(label -> efforts.add(constant(Effort.class, label)));
        return efforts;
    }

    private static <E extends Enum<E>> E constant(Class<E> type, String label) {
        return Enum.valueOf(type, label.toUpperCase(Locale.ROOT));
    }

    private static List<Glob> match(JsonObject entry) {
        return texts(entry, "match").stream().map(Glob::new).toList();
    }

    private static List<String> texts(JsonObject object, String key) {
        return object.getJsonArray(key).stream().map(String.class::cast).toList();
    }

    private static List<JsonObject> objects(JsonObject object, String key) {
        return object.getJsonArray(key, new JsonArray()).stream()
                .map(JsonObject.class::cast)
                .toList();
    }
}
