package llmgateway.node.state.file;

import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import llmgateway.contracts.state.RecordId;
import llmgateway.contracts.state.RecordStore.Change;
import llmgateway.contracts.state.RecordStore.ConflictException;
import llmgateway.contracts.state.RecordStore.Written;
import llmgateway.contracts.state.StateRecord;
import llmgateway.contracts.state.Version;
import org.jspecify.annotations.Nullable;

/** A write that somebody waits for. */
final class Pending {
    private final List<Change> changes;
    private final Acknowledgement<Written> acknowledgement = new Acknowledgement<>();
    private @Nullable ConflictException conflict;
    private long revision;

    Pending(List<Change> changes) {
        this.changes = changes.stream()
                .map(change -> new Change(
                        change.id(), change.expected(), change.value().map(value -> value.copy())))
                .toList();
    }

    Future<Written> future() {
        return acknowledgement.future();
    }

    /**
     * Applies all changes or none.
     *
     * @param records what there is, with the changes of those before; changed in place
     * @param changed gets the new records
     * @return whether all were applied
     */
    boolean apply(Map<RecordId, StateRecord> records, List<StateRecord> changed, String writer, long nextRevision) {
        for (Change change : changes) {
            Optional<StateRecord> held = Optional.ofNullable(records.get(change.id()));
            boolean asExpected = change.expected().isEmpty()
                    ? held.flatMap(StateRecord::value).isEmpty()
                    : held.map(StateRecord::version).equals(change.expected());
            if (!asExpected) {
                conflict = new ConflictException(change.id());
                return false;
            }
        }
        for (Change change : changes) {
            Version version = Optional.ofNullable(records.get(change.id()))
                    .map(held -> held.version().next(writer))
                    .orElse(new Version(1, writer));
            StateRecord record = new StateRecord(change.id(), version, change.value());
            records.put(change.id(), record);
            changed.add(record);
        }
        revision = nextRevision;
        return true;
    }

    /** The outcome of a write that was applied and is durable, or that met a conflict. */
    void finish() {
        ConflictException met = conflict;
        if (met == null) {
            acknowledgement.complete(new Written(revision, 1, 1));
        } else {
            acknowledgement.fail(met);
        }
    }

    void fail(Exception cause) {
        acknowledgement.fail(cause);
    }
}
