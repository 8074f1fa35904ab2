package llmgateway.node.cluster.check;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import llmgateway.node.cluster.check.SteadyLoad.Kind;

/** One of several nodes is killed while all serve: what becomes of the requests at the others, and of what was acknowledged before. */
final class KilledNode {
    private static final int ORDERS = 10;
    private static final Map<Kind, Integer> LANES = Map.of(Kind.PLAIN, 4, Kind.STREAM, 4, Kind.LONG_STREAM, 2);

    private final ClusterProcesses cluster;
    private final NodeJvm victim;
    private final List<NodeJvm> survivors;
    private final Set<String> acknowledged = new TreeSet<>();
    private long slowestOrder;

    private KilledNode(ClusterProcesses cluster, NodeJvm victim) {
        this.cluster = cluster;
        this.victim = victim;
        this.survivors = cluster.others(victim);
    }

    /**
     * What was found.
     *
     * @param converged how long it took each of the others to see that the victim is gone
     * @param requests how many requests the others answered well
     * @param streams how many of them were streams
     * @param failures of requests at the others
     * @param orders how many orders were acknowledged
     * @param lost the acknowledged orders of which some node knows nothing
     * @param slowestOrder the longest time that an order took while the victim was not yet known to be gone
     */
    record Figures(
            String victim,
            Map<String, Duration> converged,
            int requests,
            int streams,
            List<SteadyLoad.Failure> failures,
            int orders,
            Set<String> lost,
            Duration slowestOrder) {

        boolean hold() {
            return failures.isEmpty() && lost.isEmpty();
        }

        @Override
        public String toString() {
            return "killed %s: %d requests at the others, %d of them streams, %d failed; view converged after %s; %d orders"
                            .formatted(victim, requests, streams, failures.size(), millis(converged), orders)
                    + " acknowledged, %d lost; slowest order afterwards %d ms%s"
                            .formatted(
                                    lost.size(),
                                    slowestOrder.toMillis(),
                                    failures.isEmpty() && lost.isEmpty() ? "" : "; " + failures + " " + lost);
        }

        private static Map<String, String> millis(Map<String, Duration> times) {
            Map<String, String> shown = new LinkedHashMap<>();
            times.forEach((node, time) -> shown.put(node, time.toMillis() + " ms"));
            return shown;
        }
    }

    /** Kills {@code victim} under load, and starts it again at the end; all nodes serve before and after. */
    static Figures of(ClusterProcesses cluster, Vertx vertx, NodeJvm victim) throws IOException {
        return new KilledNode(cluster, victim).run(vertx);
    }

    private Figures run(Vertx vertx) throws IOException {
        SteadyLoad atVictim = SteadyLoad.on(vertx, victim.port(), LANES);
        List<SteadyLoad> loads = new ArrayList<>();
        survivors.forEach(node -> loads.add(SteadyLoad.on(vertx, node.port(), LANES)));
        order(cluster.nodes(), ORDERS);
        atVictim.awaitMore(Kind.LONG_STREAM, 1);
        order(List.of(victim), ORDERS);

        Map<String, Long> lives = new LinkedHashMap<>();
        survivors.forEach(node -> lives.put(node.name(), node.log().length()));
        Instant killed = Instant.now();
        victim.kill();
        slowestOrder = 0;
        order(survivors, ORDERS);
        Map<String, Duration> converged = new LinkedHashMap<>();
        for (NodeJvm node : survivors) {
            node.awaitLive(ClusterProcesses.names(survivors));
            converged.put(node.name(), Duration.between(killed, gone(node, lives.getOrDefault(node.name(), 0L))));
        }
        for (SteadyLoad load : loads) {
            load.awaitMore(Kind.LONG_STREAM, 2);
            load.awaitMore(Kind.PLAIN, 100);
        }
        loads.forEach(SteadyLoad::end);
        atVictim.end();
        Duration slowest = Duration.ofMillis(slowestOrder);
        Set<String> lost = missing(survivors);
        victim.start().awaitReady();
        lost.addAll(missing(List.of(victim)));
        cluster.nodes().forEach(node -> node.awaitLive(cluster.names()));
        return new Figures(
                victim.name(),
                converged,
                loads.stream().mapToInt(SteadyLoad::answered).sum(),
                loads.stream()
                        .mapToInt(load -> load.answered() - load.answered(Kind.PLAIN))
                        .sum(),
                loads.stream().flatMap(load -> load.failures().stream()).toList(),
                acknowledged.size(),
                lost,
                slowest);
    }

    private Instant gone(NodeJvm node, long since) {
        return node.log().views(since).stream()
                .filter(view -> !view.live().contains(victim.name()))
                .map(NodeLog.View::at)
                .findFirst()
                .orElseThrow();
    }

    private void order(List<NodeJvm> nodes, int orders) {
        for (int i = 0; i < orders; i++) {
            NodeJvm node = nodes.get(i % nodes.size());
            String account = "kill-" + victim.name() + "-" + Long.toString(System.nanoTime(), 36);
            Optional<Orders.Done> done = Orders.add(node, account);
            if (done.isPresent()) {
                acknowledged.add(account);
                slowestOrder = Math.max(slowestOrder, done.get().millis());
            }
        }
    }

    private Set<String> missing(List<NodeJvm> nodes) throws IOException {
        Set<String> missing = new TreeSet<>();
        for (NodeJvm node : nodes) {
            Set<String> known = Orders.accounts(node).keySet();
            acknowledged.stream()
                    .filter(account -> !known.contains(account))
                    .forEach(account -> missing.add(account + " at " + node.name()));
        }
        return missing;
    }
}
