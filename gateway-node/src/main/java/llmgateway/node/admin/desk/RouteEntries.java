package llmgateway.node.admin.desk;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import llmgateway.contracts.config.RouteConfig;
import llmgateway.contracts.state.RecordKind;

/** The section {@code model_routes}: a route is known by its source; a single target is the same as a list of one. */
record RouteEntries() implements EntryRules {
    private static final String TARGET_MODEL = "target_model";
    private static final String TARGET_PROVIDER = "target_provider";
    private static final String TARGETS = "targets";
    private static final Set<String> KNOWN = known(EntryRules.keys(RouteConfig.class));

    private static Set<String> known(Set<String> keys) {
        List<String> known = new ArrayList<>(keys);
        known.add(ID);
        return Set.copyOf(known);
    }

    @Override
    public String section() {
        return "model_routes";
    }

    @Override
    public RecordKind kind() {
        return RecordKind.ROUTE;
    }

    @Override
    public String thing() {
        return "route";
    }

    @Override
    public String nameKey() {
        return "source_model";
    }

    @Override
    public Set<String> known() {
        return KNOWN;
    }

    @Override
    public Set<String> secrets() {
        return Set.of();
    }

    @Override
    public Map<String, Object> defaults() {
        return Map.of();
    }

    @Override
    public List<String> problems(JsonObject entry, Optional<JsonObject> old) {
        return List.of();
    }

    @Override
    public JsonObject record(JsonObject entry, Optional<JsonObject> old) {
        JsonObject next = entry.copy();
        next.remove(ID);
        return next;
    }

    @Override
    public Optional<String> changedSecret(JsonObject old, JsonObject next) {
        return Optional.empty();
    }

    @Override
    public Map<String, String> normal(JsonObject value) {
        JsonObject spelled = value.copy();
        spelled.remove(ID);
        Object model = spelled.remove(TARGET_MODEL);
        Object provider = spelled.remove(TARGET_PROVIDER);
        JsonArray targets = new JsonArray();
        if (model != null) {
            targets.add(new JsonObject().put("model", model).put("provider", provider));
        } else if (spelled.getValue(TARGETS) instanceof JsonArray given) {
            given.forEach(targets::add);
        }
        // Their order matters, so each target is told with its place.
        for (int i = 0; i < targets.size(); i++) {
            if (targets.getValue(i) instanceof JsonObject target) {
                targets.set(i, i + " " + target.getValue("model") + " " + target.getValue("provider"));
            }
        }
        return EntryRules.super.normal(spelled.put(TARGETS, targets));
    }
}
