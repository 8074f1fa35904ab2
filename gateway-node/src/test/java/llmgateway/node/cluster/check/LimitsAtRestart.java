package llmgateway.node.cluster.check;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import llmgateway.node.cluster.check.LimitedCalls.Running;

/**
 * Nodes are started anew, one after the other, while all are asked for a little less than the limits of keys allow, and for far more
 * under one other key.
 */
final class LimitsAtRestart {
    private static final int[] RPM = {12, 120, 1200};
    private static final int GREEDY_RPM = 60;
    private static final double GREEDY_RATE = 10;
    private static final int PLACES = 4;
    private static final int LANES = 3;
    private static final int STREAM = 10;
    private static final Duration MEASURED = Duration.ofSeconds(30);

    private final ClusterProcesses cluster;
    private final LimitedCalls calls;
    private final double part;
    private final List<LimitedKey> keys = new ArrayList<>();
    private volatile List<NodeJvm> asked;

    private LimitsAtRestart(ClusterProcesses cluster, LimitedCalls calls, double part) {
        this.cluster = cluster;
        this.calls = calls;
        this.part = part;
        this.asked = cluster.nodes();
    }

    /**
     * What became of the calls of one phase.
     *
     * @param calls by the limit of their key
     * @param refused those that got 429, by the limit of their key; all of them are wrong
     */
    record Phase(String name, Map<String, Integer> calls, Map<String, Integer> refused) {
        int wrong() {
            return refused.values().stream().mapToInt(Integer::intValue).sum();
        }

        @Override
        public String toString() {
            return name + ": calls " + calls + ", wrong 429 " + refused;
        }
    }

    /**
     * What was found.
     *
     * @param most of the calls that were let in within any 60 seconds, by the limit
     * @param places how many streams were under way at once, at the most
     * @param greedy as {@code most}, of the key under which far more is asked for
     * @param limited how long calls with a limit took in the steady phase, in milliseconds
     * @param unlimited how long those without took beside them
     * @param failures what is wrong with answers
     */
    record Figures(
            double part,
            List<Phase> phases,
            Map<Integer, Integer> most,
            int places,
            int greedy,
            Map<Integer, Latency> limited,
            Latency unlimited,
            List<String> failures) {

        int wrong() {
            return phases.stream().mapToInt(Phase::wrong).sum();
        }

        int calls() {
            return phases.stream()
                    .flatMap(phase -> phase.calls().values().stream())
                    .mapToInt(Integer::intValue)
                    .sum();
        }

        boolean hold() {
            return most.entrySet().stream().allMatch(entry -> entry.getValue() <= entry.getKey())
                    && places <= PLACES
                    && greedy <= GREEDY_RPM
                    && failures.isEmpty()
                    && wrong() == 0;
        }

        @Override
        public String toString() {
            StringBuilder told = new StringBuilder("calls at " + Math.round(part * 100) + " % of limits:");
            phases.forEach(phase -> told.append("\n  ").append(phase));
            return told + "\n  within any 60 s let in, by limit: " + most + "; streams at once, limit " + PLACES + ": "
                    + places + "; asked for more, limit " + GREEDY_RPM + ": " + greedy + "\n  ms by limit: " + limited
                    + "; without: " + unlimited
                    + (failures.isEmpty() ? "" : "\n  wrong: " + failures);
        }
    }

    /** What half of some calls took at most, and 99 of 100, in milliseconds. */
    record Latency(double median, double slow) {
        static Latency of(List<LimitedCall> calls) {
            double[] took = calls.stream()
                    .filter(LimitedCall::isAnswered)
                    .mapToDouble(call -> call.took() / 1e6)
                    .sorted()
                    .toArray();
            return took.length == 0
                    ? new Latency(0, 0)
                    : new Latency(took[took.length / 2], took[(int) (took.length * 0.99)]);
        }

        @Override
        public String toString() {
            return "half within %.1f, 99 %% within %.1f".formatted(median, slow);
        }
    }

    /**
     * Starts {@code restarted} anew in this order; all nodes serve before and after.
     *
     * @param part of the limits that is asked for
     * @param warmUp how long calls come before; after 60 seconds they are as many as they will be
     */
    static Figures of(
            ClusterProcesses cluster,
            Vertx vertx,
            CallBook book,
            double part,
            Duration warmUp,
            List<List<NodeJvm>> restarted)
            throws IOException {
        try (LimitedCalls calls = new LimitedCalls(vertx, book)) {
            return new LimitsAtRestart(cluster, calls, part).run(warmUp, restarted);
        }
    }

