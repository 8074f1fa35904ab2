package llmgateway.contracts.testing;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import llmgateway.contracts.peer.Peers;
import llmgateway.contracts.state.RecordId;
import llmgateway.contracts.state.RecordSnapshot;
import llmgateway.contracts.state.RecordStore;
import llmgateway.contracts.state.StateRecord;
import llmgateway.contracts.state.Version;

/**
 * The stores of several nodes in memory, each with a copy of its own. A write is proposed to all live nodes, the first one by name
 * before the others, and accepted only in place of the version that it was made from; nodes that differ come together when a test
 * says so, the higher versions everywhere. Confined to one thread.
 */
public final class FakeStores {
    private final FakePeers network;
    private final Executor road;
    private final Map<String, Copy> copies = new LinkedHashMap<>();
    private final Set<String> mute = new HashSet<>();

    /**
     * Stores that are empty.
     *
     * @param road delivers what nodes say to each other, now or later, in any order
     */
    public FakeStores(FakePeers network, Executor road, String... names) {
        this.network = network;
        this.road = road;
        for (String name : names) {
            copies.put(name, new Copy(name));
        }
    }

    /** The store of the node called {@code name}. */
    public RecordStore store(String name) {
        Copy copy = copies.get(name);
        if (copy == null) {
            throw new IllegalArgumentException("There is no node " + name);
        }
        return copy;
    }

    /** From now on nothing that {@code name} says or is told arrives, and nobody has noticed yet. */
    public void mute(String name) {
        mute.add(name);
    }

    public void unmute(String name) {
        mute.remove(name);
    }

    public boolean isMute(String name) {
        return mute.contains(name);
    }

    /** All nodes that hear each other come to hold the same. */
    public void comeTogether() {
        for (Copy one : copies.values()) {
            for (Copy other : copies.values()) {
                if (hear(one.name, other.name)) {
                    other.merge(List.copyOf(one.snapshot.records().values()));
                }
            }
        }
    }

    private boolean hear(String one, String other) {
        return !one.equals(other)
                && network.peers(one).alive(other)
                && network.peers(other).alive(one)
                && !mute.contains(one)
                && !mute.contains(other);
    }

    private record Proposed(StateRecord record, Optional<Version> base) {}

    /**
     * How a node took a proposal.
     *
     * @param held what it holds instead, if it did not accept
     */
    private record Vote(Optional<Copy> node, boolean accepted, List<StateRecord> held) {
        static final Vote SILENT = new Vote(Optional.empty(), false, List.of());

        boolean isBehind() {
            return node.isPresent() && !accepted;
        }

        boolean isConflict(List<Proposed> proposal) {
            return isBehind()
                    && held.stream()
                            .anyMatch(record -> proposal.stream()
                                    .filter(proposed -> proposed.record().id().equals(record.id()))
                                    .anyMatch(proposed -> proposed.base()
                                            .filter(base -> record.version().compareTo(base) <= 0)
                                            .isEmpty()));
        }
    }

    /** To whom a node promised which term; to nobody if it was given back. */
    private record Promised(long term, String node) {}

    private final class Copy implements RecordStore {
        private final String name;
        private final Peers peers;
        private final Map<RecordId, Promised> promises = new HashMap<>();
        private final Set<String> unused = new HashSet<>();
        private final List<Consumer<RecordSnapshot>> observers = new ArrayList<>();
        private RecordSnapshot snapshot = RecordSnapshot.EMPTY;

        Copy(String name) {
            this.name = name;
            this.peers = network.peers(name);
        }

        @Override
        public RecordSnapshot snapshot() {
            return snapshot;
        }

        @Override
        public void observe(Consumer<RecordSnapshot> observer) {
            observers.add(observer);
        }

        @Override
        public Future<Written> write(List<Change> changes) {
            return propose(changes).map(this::written);
        }

        @Override
        public Future<Written> writeInTerm(Change change, long term) {
            int known = peers.known().size();
            String use = change.id() + "#" + term;
            List<Future<Optional<String>>> answers = peers.live().stream()
                    .map(other -> asked(other, copy -> copy.promise(change.id(), term, name, unused.contains(use))))
                    .toList();
            return Future.join(answers).otherwiseEmpty().compose(all -> {
                long promised = answers.stream()
                        .filter(answer -> answer.succeeded() && answer.result().isEmpty())
                        .count();
                if (promised > known / 2) {
                    unused.remove(use);
                    return write(List.of(change))
                            .recover(failed ->
                                    giveBack(change.id(), term).transform(back -> Future.failedFuture(failed)));
                }
                Optional<String> holder = answers.stream()
                        .filter(Future::succeeded)
                        .flatMap(answer -> answer.result().stream())
                        .findFirst();
                return giveBack(change.id(), term)
                        .transform(back -> Future.failedFuture(
                                holder.isPresent()
                                        ? new TermTakenException(holder.get())
                                        : new StoreException("Only " + promised + " of " + known + " nodes")));
            });
        }

        @Override
        public Future<Void> giveBack(RecordId id, long term) {
            unused.add(id + "#" + term);
            return Future.join(peers.live().stream()
                            .map(other -> asked(other, copy -> copy.returned(id, term, name)))
                            .toList())
                    .otherwiseEmpty()
                    .mapEmpty();
        }

