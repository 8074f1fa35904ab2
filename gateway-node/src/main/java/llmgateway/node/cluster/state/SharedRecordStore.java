package llmgateway.node.cluster.state;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import llmgateway.contracts.peer.PeerLink;
import llmgateway.contracts.peer.Peers;
import llmgateway.contracts.state.RecordId;
import llmgateway.contracts.state.RecordKind;
import llmgateway.contracts.state.RecordSnapshot;
import llmgateway.contracts.state.RecordStore;
import llmgateway.contracts.state.StateRecord;
import llmgateway.contracts.state.Version;
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
    private static final Version UNWRITTEN = new Version(0, "");

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
                merging.held(from, records(proposal));
            }
        });
    }

    private static List<StateRecord> records(List<Proposed> proposal) {
        return proposal.stream().map(Proposed::record).toList();
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

    private Written written(int persistedOn) {
        return new Written(
                snapshot().revision(),
                persistedOn,
                Math.max(persistedOn, peers.known().size()));
    }

    private Future<Integer> propose(List<Change> changes) {
        RecordSnapshot records = snapshot();
        List<Proposed> proposal = new ArrayList<>();
        for (Change change : changes) {
            Optional<StateRecord> held = records.find(change.id());
            if (!change.fits(held)) {
                return Future.failedFuture(new ConflictException(change.id()));
            }
            Optional<Version> base = held.map(StateRecord::version);
            Version next = base.orElse(UNWRITTEN).next(mirror.writer(), generation(change));
            proposal.add(new Proposed(
                    new StateRecord(change.id(), next, change.value().map(JsonObject::copy)), base));
        }
        return propose(proposal, changes.get(0).id());
    }

    /** The generation of the tokens that a change writes. */
    private static long generation(Change change) {
        return change.id().kind() == RecordKind.TOKENS
                ? change.value().map(value -> value.getLong("generation", 0L)).orElse(0L)
                : 0;
    }

    private Future<Integer> propose(List<Proposed> proposal, RecordId first) {
        String self = peers.self();
        String arbiter = peers.live().first();
        Future<Vote> arbitrated = arbiter.equals(self) ? Future.succeededFuture(Vote.SILENT) : ask(arbiter, proposal);
        return arbitrated.compose(ruling -> ruling.isConflict(proposal)
                ? lost(List.of(ruling), first)
                : mirror.accept(proposal).compose(held -> {
                    if (!held.isEmpty()) {
                        return Future.failedFuture(new ConflictException(first));
                    }
                    List<Future<Vote>> others = peers.live().stream()
                            .filter(node -> !node.equals(self) && !node.equals(arbiter))
                            .map(node -> ask(node, proposal))
                            .toList();
                    return Future.join(others).otherwiseEmpty().compose(all -> {
                        List<Vote> votes = new ArrayList<>(List.of(ruling));
                        others.forEach(vote -> votes.add(vote.result()));
                        return counted(proposal, votes, first);
                    });
                }));
    }

    private Future<Integer> counted(List<Proposed> proposal, List<Vote> votes, RecordId first) {
        List<Vote> conflicts =
                votes.stream().filter(vote -> vote.isConflict(proposal)).toList();
        if (!conflicts.isEmpty()) {
            return lost(conflicts, first);
        }
        long accepted = 1 + votes.stream().filter(Vote::accepted).count();
        List<Future<JsonObject>> behind = votes.stream()
                .filter(vote -> !vote.accepted() && !vote.node().isEmpty())
                .map(vote -> link.ask(vote.node(), MERGE, Wire.records(records(proposal)), PATIENCE)
                        .onSuccess(merged -> merging.held(vote.node(), records(proposal))))
                .toList();
        return Future.join(behind).otherwiseEmpty().map(ended ->
                (int) (accepted + behind.stream().filter(Future::succeeded).count()));
    }

    /** Takes what others have that is newer, so that who tries again starts from there. */
    private Future<Integer> lost(List<Vote> conflicts, RecordId first) {
        List<StateRecord> newer =
                conflicts.stream().flatMap(vote -> vote.held().stream()).toList();
        return mirror.merge(newer)
                .transform(merged -> Future.failedFuture(new ConflictException(
                        newer.stream().map(StateRecord::id).findFirst().orElse(first))));
    }

    private Future<Vote> ask(String node, List<Proposed> proposal) {
        return link.ask(node, ACCEPT, Wire.proposal(proposal), PATIENCE)
                .map(reply -> {
                    boolean accepted = reply.getBoolean("accepted", false);
                    if (accepted) {
                        merging.held(node, records(proposal));
                    }
                    return new Vote(node, accepted, Wire.records(reply));
                })
                .otherwise(silent -> Vote.SILENT);
    }

    /**
     * How one node took a proposal.
     *
     * @param node its name; empty if it is silent
     * @param held what it holds instead
     */
    private record Vote(String node, boolean accepted, List<StateRecord> held) {
        static final Vote SILENT = new Vote("", false, List.of());

        /** Whether the node holds something that is not older than the proposal. */
        boolean isConflict(List<Proposed> proposal) {
            if (accepted || node.isEmpty()) {
                return false;
            }
            Map<RecordId, StateRecord> theirs =
                    held.stream().collect(Collectors.toMap(StateRecord::id, Function.identity()));
            return proposal.stream().anyMatch(proposed -> {
                StateRecord its = theirs.get(proposed.record().id());
                return its != null && !fits(its.version(), proposed);
            });
        }

        /** Whether {@code held} is the proposed version, the one that it was made from, or one before that. */
        private static boolean fits(Version held, Proposed proposed) {
            return held.equals(proposed.record().version())
                    || proposed.base().filter(base -> held.compareTo(base) <= 0).isPresent();
        }
    }
}
