package llmgateway.node.cluster.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import llmgateway.contracts.state.RecordId;
import llmgateway.contracts.state.RecordKind;
import llmgateway.contracts.state.RecordSnapshot;
import llmgateway.contracts.state.RecordStore.Change;
import llmgateway.contracts.state.RecordStore.Written;
import llmgateway.contracts.state.StateRecord;
import llmgateway.contracts.state.Version;
import org.junit.jupiter.api.Test;

/** Nodes that write, die, come back and are kept apart at random: whatever happens, in the end all hold the same. */
class SharedMemorySimulationTest {
    private static final int RUNS = 300;
    private static final int STEPS = 120;
    private static final RecordId TOKEN = new RecordId(RecordKind.TOKENS, "t");
    private static final List<String> IDS = List.of("x", "y", "z");

    @Test
    void allNodesEndWithTheSameAndNoAcknowledgedWriteIsLost() {
        for (int seed = 0; seed < RUNS; seed++) {
            Random random = new Random(seed);
            SharedMemory nodes = names(random);
            Map<String, Version> acknowledged = new HashMap<>();
            for (int step = 0; step < STEPS; step++) {
                disturb(nodes, random);
                String node = any(nodes.names(), random);
                String id = IDS.get(random.nextInt(IDS.size()));
                Future<Written> write = nodes.write(node, id, step);
                if (write.succeeded()) {
                    acknowledged.merge(id, version(nodes, node, id), (a, b) -> a.compareTo(b) > 0 ? a : b);
                }
                nodes.tick();
            }
            nodes.names().forEach(nodes.network::revive);
            nodes.network.heal();
            nodes.settle();

            Set<RecordSnapshot> ends = new HashSet<>();
            nodes.names()
                    .forEach(name -> ends.add(new RecordSnapshot(
                            0, nodes.node(name).mirror().snapshot().records())));
            assertThat(ends).as("seed %d", seed).hasSize(1);
            acknowledged.forEach((id, version) -> assertThat(
                            version(nodes, nodes.names().iterator().next(), id))
                    .isGreaterThanOrEqualTo(version));
        }
    }

    /** Less than half of the nodes hang now and then, as in a long collection of garbage, and know nothing of what was written. */
    @Test
    void whileNodesOnlyHangTheLastAcknowledgedWriteHoldsAndNoRefusedOne() {
        int refused = 0;
        for (int seed = 0; seed < RUNS; seed++) {
            Random random = new Random(seed);
            SharedMemory nodes = new SharedMemory(
                    1,
                    name -> Integer.toHexString(name.hashCode() * 31 + random.nextInt()),
                    random.nextBoolean() ? new String[] {"a", "b", "c"} : new String[] {"a", "b", "c", "d", "e"});
            Map<String, Integer> acknowledged = new HashMap<>();
            Set<String> hanging = new HashSet<>();
            for (int step = 0; step < STEPS; step++) {
                if (random.nextInt(3) == 0) {
                    hanging.forEach(nodes.network::goOn);
                    hanging.clear();
                    while (2 * (hanging.size() + 1) < nodes.names().size() && random.nextBoolean()) {
                        hanging.add(any(nodes.names(), random));
                    }
                    hanging.forEach(nodes.network::stall);
                }
                String id = IDS.get(random.nextInt(IDS.size()));
                Set<String> writers = new HashSet<>(nodes.names());
                writers.removeAll(hanging);
                if (nodes.write(any(writers, random), id, step).succeeded()) {
                    acknowledged.put(id, step);
                } else {
                    refused++;
                }
                if (random.nextInt(4) == 0) {
                    nodes.tick();
                }
            }
            hanging.forEach(nodes.network::goOn);
            nodes.settle();
            int run = seed;
            acknowledged.forEach((id, step) -> assertThat(nodes.names())
                    .as("seed %d", run)
                    .allSatisfy(name -> assertThat(nodes.value(name, id)).contains(step)));
        }
        assertThat(refused).isGreaterThan(RUNS);
    }

    /**
     * A token that can be spent once, as nodes renew it: in a term that a majority promised the intent is written, then the token is
     * spent and the next one written. Whoever finds an intent leaves it alone.
     */
    @Test
    void aTokenIsSpentOnceHoweverTheNetworkSplits() {
        int spent = 0;
        for (int seed = 0; seed < RUNS; seed++) {
            Random random = new Random(seed);
            SharedMemory nodes = names(random);
            Map<Integer, String> spenders = new HashMap<>();
            String first = any(nodes.names(), random);
            write(nodes, first, new JsonObject().put("generation", 0));
            nodes.settle();
            for (int step = 0; step < STEPS; step++) {
                disturb(nodes, random);
                String node = any(nodes.names(), random);
                Optional<JsonObject> token = token(nodes, node);
                if (token.isEmpty()) {
                    continue;
                }
                int generation = token.get().getInteger("generation");
                if (random.nextInt(3) == 0) {
                    write(nodes, node, token.get().copy().put("note", step));
                } else if (!token.get().containsKey("intent")) {
                    Change intent = change(nodes, node, token.get().copy().put("intent", node));
                    if (nodes.node(node).store().writeInTerm(intent, generation).succeeded()) {
                        assertThat(spenders.put(generation, node))
                                .as("seed %d, step %d, generation %d by %s", seed, step, generation, node)
                                .isNull();
                        spent++;
                        write(nodes, node, new JsonObject().put("generation", generation + 1));
                    }
                }
                if (random.nextBoolean()) {
                    nodes.tick();
                }
            }
        }
        assertThat(spent).isGreaterThan(10 * RUNS);
    }

    private static Optional<JsonObject> token(SharedMemory nodes, String node) {
        return nodes.node(node).mirror().snapshot().find(TOKEN).flatMap(StateRecord::value);
    }

    private static Change change(SharedMemory nodes, String node, JsonObject value) {
        Optional<Version> held =
                nodes.node(node).mirror().snapshot().find(TOKEN).map(StateRecord::version);
        return new Change(TOKEN, held, Optional.of(value));
    }

    private static void write(SharedMemory nodes, String node, JsonObject value) {
        nodes.node(node).store().write(List.of(change(nodes, node, value)));
    }

    private static SharedMemory names(Random random) {
        return new SharedMemory(
                random.nextBoolean() ? new String[] {"a", "b", "c"} : new String[] {"a", "b", "c", "d", "e"});
    }

    private static void disturb(SharedMemory nodes, Random random) {
        switch (random.nextInt(12)) {
            case 0 -> nodes.network.kill(any(nodes.names(), random));
            case 1, 2 -> nodes.network.revive(any(nodes.names(), random));
            case 3 -> {
                Set<String> one = nodes.names().stream()
                        .filter(name -> random.nextBoolean())
                        .collect(Collectors.toSet());
                Set<String> other = new HashSet<>(nodes.names());
                other.removeAll(one);
                nodes.network.split(one, other);
            }
            case 4 -> nodes.network.heal();
            default -> {}
        }
    }

    private static String any(Set<String> names, Random random) {
        return List.copyOf(names).get(random.nextInt(names.size()));
    }

    private static Version version(SharedMemory nodes, String node, String id) {
        return nodes.node(node)
                .mirror()
                .snapshot()
                .find(SharedMemory.id(id))
                .map(StateRecord::version)
                .orElseThrow();
    }
}
