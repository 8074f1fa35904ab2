package llmgateway.node.state;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import llmgateway.contracts.state.RecordId;
import llmgateway.contracts.state.RecordKind;
import llmgateway.contracts.state.StateRecord;
import llmgateway.contracts.state.Version;

/** Records as JSON, in clear: for what is sealed as a whole. */
public final class RecordJson {
    private RecordJson() {}

    /** Shape: {@code [{"kind","id","counter","writer","value"?},…]}. */
    public static JsonArray write(Collection<StateRecord> records) {
        JsonArray array = new JsonArray();
        for (StateRecord record : records) {
            JsonObject json = new JsonObject()
                    .put("kind", record.id().kind().name())
                    .put("id", record.id().id())
                    .put("counter", record.version().counter())
                    .put("writer", record.version().writer());
            record.value().ifPresent(value -> json.put("value", value));
            array.add(json);
        }
        return array;
    }

    /** Puts the records of {@code array} into a map; throws what a malformed array makes {@link JsonArray} throw. */
    public static void read(JsonArray array, Map<RecordId, StateRecord> into) {
        for (int i = 0; i < array.size(); i++) {
            JsonObject json = array.getJsonObject(i);
            RecordId id = new RecordId(RecordKind.valueOf(json.getString("kind")), json.getString("id"));
            Version version = new Version(json.getLong("counter"), json.getString("writer"));
            into.put(id, new StateRecord(id, version, Optional.ofNullable(json.getJsonObject("value"))));
        }
    }
}
