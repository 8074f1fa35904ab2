package llmgateway.node.admin.gather;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.TreeMap;

/** The lines of {@code node list}: each node's own, and what is known of those that do not answer. */
final class NodeList {
    private NodeList() {}

    static JsonObject merge(Gathered all) {
        TreeMap<String, Object> lines = new TreeMap<>();
        all.results(JsonArray.class).forEach((node, own) -> own.forEach(line -> lines.put(node, line)));
        all.answers().forEach((node, answer) -> lines.computeIfAbsent(node, missing -> unanswered(node, answer)));
        return new JsonObject()
                .put("ok", true)
                .put("result", new JsonArray(lines.values().stream().toList()));
    }

    /** The line of a node that has none of its own. */
    static JsonObject unanswered(String node, Answer answer) {
        JsonObject line = new JsonObject().put("name", node).put("state", "unreachable");
        if (answer instanceof Answer.Silent silent) {
            return line.put("since", silent.since().map(Instant::toString).orElse(null))
                    .put("message", silent.words());
        }
        return line.put("since", null)
                .put("message", answer instanceof Answer.Given given ? "refused: " + given.refusal() : "");
    }
}
