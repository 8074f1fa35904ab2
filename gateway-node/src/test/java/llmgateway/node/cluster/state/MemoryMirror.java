package llmgateway.node.cluster.state;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import llmgateway.contracts.state.RecordId;
import llmgateway.contracts.state.RecordSnapshot;
import llmgateway.contracts.state.RecordStore.StoreException;
import llmgateway.contracts.state.StateRecord;
import llmgateway.node.state.Mirror;

/** A mirror that forgets everything with its process. Confined to one thread. */
final class MemoryMirror implements Mirror {
    private final String writer;
    private final List<Consumer<RecordSnapshot>> observers = new ArrayList<>();
    private RecordSnapshot snapshot = RecordSnapshot.EMPTY;
    private boolean full;

    MemoryMirror(String writer) {
        this.writer = writer;
    }

    @Override
    public RecordSnapshot snapshot() {
        return snapshot;
    }

    @Override
    public String writer() {
        return writer;
    }

    @Override
    public void observe(Consumer<RecordSnapshot> observer) {
        observers.add(observer);
    }

    /** From now on nothing can be made durable, or all can again. */
    void full(boolean isFull) {
        full = isFull;
    }

    @Override
    public Future<List<StateRecord>> accept(List<Proposed> proposal) {
        if (full) {
            return Future.failedFuture(new StoreException("The disk is full"));
        }
        boolean held = proposal.stream()
                .allMatch(proposed -> snapshot.find(proposed.record().id()).equals(Optional.of(proposed.record())));
        if (held) {
            return Future.succeededFuture(List.of());
        }
        boolean fits = proposal.stream()
                .allMatch(proposed -> snapshot.find(proposed.record().id())
                        .map(StateRecord::version)
                        .equals(proposed.base()));
        if (!fits) {
            return Future.succeededFuture(proposal.stream()
                    .flatMap(proposed -> snapshot.find(proposed.record().id()).stream())
                    .toList());
        }
        take(proposal.stream().map(Proposed::record).toList());
        return Future.succeededFuture(List.of());
    }

    @Override
    public Future<List<StateRecord>> merge(List<StateRecord> records) {
        if (full) {
            return Future.failedFuture(new StoreException("The disk is full"));
        }
        List<StateRecord> higher = records.stream()
                .filter(record -> snapshot.find(record.id())
                        .filter(held -> held.version().compareTo(record.version()) >= 0)
                        .isEmpty())
                .toList();
        List<StateRecord> replaced = higher.stream()
                .flatMap(record -> snapshot.find(record.id()).stream())
                .toList();
        if (!higher.isEmpty()) {
            take(higher);
        }
        return Future.succeededFuture(replaced);
    }

    private void take(List<StateRecord> records) {
        Map<RecordId, StateRecord> next = new HashMap<>(snapshot.records());
        records.forEach(record -> next.put(record.id(), record));
        snapshot = new RecordSnapshot(snapshot.revision() + 1, next);
        observers.forEach(observer -> observer.accept(snapshot));
    }
}
