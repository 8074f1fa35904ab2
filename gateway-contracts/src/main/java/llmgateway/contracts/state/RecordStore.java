package llmgateway.contracts.state;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The memory of a gateway. Reads are immutable snapshots that cost nothing; a write is compare-and-set on each record's version,
 * all changes of one call or none, and is acknowledged when it is durable. Any thread.
 */
public interface RecordStore {

    RecordSnapshot snapshot();

    /**
     * Writes all {@code changes} or none.
     *
     * @return where the write is durable; fails with {@link ConflictException} if a record is not at its expected version, with
     *     {@link StoreException} if it cannot be made durable, and then nothing has changed
     */
    Future<Written> write(List<Change> changes);

    /**
     * As {@link #write} of one change, once more than half of all known nodes have durably promised {@code term} of its record to
     * this process. A node promises a term to one process only, and no lower one afterwards: so in one term at most one succeeds, and
     * once, even if the network splits or a node starts anew.
     *
     * @return fails with {@link TermTakenException} if the term or a higher one was promised before, with {@link TooFewException} if
     *     too few nodes can be reached, and like {@link #write}; what was promised for this write is given back then
     */
    default Future<Written> writeInTerm(Change change, long term) {
        return write(List.of(change));
    }

    /** Gives a term back that this node was promised and made no use of, so that another one can have it. */
    default Future<Void> giveBack(RecordId id, long term) {
        return Future.succeededFuture();
    }

    /** Calls {@code observer} with each new snapshot, in order, on a thread of the store's choice. */
    void observe(Consumer<RecordSnapshot> observer);

    /**
     * One intended change.
     *
     * @param expected the version that the record must have; empty: it must not exist or be deleted
     * @param value the new content; empty: deletion
     */
    record Change(RecordId id, Optional<Version> expected, Optional<JsonObject> value) {

        /** Whether the record that is there now, a deletion included, is as this change expects it. */
        public boolean fits(Optional<StateRecord> present) {
            return expected.isEmpty()
                    ? present.flatMap(StateRecord::value).isEmpty()
                    : present.map(StateRecord::version).equals(expected);
        }

        /** The identity alone. */
        @Override
        public String toString() {
            return (value.isPresent() ? "put " : "delete ") + id;
        }
    }

    /**
     * An acknowledged write.
     *
     * @param revision the snapshot's revision that holds it
     * @param persistedOn on how many members it is durable
     * @param members how many members there are
     */
    record Written(long revision, int persistedOn, int members) {}

    /** A record is not at the version that a change expected. */
    final class ConflictException extends Exception {
        private final transient RecordId id;

        public ConflictException(RecordId id) {
            super(id + " was changed by somebody else in the meantime", null, false, false);
            this.id = id;
        }

        public RecordId id() {
            return id;
        }
    }

    /** A term of a record, or a higher one, was promised before. */
    final class TermTakenException extends Exception {
        private final String node;

        public TermTakenException(String node) {
            super("Node '" + node + "' has it", null, false, false);
            this.node = node;
        }

        /** To whom; may be the one that asked, in an earlier life. */
        public String node() {
            return node;
        }
    }

    /** The store cannot do what it was asked, for a reason in words. */
    sealed class StoreException extends Exception permits TooFewException {
        public StoreException(String message) {
            super(message, null, false, false);
        }

        public StoreException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** More than half of all known nodes are needed, and fewer can be reached. */
    final class TooFewException extends StoreException {
        public TooFewException(String message) {
            super(message);
        }
    }
}