        private <T> Future<T> asked(String other, Function<Copy, T> question) {
            Promise<T> answer = Promise.promise();
            road.execute(() -> {
                Copy copy = copies.get(other);
                if (copy == null || !(copy == this || hear(name, other))) {
                    answer.fail("silent");
                    return;
                }
                T given = question.apply(copy);
                road.execute(() -> {
                    if (copy == this || hear(name, other)) {
                        answer.complete(given);
                    } else {
                        answer.fail("silent");
                    }
                });
            });
            return answer.future();
        }

        private Optional<String> promise(RecordId id, long term, String node, boolean again) {
            Promised held = promises.getOrDefault(id, new Promised(Long.MIN_VALUE, ""));
            if (term > held.term() || (term == held.term() && held.node().isEmpty())) {
                promises.put(id, new Promised(term, node));
                return Optional.empty();
            }
            boolean same = term == held.term() && held.node().equals(node) && again;
            return same ? Optional.empty() : Optional.of(held.node());
        }

        private boolean returned(RecordId id, long term, String node) {
            return promises.replace(id, new Promised(term, node), new Promised(term, ""));
        }

        private Written written(int on) {
            return new Written(snapshot.revision(), on, peers.known().size());
        }

        private Future<Integer> propose(List<Change> changes) {
            List<Proposed> proposal = new ArrayList<>();
            for (Change change : changes) {
                Optional<StateRecord> held = snapshot.find(change.id());
                if (!change.fits(held)) {
                    return Future.failedFuture(new ConflictException(change.id()));
                }
                Optional<Version> base = held.map(StateRecord::version);
                long generation = change.value()
                        .map(value -> value.getLong("generation", 0L))
                        .orElse(0L);
                Version next = base.orElse(new Version(0, "")).next(name, generation);
                proposal.add(new Proposed(
                        new StateRecord(change.id(), next, change.value().map(JsonObject::copy)), base));
            }
            RecordId id = changes.get(0).id();
            String first = peers.live().first();
            Future<Vote> ruling = first.equals(name) ? Future.succeededFuture(Vote.SILENT) : ask(first, proposal);
            return ruling.compose(ruled -> {
                if (ruled.isConflict(proposal)) {
                    return lost(List.of(ruled), id);
                }
                if (!accept(proposal)) {
                    return Future.failedFuture(new ConflictException(id));
                }
                List<Future<Vote>> asked = peers.live().stream()
                        .filter(other -> !other.equals(name) && !other.equals(first))
                        .map(other -> ask(other, proposal))
                        .toList();
                return Future.join(asked)
                        .map(all -> {
                            List<Vote> votes = new ArrayList<>(List.of(ruled));
                            asked.forEach(vote -> votes.add(vote.result()));
                            return votes;
                        })
                        .compose(votes -> counted(proposal, votes, id));
            });
        }

        private Future<Integer> counted(List<Proposed> proposal, List<Vote> votes, RecordId id) {
            List<Vote> conflicts =
                    votes.stream().filter(vote -> vote.isConflict(proposal)).toList();
            if (!conflicts.isEmpty()) {
                return lost(conflicts, id);
            }
            List<StateRecord> records = proposal.stream().map(Proposed::record).toList();
            votes.stream().filter(Vote::isBehind).forEach(vote -> vote.node().ifPresent(copy -> copy.merge(records)));
            return Future.succeededFuture(
                    1 + (int) votes.stream().filter(Vote::accepted).count());
        }

        private Future<Integer> lost(List<Vote> conflicts, RecordId id) {
            conflicts.forEach(vote -> merge(vote.held()));
            return Future.failedFuture(new ConflictException(id));
        }

        private Future<Vote> ask(String other, List<Proposed> proposal) {
            Promise<Vote> vote = Promise.promise();
            road.execute(() -> {
                if (!hear(name, other)) {
                    vote.complete(Vote.SILENT);
                    return;
                }
                Copy asked = copies.get(other);
                Vote given = asked == null ? Vote.SILENT : asked.vote(proposal);
                road.execute(() -> vote.complete(hear(name, other) ? given : Vote.SILENT));
            });
            return vote.future();
        }

        private Vote vote(List<Proposed> proposal) {
            if (accept(proposal)) {
                return new Vote(Optional.of(this), true, List.of());
            }
            List<StateRecord> held = proposal.stream()
                    .flatMap(proposed -> snapshot.find(proposed.record().id()).stream())
                    .toList();
            return new Vote(Optional.of(this), false, held);
        }

        private boolean accept(List<Proposed> proposal) {
            if (proposal.stream()
                    .allMatch(
                            its -> version(its).equals(Optional.of(its.record().version())))) {
                return true;
            }
            if (!proposal.stream().allMatch(its -> version(its).equals(its.base()))) {
                return false;
            }
            take(proposal.stream().map(Proposed::record).toList());
            return true;
        }

        private Optional<Version> version(Proposed proposed) {
            return snapshot.find(proposed.record().id()).map(StateRecord::version);
        }

        private void merge(List<StateRecord> records) {
            List<StateRecord> higher = records.stream()
                    .filter(record -> snapshot.find(record.id())
                            .filter(held -> held.version().compareTo(record.version()) >= 0)
                            .isEmpty())
                    .toList();
            if (!higher.isEmpty()) {
                take(higher);
            }
        }

        private void take(List<StateRecord> records) {
            Map<RecordId, StateRecord> next = new HashMap<>(snapshot.records());
            records.forEach(record -> next.put(record.id(), record));
            RecordSnapshot taken = new RecordSnapshot(snapshot.revision() + 1, next);
            snapshot = taken;
            List.copyOf(observers).forEach(observer -> observer.accept(taken));
        }
    }
}
