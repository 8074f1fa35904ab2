package llmgateway.node.state;

import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import llmgateway.contracts.state.RecordSnapshot;
import llmgateway.contracts.state.StateRecord;
import llmgateway.contracts.state.Version;

/** One node's durable copy of the records that all nodes of a gateway share. Any thread. */
public interface Mirror {

    RecordSnapshot snapshot();

    /** The name under which this node gives versions to records; no other node's copy has it. */
    String writer();

    /** Calls {@code observer} with each new snapshot, in order, on a thread of the mirror's choice. */
    void observe(Consumer<RecordSnapshot> observer);

    /**
     * Takes all records of a proposal, durably, if each has the version here that it was made from; otherwise none. Taking what is
     * held already succeeds.
     *
     * @return the records as they are held here if they were not taken, else empty; fails with a
     *     {@link llmgateway.contracts.state.RecordStore.StoreException} if they cannot be made durable
     */
    Future<List<StateRecord>> accept(List<Proposed> proposal);

    /**
     * Takes those of {@code records} that are higher than what is held, durably.
     *
     * @return what they replaced; fails like {@link #accept}
     */
    Future<List<StateRecord>> merge(List<StateRecord> records);

    /**
     * A record as it is to be.
     *
     * @param base the version that it was made from, a deletion's included; empty if there was none
     */
    record Proposed(StateRecord record, Optional<Version> base) {}
}
