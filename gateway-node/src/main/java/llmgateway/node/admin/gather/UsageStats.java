package llmgateway.node.admin.gather;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What {@code stats} tells: the counters of all nodes added up, since the first of them began to count. */
final class UsageStats {
    private static final List<String> BREAKDOWNS = List.of("accounts", "models", "keys");
    private static final String SINCE = "since";

    private UsageStats() {}

    static JsonObject merge(Gathered all) {
        Map<String, JsonObject> results = all.results(JsonObject.class);
        JsonObject stats = new JsonObject();
        results.values().stream()
                .min(Comparator.comparing(its -> Lines.time(its, SINCE)))
                .ifPresent(first -> stats.put(SINCE, first.getValue(SINCE)));
        for (String what : BREAKDOWNS) {
            if (results.values().stream().allMatch(its -> its.containsKey(what))) {
                JsonArray lines = lines(results, what);
                stats.mergeIn(Lines.total(lines)).put(what, lines);
            }
        }
        if (!all.alone()) {
            JsonArray nodes = new JsonArray();
            results.forEach((node, its) -> nodes.add(new JsonObject()
                    .put("name", node)
                    .put(SINCE, its.getValue(SINCE))
                    .put("requests", its.getValue("requests"))
                    .put("errors", its.getValue("errors"))));
            stats.put("nodes", nodes);
        }
        return all.reply(stats);
    }

    private static JsonArray lines(Map<String, JsonObject> results, String what) {
        Map<String, List<JsonObject>> byId = new TreeMap<>();
        results.values()
                .forEach(its -> Lines.objects(its.getJsonArray(what))
                        .forEach(line -> byId.computeIfAbsent(line.getString("id", ""), first -> new ArrayList<>())
                                .add(line)));
        return new JsonArray(byId.values().stream().map(Lines::merged).toList());
    }
}
