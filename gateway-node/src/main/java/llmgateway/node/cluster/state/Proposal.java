package llmgateway.node.cluster.state;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import llmgateway.contracts.peer.PeerLink;
import llmgateway.contracts.peer.Peers;
import llmgateway.contracts.state.RecordKind;
import llmgateway.contracts.state.RecordSnapshot;
import llmgateway.contracts.state.RecordStore.Change;
import llmgateway.contracts.state.RecordStore.ConflictException;
import llmgateway.contracts.state.StateRecord;
import llmgateway.contracts.state.Version;
import llmgateway.node.state.Mirror;
import llmgateway.node.state.Mirror.Proposed;

/**
 * One write on its way round the nodes.
 *
 * <p>A node that was silent for a moment may have missed a write of another, and learn of it only when it has taken its own. Its own
 * is refused then, and must not hold because of the name that it was written under: so what the others have, or what there was
 * before, is written in its place as a version that is higher. Tokens are left as they are: of two pairs the newer generation holds,
 * whatever became of the write, since the older one may be spent.
 */
final class Proposal {
    private static final Version UNWRITTEN = new Version(0, "");

    private final Mirror mirror;
    private final Peers peers;
    private final PeerLink link;
    private final Merging merging;
    private final RecordSnapshot before;
    private final List<Proposed> proposed;
    private final List<StateRecord> records;

    /** A write of {@code changes}, each of which fits what this node holds in {@code before}. */
    Proposal(Mirror mirror, Peers peers, PeerLink link, Merging merging, RecordSnapshot before, List<Change> changes) {
        this.mirror = mirror;
        this.peers = peers;
        this.link = link;
        this.merging = merging;
        this.before = before;
        proposed = changes.stream().map(this::proposed).toList();
        records = proposed.stream().map(Proposed::record).toList();
    }

    private Proposed proposed(Change change) {
        Optional<Version> base = before.find(change.id()).map(StateRecord::version);
        Version next = base.orElse(UNWRITTEN).next(mirror.writer(), generation(change));
        return new Proposed(new StateRecord(change.id(), next, change.value().map(JsonObject::copy)), base);
    }

    /** The generation of the tokens that a change writes. */
    private static long generation(Change change) {
        return change.id().kind() == RecordKind.TOKENS
                ? change.value().map(value -> value.getLong("generation", 0L)).orElse(0L)
                : 0;
    }

    /** Makes the write; gives the number of nodes on which it is durable, or fails as {@code RecordStore.write} does. */
    Future<Integer> made() {
        String arbiter = peers.live().first();
        Future<Vote> arbitrated = arbiter.equals(peers.self()) ? Future.succeededFuture(Vote.SILENT) : ask(arbiter);
        return arbitrated.compose(
                ruling -> ruling.isConflict(proposed) ? learnt(List.of(ruling)) : taken(ruling, arbiter));
    }

    private Future<Integer> taken(Vote ruling, String arbiter) {
        return mirror.accept(proposed).transform(own -> {
            if (own.failed()) {
                return unkept(ruling).transform(told -> Future.failedFuture(own.cause()));
            }
            if (!own.result().isEmpty()) {
                return ruling.accepted()
                        ? takenBack(List.of(new Vote(peers.self(), false, own.result())))
                        : Future.failedFuture(conflict());
            }
            List<Future<Vote>> others = peers.live().stream()
                    .filter(node -> !node.equals(peers.self()) && !node.equals(arbiter))
                    .map(this::ask)
                    .toList();
            return Future.join(others).otherwiseEmpty().compose(all -> {
                List<Vote> votes = new ArrayList<>(List.of(ruling));
                others.forEach(vote -> votes.add(vote.result()));
                return counted(votes);
            });
        });
    }

    private Future<Integer> counted(List<Vote> votes) {
        List<Vote> conflicts =
                votes.stream().filter(vote -> vote.isConflict(proposed)).toList();
        if (!conflicts.isEmpty()) {
            return takenBack(conflicts);
        }
        long accepted = 1 + votes.stream().filter(Vote::accepted).count();
        List<String> behind = votes.stream()
                .filter(vote -> !vote.accepted() && !vote.node().isEmpty())
                .map(Vote::node)
                .toList();
        return given(behind, records).map(held -> (int) accepted + held);
    }

    /** Takes what others have that is newer, so that who tries again starts from there. */
    private Future<Integer> learnt(List<Vote> conflicts) {
        return mirror.merge(
                        conflicts.stream().flatMap(vote -> vote.held().stream()).toList())
                .transform(merged -> Future.failedFuture(conflict()));
    }

    /** Puts what was there in the place of what some have taken and others refused. */
    private Future<Integer> takenBack(List<Vote> conflicts) {
        List<StateRecord> instead = proposed.stream()
                .filter(its -> its.record().id().kind() != RecordKind.TOKENS)
                .map(its -> instead(its, conflicts))
                .toList();
        return mirror.merge(instead)
                .transform(merged -> given(others(), instead))
                .transform(told -> learnt(conflicts));
    }

    private StateRecord instead(Proposed refused, List<Vote> conflicts) {
        Optional<StateRecord> theirs = conflicts.stream()
                .flatMap(vote -> vote.instead(refused).stream())
                .max(Comparator.comparing(StateRecord::version));
        StateRecord record = refused.record();
        if (theirs.filter(its -> its.version().compareTo(record.version()) > 0).isPresent()) {
            return theirs.get();
        }
        Optional<JsonObject> value = theirs.or(() -> before.find(record.id())).flatMap(StateRecord::value);
        return new StateRecord(record.id(), record.version().next(mirror.writer()), value);
    }

    /** Sees to it, when this node cannot keep the write, that no other does either; but tokens are kept by whoever can. */
    private Future<?> unkept(Vote ruling) {
        List<StateRecord> tokens = records.stream()
                .filter(record -> record.id().kind() == RecordKind.TOKENS)
                .toList();
        Future<?> kept = tokens.isEmpty() ? Future.succeededFuture() : given(others(), tokens);
        return ruling.accepted() ? kept.transform(told -> takenBack(List.of())) : kept;
    }

    private List<String> others() {
        return peers.live().stream().filter(node -> !node.equals(peers.self())).toList();
    }

    /** Gives {@code nodes} records that are higher than what they hold; tells how many of them hold these then. */
    private Future<Integer> given(List<String> nodes, List<StateRecord> higher) {
        List<Future<JsonObject>> merged = nodes.stream()
                .map(node -> link.ask(node, SharedRecordStore.MERGE, Wire.records(higher), SharedRecordStore.PATIENCE)
                        .onSuccess(held -> merging.held(node, higher)))
                .toList();
        return Future.join(merged).otherwiseEmpty().map(ended ->
                (int) merged.stream().filter(Future::succeeded).count());
    }

    private ConflictException conflict() {
        return new ConflictException(records.get(0).id());
    }

    private Future<Vote> ask(String node) {
        return link.ask(node, SharedRecordStore.ACCEPT, Wire.proposal(proposed), SharedRecordStore.PATIENCE)
                .map(reply -> {
                    boolean accepted = reply.getBoolean("accepted", false);
                    if (accepted) {
                        merging.held(node, records);
                    }
                    return new Vote(node, accepted, Wire.records(reply));
                })
                .otherwise(silent -> Vote.SILENT);
    }
}