    private Figures run(Duration warmUp, List<List<NodeJvm>> restarted) throws IOException {
        CallBook book = calls.book();
        for (int rpm : RPM) {
            keys.add(LimitedKey.add(cluster.nodes().get(0), rpm, 0));
        }
        LimitedKey places = LimitedKey.add(cluster.nodes().get(0), 0, PLACES);
        keys.add(places);
        LimitedKey greedy = LimitedKey.add(cluster.nodes().get(0), GREEDY_RPM, 0);
        keys.forEach(key -> calls.awaitKnown(key, cluster.nodes()));
        calls.awaitKnown(greedy, cluster.nodes());

        List<Phase> phases = new ArrayList<>();
        List<Running> running = new ArrayList<>();
        running.add(calls.evenly(greedy, GREEDY_RATE, () -> asked));
        for (LimitedKey key : keys) {
            running.add(
                    key.concurrency() > 0
                            ? calls.streams(key, LANES, STREAM, () -> asked)
                            : calls.evenly(key, key.rpm() * part / 60, () -> asked));
        }
        phases.add(during("warming up", () -> pause(warmUp)));
        long begun = System.nanoTime();
        Running beside = calls.evenly(LimitedKey.UNLIMITED, RPM[RPM.length - 1] * part / 60, () -> asked);
        phases.add(during("steady", () -> pause(warmUp.compareTo(MEASURED) < 0 ? warmUp : MEASURED)));
        beside.stop();
        Map<Integer, Latency> limited = new LinkedHashMap<>();
        keys.stream()
                .filter(key -> key.rpm() > 0)
                .forEach(key -> limited.put(key.rpm(), Latency.of(book.calls(key, begun))));
        Latency unlimited = Latency.of(book.calls(LimitedKey.UNLIMITED, begun));
        for (List<NodeJvm> nodes : restarted) {
            String name = "restarting "
                    + String.join(" ", nodes.stream().map(NodeJvm::name).toList());
            phases.add(during(name, () -> {
                for (NodeJvm node : nodes) {
                    restart(node);
                }
            }));
        }
        running.forEach(Running::stop);

        List<String> failures = new ArrayList<>();
        Map<Integer, Integer> most = new LinkedHashMap<>();
        for (LimitedKey key : keys) {
            book.calls(key).stream()
                    .filter(call -> call.isAnswered() && !call.words().isEmpty())
                    .forEach(call -> failures.add(call.toString()));
            if (key.rpm() > 0) {
                most.put(key.rpm(), book.mostInWindow(key));
            }
        }
        return new Figures(
                part, phases, most, book.mostAtOnce(places), book.mostInWindow(greedy), limited, unlimited, failures);
    }

    /** Something that nodes do, or are done to. */
    @FunctionalInterface
    private interface Act {
        void play() throws IOException;
    }

    private Phase during(String name, Act act) throws IOException {
        long begun = System.nanoTime();
        act.play();
        Map<String, Integer> all = new LinkedHashMap<>();
        Map<String, Integer> refused = new LinkedHashMap<>();
        for (LimitedKey key : keys) {
            String limit = key.rpm() > 0 ? key.rpm() + "/min" : key.concurrency() + " at once";
            List<LimitedCall> its = calls.book().calls(key, begun);
            all.put(limit, its.size());
            refused.put(limit, (int) its.stream().filter(LimitedCall::isRefused).count());
        }
        return new Phase(name, all, refused);
    }

    private void restart(NodeJvm node) throws IOException {
        asked = cluster.others(node);
        node.order("node drain", new JsonObject().put("name", node.name()));
        node.terminate();
        if (node.exitCode() != 0) {
            throw new IllegalStateException(
                    node.name() + " ended badly:\n" + node.log().text(node.life()));
        }
        node.start().awaitReady();
        asked = cluster.nodes();
        cluster.nodes().forEach(each -> each.awaitLive(cluster.names()));
        pause(Duration.ofSeconds(2));
    }

    private static void pause(Duration length) {
        long begun = System.nanoTime();
        Waiting.until("time passes", () -> System.nanoTime() - begun >= length.toNanos());
    }
}
