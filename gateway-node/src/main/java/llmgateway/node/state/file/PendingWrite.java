package llmgateway.node.state.file;

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

/** A write of this node's own. */
final class PendingWrite extends Pending<Written> {
    private final List<Change> changes;
    private @Nullable ConflictException conflict;
    private long revision;

    PendingWrite(List<Change> changes) {
        this.changes = changes.stream()
                .map(change -> new Change(
                        change.id(), change.expected(), change.value().map(value -> value.copy())))
                .toList();
    }

    @Override
    boolean apply(Map<RecordId, StateRecord> records, List<StateRecord> changed, String writer, long nextRevision) {
        for (Change change : changes) {
            if (!change.fits(Optional.ofNullable(records.get(change.id())))) {
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

    @Override
    void finish() {
        ConflictException met = conflict;
        if (met == null) {
            succeed(new Written(revision, 1, 1));
        } else {
            fail(met);
        }
    }
}
