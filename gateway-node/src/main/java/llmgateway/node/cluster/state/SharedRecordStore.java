package llmgateway.node.cluster.state;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import llmgateway.contracts.peer.PeerLink;
import llmgateway.contracts.peer.Peers;
import llmgateway.contracts.state.RecordId;
import llmgateway.contracts.state.RecordSnapshot;
import llmgateway.contracts.state.RecordStore;
import llmgateway.contracts.state.StateRecord;
import llmgateway.node.state.Mirror;
import llmgateway.node.state.Mirror.Proposed;

/**
 * The memory that all nodes of a gateway share. Each holds a durable mirror of it; a write is proposed to all that are live.
 *
 * <pre>
 *   the first live node by name ─▶ this node ─▶ all others ─▶ acknowledged, with the number of nodes that hold it
 *        │ holds another version       │            │ holds an older version: is given the record
 *        └──────── conflict ◀──────────┘            │ holds another version: conflict
 *                                                   └ silent: does not count, and catches up when it is back
 * </pre>
 *
 * <p>Whoever accepts a record accepts it only in place of the version that it was made from. The first node sees all proposals of
 * nodes that see each other, so of two at the same time one succeeds and the other leaves no trace. In parts of a split network
 * both may succeed, and the higher version holds in the end; what only one of them may do takes a term ({@link Promises}).
 */
public final class SharedRecordStore implements RecordStore {
    static final String ACCEPT = "state.accept";
    static final String MERGE = "state.merge";

    /** How long a write waits for a node. */
    static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Mirror mirror;
    private final Peers peers;
    private final PeerLink link;
    private final Merging merging;
    private final Promises promises;

    /**
     * The shared memory as this node sees it; it hears what others propose from now on.
     *
     * @param founders how many nodes there are at the least, as long as this one has met no other
     */
    public SharedRecordStore(Mirror mirror, Peers peers, PeerLink link, Merging merging, int founders) {
        this.mirror = mirror;
        this.peers = peers;
        this.link = link;
        this.merging = merging;
        this.promises = new Promises(mirror, peers, link, founders, PATIENCE);
        link.answer(
                ACCEPT,
                (from, proposal) -> accept(from, Wire.proposal(proposal))
                        .map(held -> Wire.records(held).put("accepted", held.isEmpty())));
        link.answer(
                MERGE,
                (from, records) -> merging.merge(from, Wire.records(records)).map(merged -> new JsonObject()));
    }

    private Future<List<StateRecord>> accept(String from, List<Proposed> proposal) {
        return mirror.accept(proposal).onSuccess(instead -> {
            if (instead.isEmpty()) {
                merging.held(from, proposal.stream().map(Proposed::record).toList());
            }
        });
    }

    @Override
    public RecordSnapshot snapshot() {
        return mirror.snapshot();
    }

    @Override
    public void observe(Consumer<RecordSnapshot> observer) {
        mirror.observe(observer);
    }

    @Override
    public Future<Written> write(List<Change> changes) {
        return propose(changes).map(this::written);
    }

    @Override
    public Future<Written> writeInTerm(Change change, long term) {
        return promises.obtain(change.id(), term)
                .compose(promised -> write(List.of(change))
                        .recover(failed -> giveBack(change.id(), term).transform(back -> Future.failedFuture(failed))));
    }

    @Override
    public Future<Void> giveBack(RecordId id, long term) {
        return promises.giveBack(id, term);
    }

    /** Learns what a node of this one's name promised before; fails unless all other nodes tell. */
    Future<Void> learnPromises() {
        return promises.learn();
    }

    private Written written(int persistedOn) {
        return new Written(
                snapshot().revision(),
                persistedOn,
                Math.max(persistedOn, peers.known().size()));
    }

    private Future<Integer> propose(List<Change> changes) {
        RecordSnapshot records = snapshot();
        for (Change change : changes) {
            if (!change.fits(records.find(change.id()))) {
                return Future.failedFuture(new ConflictException(change.id()));
            }
        }
        return new Proposal(mirror, peers, link, merging, records, changes).made();
    }
}
