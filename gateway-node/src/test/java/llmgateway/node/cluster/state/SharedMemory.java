package llmgateway.node.cluster.state;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import llmgateway.contracts.state.RecordId;
import llmgateway.contracts.state.RecordKind;
import llmgateway.contracts.state.RecordStore;
import llmgateway.contracts.state.RecordStore.Change;
import llmgateway.contracts.state.StateRecord;
import llmgateway.contracts.testing.FakePeers;

/** Nodes in one thread, each with a mirror of the memory that they share. */
final class SharedMemory {
    final FakePeers network;
    private final Map<String, Node> nodes = new LinkedHashMap<>();

    SharedMemory(String... names) {
        this(1, names);
    }

    /** Nodes that were told of {@code founders} nodes. */
    SharedMemory(int founders, String... names) {
        this(founders, name -> "w-" + name, names);
    }

    /** Nodes whose versions have these writers. */
    SharedMemory(int founders, UnaryOperator<String> writers, String... names) {
        network = new FakePeers(names);
        for (String name : names) {
            MemoryMirror mirror = new MemoryMirror(writers.apply(name));
            Merging merging = new Merging(mirror, InstantSource.system());
            nodes.put(
                    name,
                    new Node(
                            mirror,
                            new SharedRecordStore(mirror, network.peers(name), network.link(name), merging, founders),
                            new StateSync(mirror, network.peers(name), network.link(name), merging),
                            merging));
        }
    }

    record Node(MemoryMirror mirror, SharedRecordStore store, StateSync sync, Merging merging) {}

    Node node(String name) {
        return Optional.ofNullable(nodes.get(name)).orElseThrow();
    }

    Set<String> names() {
        return nodes.keySet();
    }

    /** What each node hears of each other one in a second. */
    void tick() {
        nodes.forEach((name, node) -> network.peers(name).live().stream()
                .filter(other -> !other.equals(name))
                .forEach(other -> node.sync()
                        .heard(
                                other,
                                node(other).mirror().snapshot().digest(),
                                node.mirror().snapshot().digest())));
    }

    /** Seconds pass until nodes that differ were noticed and brought together. */
    void settle() {
        for (int second = 0; second < 6; second++) {
            tick();
        }
    }

    static RecordId id(String id) {
        return new RecordId(RecordKind.ACCOUNT, id);
    }

    Change change(String node, String id, int n) {
        return new Change(
                id(id),
                node(node).mirror().snapshot().find(id(id)).map(StateRecord::version),
                Optional.of(new JsonObject().put("n", n)));
    }

    Future<RecordStore.Written> write(String node, String id, int n) {
        return node(node).store().write(List.of(change(node, id, n)));
    }

    Future<RecordStore.Written> writeInTerm(String node, String id, int n, long term) {
        return node(node).store().writeInTerm(change(node, id, n), term);
    }

    Optional<Integer> value(String node, String id) {
        return node(node)
                .mirror()
                .snapshot()
                .find(id(id))
                .flatMap(StateRecord::value)
                .map(value -> value.getInteger("n"));
    }
}
