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
 * The stores of several nodes in memory, each with a copy of its own. A write needs the version that it was made from to be the
 * newest of all nodes that hear each other, and then gets to each of them; nodes that differ come together when a test says so, the
 * higher versions everywhere. Confined to one thread.
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

    /** The process of {@code name} is another one, which knows nothing but what was written. */
    public void restart(String name) {
        Copy copy = copies.get(name);
        if (copy != null) {
            copy.life++;
            copy.used.clear();
        }
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

    /** A process of a node; what an earlier one of it was promised is not its own. */
    private record Holder(String node, int life) {}

    private static final Holder NOBODY = new Holder("", 0);

    /** To whom a node promised which term; to nobody if it was given back. */
    private record Promised(long term, Holder holder) {}

    private final class Copy implements RecordStore {
        private final String name;
        private final Peers peers;
        private final Map<RecordId, Promised> promises = new HashMap<>();
        private final Set<String> used = new HashSet<>();
        private int life;
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
            return asked(name, copy -> copy.accept(changes)).compose(Function.identity());
        }

        private Future<Written> accept(List<Change> changes) {
            List<StateRecord> records = new ArrayList<>();
            for (Change change : changes) {
                copies.values().stream()
                        .filter(other -> hear(name, other.name))
                        .flatMap(other -> other.snapshot.find(change.id()).stream())
                        .forEach(newer -> merge(List.of(newer)));
                Optional<StateRecord> held = snapshot.find(change.id());
                if (!change.fits(held)) {
                    return Future.failedFuture(new ConflictException(change.id()));
                }
                records.add(next(change, held));
            }
            take(records);
            RecordSnapshot taken = snapshot;
            List<Future<Boolean>> others = peers.live().stream()
                    .filter(other -> !other.equals(name))
                    .map(other -> asked(other, copy -> copy.merge(records)))
                    .toList();
            return Future.join(others)
                    .otherwiseEmpty()
                    .map(all -> new Written(
                            taken.revision(),
                            1 + (int) others.stream().filter(Future::succeeded).count(),
                            peers.known().size()));
        }

        private StateRecord next(Change change, Optional<StateRecord> held) {
            long generation =
                    change.value().map(value -> value.getLong("generation", 0L)).orElse(0L);
            Version version =
                    held.map(StateRecord::version).orElse(new Version(0, "")).next(name, generation);
            return new StateRecord(change.id(), version, change.value().map(JsonObject::copy));
        }

        @Override
        public Future<Written> writeInTerm(Change change, long term) {
            String use = change.id() + "#" + term;
            if (!used.add(use)) {
                return Future.failedFuture(new TermTakenException(name));
            }
            int known = peers.known().size();
            Holder self = new Holder(name, life);
            List<Future<Optional<String>>> answers = peers.live().stream()
                    .map(other -> asked(other, copy -> copy.promise(change.id(), term, self)))
                    .toList();
            return Future.join(answers)
                    .otherwiseEmpty()
                    .compose(all -> {
                        long promised = answers.stream()
                                .filter(answer ->
                                        answer.succeeded() && answer.result().isEmpty())
                                .count();
                        Optional<String> holder = answers.stream()
                                .filter(Future::succeeded)
                                .flatMap(answer -> answer.result().stream())
                                .findFirst();
                        if (promised > known / 2) {
                            return write(List.of(change));
                        }
                        return Future.failedFuture(
                                holder.isPresent()
                                        ? new TermTakenException(holder.get())
                                        : new TooFewException("Only " + promised + " of " + known + " nodes"));
                    })
                    .recover(failed -> giveBack(change.id(), term).transform(back -> Future.failedFuture(failed)));
        }

        @Override
        public Future<Void> giveBack(RecordId id, long term) {
            used.remove(id + "#" + term);
            Holder self = new Holder(name, life);
            return Future.join(peers.live().stream()
                            .map(other -> asked(other, copy -> copy.returned(id, term, self)))
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

        private Optional<String> promise(RecordId id, long term, Holder node) {
            Promised held = promises.getOrDefault(id, new Promised(Long.MIN_VALUE, NOBODY));
            boolean free = held.holder().equals(NOBODY) || held.holder().equals(node);
            if (term > held.term() || (term == held.term() && free)) {
                promises.put(id, new Promised(term, node));
                return Optional.empty();
            }
            return Optional.of(held.holder().node());
        }

        private boolean returned(RecordId id, long term, Holder node) {
            return promises.replace(id, new Promised(term, node), new Promised(term, NOBODY));
        }

        private boolean merge(List<StateRecord> records) {
            List<StateRecord> higher = records.stream()
                    .filter(record -> snapshot.find(record.id())
                            .filter(held -> held.version().compareTo(record.version()) >= 0)
                            .isEmpty())
                    .toList();
            if (!higher.isEmpty()) {
                take(higher);
            }
            return !higher.isEmpty();
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
