package llmgateway.contracts.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import llmgateway.contracts.state.RecordId;
import llmgateway.contracts.state.RecordKind;
import llmgateway.contracts.state.RecordSnapshot;
import llmgateway.contracts.state.RecordStore;
import llmgateway.contracts.state.RecordStore.Change;
import llmgateway.contracts.state.RecordStore.ConflictException;
import llmgateway.contracts.state.RecordStore.Written;
import llmgateway.contracts.state.StateRecord;
import llmgateway.contracts.state.Version;
import org.junit.jupiter.api.Test;

/** What every store of records does. */
public abstract class RecordStoreContract {
    protected static final RecordId A = new RecordId(RecordKind.ACCOUNT, "a");
    protected static final RecordId B = new RecordId(RecordKind.ACCOUNT, "b");

    /** An empty store; the same one within a test. */
    protected abstract RecordStore store();

    @Test
    void anEmptyStoreHoldsNothing() {
        assertThat(store().snapshot().records()).isEmpty();
        assertThat(store().snapshot().find(A)).isEmpty();
    }

    @Test
    void aWrittenRecordIsInTheSnapshotWhenTheWriteIsAcknowledged() {
        Written written = await(store().write(List.of(put(A, 1))));

        RecordSnapshot snapshot = store().snapshot();
        assertThat(value(snapshot, A)).contains(1);
        assertThat(snapshot.revision()).isEqualTo(written.revision());
        assertThat(written.persistedOn()).isEqualTo(1);
        assertThat(written.members()).isEqualTo(1);
        assertThat(snapshot.find(A).orElseThrow().version().counter()).isEqualTo(1);
    }

    @Test
    void aChangeNeedsTheVersionThatItExpects() {
        await(store().write(List.of(put(A, 1))));
        Version first = version(A);
        await(store().write(List.of(put(A, first, 2))));

        assertThat(failure(store().write(List.of(put(A, first, 3))))).isInstanceOf(ConflictException.class);
        assertThat(failure(store().write(List.of(put(A, 3))))).isInstanceOf(ConflictException.class);
        assertThat(failure(store().write(List.of(put(B, first, 3))))).isInstanceOf(ConflictException.class);
        assertThat(value(store().snapshot(), A)).contains(2);
        assertThat(version(A)).isGreaterThan(first);
    }

    @Test
    void aConflictNamesItsRecord() {
        await(store().write(List.of(put(A, 1))));

        assertThat(failure(store().write(List.of(put(B, 1), put(A, 2)))))
                .isInstanceOfSatisfying(
                        ConflictException.class,
                        conflict -> assertThat(conflict.id()).isEqualTo(A));
    }

    @Test
    void ofSeveralChangesAllAreMadeOrNone() {
        await(store().write(List.of(put(A, 1))));
        RecordSnapshot before = store().snapshot();

        failure(store().write(List.of(put(B, 1), put(A, 2))));
        assertThat(store().snapshot()).isEqualTo(before);

        await(store().write(List.of(put(B, 1), put(A, version(A), 2))));
        assertThat(value(store().snapshot(), A)).contains(2);
        assertThat(value(store().snapshot(), B)).contains(1);
    }

    @Test
    void aDeletionIsARecordAndCountsOn() {
        await(store().write(List.of(put(A, 1))));
        await(store().write(List.of(new Change(A, Optional.of(version(A)), Optional.empty()))));

        assertThat(store().snapshot().live(RecordKind.ACCOUNT)).isEmpty();
        StateRecord deleted = store().snapshot().find(A).orElseThrow();
        assertThat(deleted.value()).isEmpty();
        assertThat(deleted.version().counter()).isEqualTo(2);

        await(store().write(List.of(put(A, 5))));
        assertThat(version(A).counter()).isEqualTo(3);
        assertThat(value(store().snapshot(), A)).contains(5);
    }

    @Test
    void theRevisionGrowsWithEveryWrite() {
        long before = store().snapshot().revision();
        await(store().write(List.of(put(A, 1))));
        long between = store().snapshot().revision();
        await(store().write(List.of(put(B, 1))));

        assertThat(between).isGreaterThan(before);
        assertThat(store().snapshot().revision()).isGreaterThan(between);
    }

    @Test
    void aSnapshotNeverChanges() {
        JsonObject given = new JsonObject().put("n", 1);
        await(store().write(List.of(new Change(A, Optional.empty(), Optional.of(given)))));
        RecordSnapshot held = store().snapshot();
        given.put("n", 9);
        await(store().write(List.of(put(A, version(A), 2))));

        assertThat(value(held, A)).contains(1);
    }

    @Test
    void observersSeeTheSnapshotsInOrderBeforeTheAcknowledgement() {
        List<Long> seen = new CopyOnWriteArrayList<>();
        store().observe(snapshot -> seen.add(snapshot.revision()));

        Written first = await(store().write(List.of(put(A, 1))));
        assertThat(seen).containsExactly(first.revision());
        Written second = await(store().write(List.of(put(B, 1))));
        assertThat(seen).containsExactly(first.revision(), second.revision());
    }

    @Test
    void ofTwoWritersOfOneVersionOneWins() {
        await(store().write(List.of(put(A, 0))));
        for (int round = 0; round < 50; round++) {
            Version version = version(A);
            List<Future<Written>> racers = new ArrayList<>();
            for (int racer = 0; racer < 4; racer++) {
                racers.add(store().write(List.of(put(A, version, 10 * round + racer))));
            }
            long winners = racers.stream().filter(RecordStoreContract::succeeds).count();
            assertThat(winners).isEqualTo(1);
            assertThat(version(A).counter()).isEqualTo(version.counter() + 1);
        }
    }

    /** A change that adds a record. */
    protected static Change put(RecordId id, int n) {
        return new Change(id, Optional.empty(), Optional.of(new JsonObject().put("n", n)));
    }

    /** A change that replaces a record. */
    protected static Change put(RecordId id, Version expected, int n) {
        return new Change(id, Optional.of(expected), Optional.of(new JsonObject().put("n", n)));
    }

    protected final Version version(RecordId id) {
        return store().snapshot().find(id).orElseThrow().version();
    }

    /** The number that a record holds. */
    protected static Optional<Integer> value(RecordSnapshot snapshot, RecordId id) {
        return snapshot.find(id).flatMap(StateRecord::value).map(value -> value.getInteger("n"));
    }

    protected static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        } catch (ExecutionException | InterruptedException | TimeoutException failed) {
            throw new AssertionError(failed);
        }
    }

    /** Why the future fails. */
    protected static Throwable failure(Future<?> future) {
        try {
            Object result = future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
            throw new AssertionError("Succeeded with " + result);
        } catch (ExecutionException failed) {
            return Objects.requireNonNull(failed.getCause());
        } catch (InterruptedException | TimeoutException failed) {
            throw new AssertionError(failed);
        }
    }

    private static boolean succeeds(Future<?> future) {
        try {
            future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
            return true;
        } catch (ExecutionException refused) {
            return false;
        } catch (InterruptedException | TimeoutException failed) {
            throw new AssertionError(failed);
        }
    }
}
