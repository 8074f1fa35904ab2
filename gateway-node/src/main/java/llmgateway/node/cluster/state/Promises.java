package llmgateway.node.cluster.state;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import llmgateway.contracts.peer.PeerLink;
import llmgateway.contracts.peer.Peers;
import llmgateway.contracts.state.RecordId;
import llmgateway.contracts.state.RecordKind;
import llmgateway.contracts.state.RecordStore.TermTakenException;
import llmgateway.contracts.state.RecordStore.TooFewException;
import llmgateway.contracts.state.StateRecord;
import llmgateway.contracts.state.Version;
import llmgateway.node.state.Mirror;
import llmgateway.node.state.Mirror.Proposed;

/**
 * The promises of nodes to leave a term of a record to one of them. Each node keeps its own, durably: the highest term that it
 * promised, and to whom. Who has the promises of more than half of all known nodes has the term; any two such halves share a node,
 * and that one promised once. Not even to the same node does it promise twice: what an earlier process of it was promised is not a
 * later one's, and a process knows itself what it made use of. A node that lost what it had promised promises nothing before it has
 * learnt from all others what was.
 */
final class Promises {
    private static final String PROMISE = "state.promise";
    private static final String RETURN = "state.return";
    private static final String PROMISES = "state.promises";
    private static final String RECORD = "record";
    private static final String TERM = "term";
    private static final String NODE = "node";
    private static final String GRANTED = "granted";
    private static final String PROCESS = "process";

    /** Whom nobody is called. */
    private static final String NOBODY = "?";

    private final Mirror mirror;
    private final Peers peers;
    private final PeerLink link;
    private final int founders;
    private final Duration patience;
    private final String process = UUID.randomUUID().toString();
    private final Map<RecordId, Long> used = new ConcurrentHashMap<>();
    private final Map<String, Future<?>> turns = new HashMap<>();

    /**
     * Promises from now on.
     *
     * @param founders how many nodes there are at the least, as long as this one has met no other
     */
    Promises(Mirror mirror, Peers peers, PeerLink link, int founders, Duration patience) {
        this.mirror = mirror;
        this.peers = peers;
        this.link = link;
        this.founders = founders;
        this.patience = patience;
        link.answer(
                PROMISE,
                (from, asked) -> inTurn(
                                asked.getString(RECORD),
                                record -> promise(holder(from, asked), record, asked.getLong(TERM)))
                        .map(holder ->
                                new JsonObject().put(GRANTED, holder.isEmpty()).put(NODE, holder.orElse(""))));
        link.answer(
                RETURN,
                (from, asked) -> inTurn(
                                asked.getString(RECORD),
                                record -> returned(holder(from, asked), record, asked.getLong(TERM)))
                        .map(done -> new JsonObject()));
        link.answer(
                PROMISES,
                (from, asked) ->
                        Future.succeededFuture(Wire.records(mirror.snapshot().live(RecordKind.PROMISE))));
    }

    /** Does what concerns a record after all that was begun before. */
    private synchronized <T> Future<T> inTurn(String record, Function<String, Future<T>> work) {
        Promise<T> turn = Promise.promise();
        Future<?> before = turns.getOrDefault(record, Future.succeededFuture());
        turns.put(record, turn.future());
        before.onComplete(over -> work.apply(record).onComplete(turn));
        turn.future().onComplete(over -> {
            synchronized (this) {
                turns.remove(record, turn.future());
            }
        });
        return turn.future();
    }

    /** Whether this node knows all that it promised. */
    private boolean mayPromise() {
        return MemberRecords.writer(mirror.snapshot(), peers.self())
                .map(mirror.writer()::equals)
                .orElse(true);
    }

    /**
     * Learns what a node of this one's name promised before, of which this one has no memory: each majority with that node in it had
     * another one. Fails unless all other nodes tell; what none of them remembers nobody can.
     */
    Future<Void> learn() {
        List<Future<JsonObject>> told = peers.known().stream()
                .filter(node -> !node.equals(peers.self()))
                .map(node -> link.ask(node, PROMISES, new JsonObject(), patience))
                .toList();
        return Future.all(told).compose(all -> {
            Future<?> learnt = Future.succeededFuture();
            for (Future<JsonObject> one : told) {
                for (StateRecord theirs : Wire.records(one.result())) {
                    learnt = learnt.compose(before -> inTurn(theirs.id().id(), record -> adopt(record, theirs)));
                }
            }
            return learnt.mapEmpty();
        });
    }

    private Future<Boolean> adopt(String record, StateRecord theirs) {
        Optional<StateRecord> held = held(record);
        long known = held.flatMap(StateRecord::value)
                .map(value -> value.getLong(TERM))
                .orElse(Long.MIN_VALUE);
        Optional<JsonObject> higher = theirs.value().filter(value -> value.getLong(TERM) > known);
        return higher.isPresent() ? keep(record, held, higher.get()) : Future.succeededFuture(true);
    }

