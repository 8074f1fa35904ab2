package llmgateway.node.cluster.state;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import llmgateway.contracts.state.RecordId;
import llmgateway.contracts.state.RecordKind;
import llmgateway.contracts.state.RecordSnapshot;
import llmgateway.contracts.state.StateRecord;
import llmgateway.contracts.state.Version;
import llmgateway.node.state.Mirror.Proposed;
import llmgateway.node.state.RecordJson;

/** Records and versions as nodes tell them each other. */
final class Wire {
    private static final String RECORDS = "records";
    private static final String BASES = "bases";
    private static final String VERSIONS = "versions";

    private Wire() {}

    static JsonObject records(List<StateRecord> records) {
        return new JsonObject().put(RECORDS, RecordJson.write(records));
    }

    static List<StateRecord> records(JsonObject message) {
        Map<RecordId, StateRecord> read = new LinkedHashMap<>();
        RecordJson.read(message.getJsonArray(RECORDS, new JsonArray()), read);
        return read.values().stream()
                .filter(record -> record.id().kind().shared())
                .toList();
    }

    static JsonObject proposal(List<Proposed> proposal) {
        JsonArray bases = new JsonArray();
        proposal.forEach(
                proposed -> bases.add(proposed.base().map(Wire::version).orElse(null)));
        return records(proposal.stream().map(Proposed::record).toList()).put(BASES, bases);
    }

    static List<Proposed> proposal(JsonObject message) {
        List<StateRecord> records = records(message);
        JsonArray bases = message.getJsonArray(BASES);
        List<Proposed> proposal = new ArrayList<>();
        for (int i = 0; i < records.size(); i++) {
            proposal.add(new Proposed(
                    records.get(i), Optional.ofNullable(bases.getJsonObject(i)).map(Wire::version)));
        }
        return proposal;
    }

    /** Shape: {@code {"versions":{"account":{"main":{"counter","writer"}}}}}. */
    static JsonObject versions(RecordSnapshot records) {
        Map<RecordId, Version> versions = new HashMap<>();
        records.records().forEach((id, record) -> {
            if (id.kind().shared()) {
                versions.put(id, record.version());
            }
        });
        return versions(versions);
    }

    static JsonObject versions(Map<RecordId, Version> versions) {
        JsonObject kinds = new JsonObject();
        versions.forEach((id, version) -> {
            String kind = id.kind().name();
            JsonObject ids = kinds.getJsonObject(kind);
            if (ids == null) {
                ids = new JsonObject();
                kinds.put(kind, ids);
            }
            ids.put(id.id(), version(version));
        });
        return new JsonObject().put(VERSIONS, kinds);
    }

    static Map<RecordId, Version> versions(JsonObject message) {
        Map<RecordId, Version> versions = new HashMap<>();
        JsonObject kinds = message.getJsonObject(VERSIONS, new JsonObject());
        for (String kind : kinds.fieldNames()) {
            JsonObject ids = kinds.getJsonObject(kind);
            ids.fieldNames()
                    .forEach(id ->
                            versions.put(new RecordId(RecordKind.valueOf(kind), id), version(ids.getJsonObject(id))));
        }
        return versions;
    }

    private static JsonObject version(Version version) {
        return new JsonObject().put("counter", version.counter()).put("writer", version.writer());
    }

    private static Version version(JsonObject json) {
        return new Version(json.getLong("counter"), json.getString("writer"));
    }
}
