package llmgateway.admin.view;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * One sentence about what was done, and on how many members it is durable.
 *
 * @param done what was done, such as {@code Enabled}
 */
public record Changed(String done) implements View {

    @Override
    public String text(@Nullable Object result, Ink ink) {
        if (!(result instanceof JsonObject object)) {
            return done + ".\n";
        }
        StringBuilder text = new StringBuilder(done);
        String what = what(object);
        text.append(what.isEmpty() ? "" : " " + what).append(durable(object)).append(".\n");
        if (object.getValue("state") != null) {
            String state = Words.of(object.getValue("state"));
            text.append("State: ").append(ink.paint(state, state)).append('\n');
        }
        if (object.getValue("message") != null) {
            text.append(Words.of(object.getValue("message"))).append('\n');
        }
        if (object.getString("key") != null) {
            text.append("\n  ")
                    .append(ink.bold(Words.of(object.getValue("key"))))
                    .append("\n\n");
            text.append("Keep this key now: it is not shown again.\n");
        }
        if (object.getValue("old_key_valid_until") != null) {
            text.append("The old key works until ")
                    .append(Words.of(object.getValue("old_key_valid_until")))
                    .append(".\n");
        }
        return text.toString();
    }

    private static String what(JsonObject object) {
        String id = object.getString("id", "");
        String name = object.getString("name", id);
        return Words.printable(id.isEmpty() || name.equals(id) ? name : name + " (id " + id + ")");
    }

    private static String durable(JsonObject object) {
        Object on = object.getValue("persisted_on");
        return on == null
                ? ""
                : "; durable on " + Words.of(on) + " of " + Words.of(object.getValue("members")) + " members";
    }
}