    /** Has a term of {@code id} promised to this node; fails as {@link llmgateway.contracts.state.RecordStore#writeInTerm} says. */
    Future<Void> obtain(RecordId id, long term) {
        if (!begun(id, term)) {
            return Future.failedFuture(new TermTakenException(peers.self()));
        }
        int needed = all() / 2 + 1;
        int reachable = voters().size();
        if (reachable < needed) {
            used.remove(id, term);
            return Future.failedFuture(tooFew(reachable, needed));
        }
        List<Future<JsonObject>> answers = askAll(PROMISE, id, term);
        return Future.join(answers).otherwiseEmpty().compose(all -> {
            long granted = answers.stream()
                    .filter(answer -> answer.succeeded() && answer.result().getBoolean(GRANTED, false))
                    .count();
            long answered = answers.stream().filter(Future::succeeded).count();
            Optional<String> holder = answers.stream()
                    .filter(Future::succeeded)
                    .map(answer -> answer.result().getString(NODE, ""))
                    .filter(node -> !node.isEmpty())
                    .findFirst();
            if (granted >= needed) {
                return Future.succeededFuture();
            }
            return giveBack(id, term)
                    .transform(back -> Future.failedFuture(
                            holder.isPresent() ? new TermTakenException(holder.get()) : tooFew(answered, needed)));
        });
    }

    /** Whether this process made no use of {@code term} or a later one so far; it does from now on. */
    private boolean begun(RecordId id, long term) {
        Long last = used.putIfAbsent(id, term);
        return last == null || (last < term && used.replace(id, last, term));
    }

    Future<Void> giveBack(RecordId id, long term) {
        used.remove(id, term);
        return Future.join(askAll(RETURN, id, term)).otherwiseEmpty().mapEmpty();
    }

    /** How many nodes belong to the gateway, as far as this one knows. */
    private int all() {
        int known = peers.known().size();
        return MemberRecords.everMetAnother(mirror.snapshot(), peers.self()) ? known : Math.max(known, founders);
    }

    private TooFewException tooFew(long reachable, int needed) {
        return new TooFewException(
                "Only " + reachable + " of " + all() + " nodes can be reached; this takes " + needed);
    }

    private List<Future<JsonObject>> askAll(String topic, RecordId id, long term) {
        JsonObject question =
                new JsonObject().put(RECORD, id.toString()).put(TERM, term).put(PROCESS, process);
        return voters().stream()
                .map(node -> link.ask(node, topic, question, patience))
                .toList();
    }

    /** The nodes that belong to the gateway and can be spoken with; others that can be are no part of any majority. */
    private Set<String> voters() {
        Set<String> voters = new TreeSet<>(peers.live());
        voters.retainAll(peers.known());
        return voters;
    }

    /** A process of a node. */
    private record Holder(String node, String process) {}

    private static Holder holder(String node, JsonObject promise) {
        return new Holder(node, promise.getString(PROCESS, ""));
    }

    private static Optional<Holder> holder(JsonObject promise) {
        return Optional.ofNullable(promise.getString(NODE)).map(node -> holder(node, promise));
    }

    /** Promises a term, or gives the node that was promised it or a higher one. */
    private Future<Optional<String>> promise(Holder asking, String record, long term) {
        if (!mayPromise()) {
            return Future.failedFuture("This node does not know what it promised");
        }
        Optional<StateRecord> held = held(record);
        Optional<JsonObject> last = held.flatMap(StateRecord::value);
        long highest = last.map(value -> value.getLong(TERM)).orElse(Long.MIN_VALUE);
        Optional<Holder> holder = last.flatMap(Promises::holder);
        if (term == highest && holder.equals(Optional.of(asking))) {
            return Future.succeededFuture(Optional.empty());
        }
        if (term < highest || (term == highest && holder.isPresent())) {
            return Future.succeededFuture(Optional.of(holder.map(Holder::node).orElse(NOBODY)));
        }
        JsonObject promise =
                new JsonObject().put(TERM, term).put(NODE, asking.node()).put(PROCESS, asking.process());
        return keep(record, held, promise)
                .compose(kept -> kept ? Future.succeededFuture(Optional.empty()) : promise(asking, record, term));
    }

    private Future<Boolean> returned(Holder giving, String record, long term) {
        Optional<StateRecord> held = held(record);
        boolean itsOwn = held.flatMap(StateRecord::value)
                .filter(value -> value.getLong(TERM) == term && holder(value).equals(Optional.of(giving)))
                .isPresent();
        return itsOwn ? keep(record, held, new JsonObject().put(TERM, term)) : Future.succeededFuture(false);
    }

    private Optional<StateRecord> held(String record) {
        return mirror.snapshot().find(new RecordId(RecordKind.PROMISE, record));
    }

    private Future<Boolean> keep(String record, Optional<StateRecord> held, JsonObject promise) {
        Version next =
                held.map(before -> before.version().next(mirror.writer())).orElse(new Version(1, mirror.writer()));
        StateRecord kept = new StateRecord(new RecordId(RecordKind.PROMISE, record), next, Optional.of(promise));
        return mirror.accept(List.of(new Proposed(kept, held.map(StateRecord::version))))
                .map(List::isEmpty);
    }
}
