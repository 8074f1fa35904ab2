package llmgateway.node.admin.gather;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What {@code status} and {@code health} tell: the node that was asked as ever, and each node in a line. */
final class GatewayStatus {
    private static final List<String> OF_STATUS =
            List.of("state", "ready", "in_flight", "shards", "uptime_seconds", "state_version", "version");

    private GatewayStatus() {}

    static JsonObject status(Gathered all) {
        JsonObject status = entrys(all);
        return all.reply(
                all.alone() ? status : status.put("message", words(all)).put("nodes", lines(all, OF_STATUS)),
                List.of());
    }

    /** Accounts are in the worst state that any node sees them in. */
    static JsonObject health(Gathered all) {
        JsonObject health = entrys(all);
        if (all.alone()) {
            return all.reply(health, List.of());
        }
        Map<String, JsonArray> accounts = new LinkedHashMap<>();
        all.results(JsonObject.class)
                .forEach((node, its) -> accounts.put(node, its.getJsonArray("accounts", new JsonArray())));
        return all.reply(
                health.put("accounts", AccountViews.merged(accounts))
                        .put("message", words(all))
                        .put("nodes", lines(all, List.of("ready", "checks"))),
                List.of());
    }

    private static JsonObject entrys(Gathered all) {
        return Optional.ofNullable(all.results(JsonObject.class).get(all.entry()))
                .map(JsonObject::copy)
                .orElseGet(JsonObject::new);
    }

    private static JsonArray lines(Gathered all, List<String> members) {
        Map<String, JsonObject> results = all.results(JsonObject.class);
        JsonArray lines = new JsonArray();
        all.answers().forEach((node, answer) -> {
            JsonObject its = results.get(node);
            if (its == null) {
                lines.add(NodeList.unanswered(node, answer));
            } else {
                JsonObject line = new JsonObject().put("name", node);
                members.forEach(member -> line.put(member, its.getValue(member)));
                lines.add(line);
            }
        });
        return lines;
    }

    /** Such as {@code 2 of 3 nodes answer; n3 is unreachable}. */
    private static String words(Gathered all) {
        Map<String, JsonObject> results = all.results(JsonObject.class);
        List<String> words = new ArrayList<>();
        int nodes = all.answers().size();
        words.add(
                results.size() == nodes
                        ? "all " + nodes + " nodes answer"
                        : results.size() + " of " + nodes + " nodes answer");
        all.answers().forEach((node, answer) -> {
            if (answer instanceof Answer.Silent silent) {
                words.add(node + " " + silent.words());
            } else if (!results.containsKey(node) && answer instanceof Answer.Given given) {
                words.add(node + " refused: " + given.refusal());
            }
        });
        return String.join("; ", words);
    }
}
