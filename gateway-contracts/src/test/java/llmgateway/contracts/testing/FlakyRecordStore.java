package llmgateway.contracts.testing;

import io.vertx.core.Future;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import llmgateway.contracts.state.RecordSnapshot;
import llmgateway.contracts.state.RecordStore;

/** A store whose disk fails or is slow when a test says so. */
public final class FlakyRecordStore implements RecordStore {
    private final RecordStore store;
    private volatile Predicate<List<Change>> broken = changes -> false;

    private volatile Future<Void> slow = Future.succeededFuture();

    public FlakyRecordStore(RecordStore store) {
        this.store = store;
    }

    /** From now on the writes that {@code which} picks fail, and change nothing. */
    public void fail(Predicate<List<Change>> which) {
        broken = which;
    }

    /** From now on writes wait for {@code disk}. */
    public void hold(Future<Void> disk) {
        slow = disk;
    }

    /** From now on all writes are taken. */
    public void heal() {
        broken = changes -> false;
    }

    @Override
    public RecordSnapshot snapshot() {
        return store.snapshot();
    }

    @Override
    public Future<Written> write(List<Change> changes) {
        return broken.test(changes)
                ? Future.failedFuture(new StoreException("the disk is full"))
                : slow.compose(ready -> store.write(changes));
    }

    @Override
    public void observe(Consumer<RecordSnapshot> observer) {
        store.observe(observer);
    }
}
