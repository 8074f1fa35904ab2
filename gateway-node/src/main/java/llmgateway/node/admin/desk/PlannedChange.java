package llmgateway.node.admin.desk;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import llmgateway.contracts.state.RecordStore.Change;

/**
 * One step from the records that there are to those that a document asks for.
 *
 * @param fields the members that would change, without their values
 * @param change what is written to get there
 */
record PlannedChange(Action action, String thing, String name, List<String> fields, Change change) {

    /** What a step does. */
    enum Action {
        ADD,
        CHANGE,
        REMOVE
    }

    JsonObject shown() {
        return new JsonObject()
                .put("action", action.name().toLowerCase(Locale.ROOT))
                .put("kind", thing)
                .put("name", name)
                .put("fields", new JsonArray(fields));
    }
}
