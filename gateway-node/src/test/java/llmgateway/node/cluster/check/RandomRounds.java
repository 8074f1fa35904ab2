package llmgateway.node.cluster.check;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import llmgateway.contracts.state.RecordSnapshot;

/**
 * Nodes are killed, stopped and started by lot while orders come in at those that live: what was acknowledged must be there at the
 * end, and all must hold the same.
 */
final class RandomRounds {
    /** Accounts that are changed again and again. */
    private static final int CHANGED = 3;

    private final ClusterProcesses cluster;
    private final Random random;
    private final List<Ledger> ledgers = new ArrayList<>();
    private final Set<String> added = new TreeSet<>();
    private int acknowledged;
    private int unanswered;
    private int number;

    private RandomRounds(ClusterProcesses cluster, long seed) {
        this.cluster = cluster;
        this.random = new Random(seed);
    }

    /** What an account's weight may be: what was acknowledged last, or what was asked for since without an answer. */
    private static final class Ledger {
        private final String account;
        private final Set<Integer> possible = new TreeSet<>(Set.of(1));

        Ledger(String account) {
            this.account = account;
        }
    }

    /**
     * What was found.
     *
     * @param kills how often a node was killed
     * @param stops how often one was stopped in good order
     * @param acknowledged how many orders were acknowledged
     * @param unanswered how many were not
     * @param lost what was acknowledged and is not there
     * @param states what each node holds, in short
     */
    record Figures(
            int rounds,
            int kills,
            int stops,
            int acknowledged,
            int unanswered,
            List<String> lost,
            Map<String, String> states) {

        boolean hold() {
            return lost.isEmpty() && Set.copyOf(states.values()).size() == 1;
        }

        @Override
        public String toString() {
            return "%d rounds with %d kills and %d stops: %d orders acknowledged, %d not, %d lost; states %s%s"
                    .formatted(
                            rounds,
                            kills,
                            stops,
                            acknowledged,
                            unanswered,
                            lost.size(),
                            Set.copyOf(states.values()),
                            hold() ? "" : " " + lost + " " + states);
        }
    }

    /** Plays {@code rounds} rounds; all nodes serve before, and none runs afterwards. */
    static Figures of(ClusterProcesses cluster, int rounds, long seed) throws IOException {
        return new RandomRounds(cluster, seed).run(rounds);
    }

    private Figures run(int rounds) throws IOException {
        for (int i = 0; i < CHANGED; i++) {
            Ledger ledger = new Ledger("changed-" + i);
            ledgers.add(ledger);
            if (Orders.add(cluster.nodes().get(0), ledger.account).isEmpty()) {
                throw new IllegalStateException("An account cannot be added while all nodes serve");
            }
        }
        int kills = 0;
        int stops = 0;
        for (int round = 0; round < rounds; round++) {
            List<NodeJvm> down = drawn();
            List<NodeJvm> up = new ArrayList<>(cluster.nodes());
            up.removeAll(down);
            orders(cluster.nodes(), 1 + random.nextInt(3));
            // The victims take orders until they are gone.
            CompletableFuture<Void> busy = CompletableFuture.runAsync(() -> orders(cluster.nodes(), 4));
            boolean killed = random.nextInt(4) > 0;
            for (NodeJvm node : down) {
                if (killed) {
                    node.kill();
                } else {
                    node.terminate();
                }
            }
            down.forEach(NodeJvm::exitCode);
            kills += killed ? down.size() : 0;
            stops += killed ? 0 : down.size();
            await(busy);
            orders(up, 2);
            Collections.shuffle(down, random);
            down.forEach(NodeJvm::start);
            orders(up, 2);
            down.forEach(NodeJvm::awaitReady);
            orders(cluster.nodes(), 2);
        }
        cluster.nodes().forEach(node -> node.awaitLive(cluster.names()));
        Waiting.until(
                "all nodes hold as many changes",
                () -> cluster.nodes().stream()
                                .map(Orders::stateVersion)
                                .distinct()
                                .count()
                        == 1);
        List<String> lost = lost();
        cluster.stop();
        Map<String, String> states = new HashMap<>();
        for (NodeJvm node : cluster.nodes()) {
            RecordSnapshot records = node.records();
            states.put(
                    node.name(),
                    "version " + records.version() + " " + records.digest().substring(0, 12));
        }
        return new Figures(rounds, kills, stops, acknowledged, unanswered, lost, states);
    }

    /** Mostly one node, sometimes two, seldom all. */
    private List<NodeJvm> drawn() {
        List<NodeJvm> all = new ArrayList<>(cluster.nodes());
        Collections.shuffle(all, random);
        int lot = random.nextInt(10);
        int count = lot < 7 ? 1 : lot < 9 ? 2 : all.size();
        return new ArrayList<>(all.subList(0, Math.min(count, all.size())));
    }

    private void orders(List<NodeJvm> nodes, int count) {
        for (int i = 0; i < count && !nodes.isEmpty(); i++) {
            NodeJvm node = nodes.get(random.nextInt(nodes.size()));
            number++;
            boolean done;
            if (random.nextBoolean()) {
                String account = "round-" + number;
                done = Orders.add(node, account).isPresent();
                if (done) {
                    added.add(account);
                }
            } else {
                done = weigh(node, ledgers.get(random.nextInt(ledgers.size())), 1 + number % 1000);
            }
            acknowledged += done ? 1 : 0;
            unanswered += done ? 0 : 1;
        }
    }

    private static boolean weigh(NodeJvm node, Ledger ledger, int weight) {
        Optional<Orders.Done> done = Orders.weigh(node, ledger.account, weight);
        if (done.isPresent()) {
            ledger.possible.clear();
        }
        ledger.possible.add(weight);
        return done.isPresent();
    }

    private List<String> lost() throws IOException {
        List<String> lost = new ArrayList<>();
        for (NodeJvm node : cluster.nodes()) {
            Map<String, Integer> accounts = Orders.accounts(node);
            lost.addAll(added.stream()
                    .filter(account -> !accounts.containsKey(account))
                    .map(account -> account + " at " + node.name())
                    .collect(Collectors.toSet()));
            for (Ledger ledger : ledgers) {
                Integer weight = accounts.get(ledger.account);
                if (weight == null || !ledger.possible.contains(weight)) {
                    lost.add(
                            ledger.account + " is " + weight + " at " + node.name() + " and may be " + ledger.possible);
                }
            }
        }
        return lost;
    }

    private static void await(CompletableFuture<Void> orders) {
        try {
            orders.get(120, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException failed) {
            throw new IllegalStateException(failed);
        }
    }
}
