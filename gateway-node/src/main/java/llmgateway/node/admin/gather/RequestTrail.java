package llmgateway.node.admin.gather;

import io.vertx.core.json.JsonObject;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** What {@code explain} tells: the trail of a request, from the node that served it; the last one if clients used its id again. */
final class RequestTrail {
    private RequestTrail() {}

    static JsonObject merge(Gathered all) {
        return all.results(JsonObject.class).entrySet().stream()
                .max(Comparator.comparing(trail -> Lines.time(trail.getValue(), "ended_at")))
                .map(trail -> all.reply(named(trail), List.of()))
                .orElseGet(() -> unknown(all));
    }

    private static JsonObject named(Map.Entry<String, JsonObject> trail) {
        return trail.getValue().copy().put("node", trail.getKey());
    }

    /** The refusal of the node that was asked; it also says whom nobody could ask. */
    private static JsonObject unknown(Gathered all) {
        JsonObject refusal = all.own().copy();
        if (refusal.getValue("error") instanceof JsonObject error && !all.alone()) {
            StringBuilder message = new StringBuilder("No node that answers knows this request: ")
                    .append(error.getString("message", ""));
            all.answers().forEach((node, answer) -> {
                if (answer instanceof Answer.Silent silent) {
                    message.append(" Node '")
                            .append(node)
                            .append("' ")
                            .append(silent.words())
                            .append('.');
                }
            });
            refusal.put("error", error.copy().put("message", message.toString()));
        }
        return refusal;
    }
}
