package llmgateway.contracts.testing;

import io.vertx.core.Future;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import llmgateway.contracts.state.RecordId;
import llmgateway.contracts.state.RecordSnapshot;
import llmgateway.contracts.state.RecordStore;
import llmgateway.contracts.state.StateRecord;
import llmgateway.contracts.state.Version;

/** A store that forgets everything with its process. */
public final class MemoryRecordStore implements RecordStore {
    private static final String WRITER = "memory";

    private final List<Consumer<RecordSnapshot>> observers = new CopyOnWriteArrayList<>();
    private volatile RecordSnapshot snapshot = RecordSnapshot.EMPTY;

    @Override
    public RecordSnapshot snapshot() {
        return snapshot;
    }

    @Override
    public synchronized Future<Written> write(List<Change> changes) {
        Map<RecordId, StateRecord> records = new HashMap<>(snapshot.records());
        for (Change change : changes) {
            Optional<StateRecord> held = Optional.ofNullable(records.get(change.id()));
            if (!change.fits(held)) {
                return Future.failedFuture(new ConflictException(change.id()));
            }
            Version version =
                    held.map(StateRecord::version).map(old -> old.next(WRITER)).orElse(new Version(1, WRITER));
            records.put(
                    change.id(),
                    new StateRecord(change.id(), version, change.value().map(value -> value.copy())));
        }
        RecordSnapshot next = new RecordSnapshot(snapshot.revision() + 1, records);
        snapshot = next;
        observers.forEach(observer -> observer.accept(next));
        return Future.succeededFuture(new Written(next.revision(), 1, 1));
    }

    @Override
    public void observe(Consumer<RecordSnapshot> observer) {
        observers.add(observer);
    }
}
