package llmgateway.node.admin.gather;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What orders tell that each node carries out for itself: the result of the node that was asked, and {@code nodes} with that of each.
 * One that changes something says in {@code complete} whether all nodes did.
 */
final class EachNode {
    private EachNode() {}

    static JsonObject told(Gathered all) {
        return all.alone() ? all.own() : all.reply(own(all).put("nodes", nodes(all)));
    }

    static JsonObject done(Gathered all) {
        if (all.alone()) {
            return all.own();
        }
        JsonObject result = own(all);
        List<String> notes = new ArrayList<>();
        all.entryFirst((node, answer) -> {
            if (answer instanceof Answer.Silent silent) {
                notes.add(silent.sentence(node));
            } else if (answer instanceof Answer.Given given && !given.ok()) {
                notes.add("Node '" + node + "' refused: " + given.refusal());
            }
        });
        return all.reply(result.put("complete", notes.isEmpty()).put("nodes", nodes(all)), notes);
    }

    /** A rotation is durable on each node that made it. */
    static JsonObject rotated(Gathered all) {
        JsonObject reply = done(all);
        if (!all.alone()) {
            reply.getJsonObject("result")
                    .put("persisted_on", all.results(JsonObject.class).size())
                    .put("members", all.answers().size());
        }
        return reply;
    }

    private static JsonObject own(Gathered all) {
        return all.own().getJsonObject("result", new JsonObject()).copy();
    }

    private static JsonArray nodes(Gathered all) {
        JsonArray nodes = new JsonArray();
        all.entryFirst((node, answer) -> {
            JsonObject line = new JsonObject().put("name", node);
            if (answer instanceof Answer.Given given && given.ok()) {
                line.mergeIn(given.reply().getJsonObject("result", new JsonObject()));
                line.remove("persisted_on");
                line.remove("members");
            } else if (answer instanceof Answer.Given given) {
                line.put("error", given.refusal());
            } else if (answer instanceof Answer.Silent silent) {
                line.put("error", silent.words())
                        .put("since", silent.since().map(Instant::toString).orElse(null));
            }
            nodes.add(line);
        });
        return nodes;
    }
}
