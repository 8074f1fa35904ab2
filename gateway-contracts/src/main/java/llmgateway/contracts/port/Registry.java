package llmgateway.contracts.port;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import llmgateway.contracts.state.RecordId;
import llmgateway.contracts.state.RecordKind;
import llmgateway.contracts.state.RecordSnapshot;
import llmgateway.contracts.state.RecordStore.Change;
import llmgateway.contracts.state.RecordStore.Written;

/**
 * The records together with the rules for them: what the stages change goes through here. Any thread.
 */
public interface Registry {

    RecordSnapshot records();

    /** Says whether the configuration file defines {@code id}; such things are not changed by orders. */
    boolean inFile(RecordKind kind, String id);

    /**
     * Checks that the configuration would hold with {@code changes}, then writes all of them or none. They take effect on the
     * next request.
     *
     * @return fails with an {@link llmgateway.contracts.admin.AdminException} that lists every problem, and then nothing has
     *     changed
     */
    Future<Written> write(List<Change> changes);

    /** The keyed hash under which a client key is stored, as hex; blocks for no longer than a hash takes. */
    String keyHash(String key);

    /** A change that puts {@code value} in place of what {@code records} holds under {@code id}, or adds it. */
    static Change put(RecordSnapshot records, RecordId id, JsonObject value) {
        return new Change(
                id,
                records.find(id).filter(record -> record.value().isPresent()).map(record -> record.version()),
                Optional.of(value));
    }
}
