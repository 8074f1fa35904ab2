package llmgateway.admin.view;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a plan would do or did: a line for each addition (+), change (~) and removal (-). */
public final class Changes implements View {
    private static final Map<String, String> SIGNS = Map.of("add", "+", "change", "~", "remove", "-");

    @Override
    public String text(@Nullable Object result, Ink ink) {
        JsonObject plan = result instanceof JsonObject object ? object : new JsonObject();
        JsonArray changes = plan.getJsonArray("changes", new JsonArray());
        StringBuilder text = new StringBuilder();
        for (Object each : changes) {
            if (each instanceof JsonObject change) {
                text.append(line(change, ink)).append('\n');
            }
        }
        if (changes.isEmpty()) {
            text.append("No changes.\n");
        }
        if (plan.getValue("persisted_on") != null) {
            text.append(new Changed("Applied").text(plan, ink));
        } else if (plan.getValue("revision") != null) {
            text.append("Revision: ")
                    .append(Words.of(plan.getValue("revision")))
                    .append('\n');
        }
        return text.toString();
    }

    private static String line(JsonObject change, Ink ink) {
        String action = change.getString("action", "");
        String fields = change.getJsonArray("fields", new JsonArray()).isEmpty()
                ? ""
                : " (" + Words.of(change.getValue("fields")) + ")";
        return ink.paint(
                action,
                SIGNS.getOrDefault(action, "?") + " " + Words.of(change.getValue("kind")) + " "
                        + Words.of(change.getValue("name")) + fields);
    }
}
