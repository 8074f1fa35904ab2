package llmgateway.node.admin.gather;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One look of {@code top}: {@code {"nodes":[…],"accounts":[…]}}. A node's line has {@code name, state, uptime_ms, in_flight, requests,
 * errors, tokens}, the last three since it began to count; one that does not answer is {@code unreachable} and tells no figures.
 */
final class LiveView {
    private static final String ACCOUNTS = "accounts";

    private LiveView() {}

    static JsonObject merge(Gathered all) {
        Map<String, JsonObject> results = all.results(JsonObject.class);
        JsonArray nodes = new JsonArray();
        all.answers().forEach((node, answer) -> {
            JsonObject its = results.get(node);
            if (its == null) {
                nodes.add(NodeList.unanswered(node, answer));
            } else {
                JsonObject line = its.copy();
                line.remove(ACCOUNTS);
                nodes.add(line);
            }
        });
        Map<String, JsonArray> accounts = new LinkedHashMap<>();
        results.forEach((node, its) -> accounts.put(node, its.getJsonArray(ACCOUNTS, new JsonArray())));
        return all.reply(new JsonObject().put("nodes", nodes).put(ACCOUNTS, AccountViews.merged(accounts)), List.of());
    }
}
