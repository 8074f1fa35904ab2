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
import llmgateway.contracts.state.StateRecord;
import llmgateway.node.state.Mirror;

/** A mirror that forgets everything with its process. Confined to one thread. */
final class MemoryMirror implements Mirror {
    private final String writer;
    private final List<Consumer<RecordSnapshot>> observers = new ArrayList<>();
    private RecordSnapshot snapshot = RecordSnapshot.EMPTY;

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

    @Override
    public Future<List<StateRecord>> accept(List<Proposed> proposal) {
        boolean held = proposal.stream()
                .allMatch(proposed -> snapshot.find(proposed.record().id())
                        .map(StateRecord::version)
                        .equals(Optional.of(proposed.record().version())));
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
