package llmgateway.node.cluster.check;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import llmgateway.node.cluster.check.LimitedCalls.Running;
import llmgateway.node.cluster.check.SteadyLoad.Kind;

/** All nodes are asked for more than a key's limits allow, at once; others go on to ask under a key without limits. */
final class LimitsAtBurst {
    private static final int RPM = 300;
    private static final int PLACES = 10;
    private static final int STREAM = 20;
    private static final int LANES = 18;

    private LimitsAtBurst() {}

    /**
     * What was found.
     *
     * @param letIn of the calls at once under a limit on calls a minute
     * @param refused those of them that got 429
     * @param took until all of them were answered
     * @param most of all calls that were let in within 60 seconds, when no more could be had
     * @param places how many streams were under way at once, at the most
     * @param inUse the part of the time, of {@link #PLACES} places, that these were in use while more was asked for
     * @param taken how long a place was free until another call was at the provider, the median
     * @param others requests without limits that were answered
     * @param failures what is wrong: answers, and requests without limits that failed
     */
    record Figures(
            int letIn,
            int refused,
            Duration took,
            int most,
            int places,
            double inUse,
            Duration taken,
            int others,
            List<String> failures) {

        boolean hold() {
            return most == RPM && letIn + refused == 3 * RPM && places == PLACES && failures.isEmpty();
        }

        @Override
        public String toString() {
            return "%d calls at once at three nodes, limit %d a minute: %d let in, %d got 429, in %d ms, at most %d in a minute; %d streams wanted,"
                            .formatted(3 * RPM, RPM, letIn, refused, took.toMillis(), most, LANES)
                    + " limit %d at once: at most %d, %.0f %% of the places in use, a free one taken after %d ms;"
                            .formatted(PLACES, places, inUse * 100, taken.toMillis())
                    + " %d requests without limits beside them%s"
                            .formatted(others, failures.isEmpty() ? "" : "; wrong: " + failures);
        }
    }

    /** All nodes serve before and after. */
    static Figures of(ClusterProcesses cluster, Vertx vertx, CallBook book, Duration streaming) throws IOException {
        List<NodeJvm> nodes = cluster.nodes();
        try (LimitedCalls calls = new LimitedCalls(vertx, book)) {
            LimitedKey minute = LimitedKey.add(nodes.get(0), RPM, 0);
            LimitedKey places = LimitedKey.add(nodes.get(1), 0, PLACES);
            calls.awaitKnown(minute, nodes);
            calls.awaitKnown(places, nodes);
            List<SteadyLoad> others = nodes.stream()
                    .map(node -> SteadyLoad.on(vertx, node.port(), Map.of(Kind.PLAIN, 2)))
                    .toList();

            long begun = System.nanoTime();
            calls.burst(minute, nodes, 3 * RPM);
            long answered = System.nanoTime();
            List<LimitedCall> burst = book.calls(minute);
            Waiting.until("all that can be had is had", () -> {
                int before = book.mostInWindow(minute);
                calls.burst(minute, nodes, RPM / 10);
                return before >= RPM;
            });

            Running streams = calls.streams(places, LANES, STREAM, () -> nodes);
            Waiting.until("all places are taken", () -> book.atOnce(places) == PLACES);
            long full = System.nanoTime();
            Waiting.until("streams have run", () -> System.nanoTime() - full > streaming.toNanos());
            long end = System.nanoTime();
            streams.stop();
            others.forEach(SteadyLoad::end);

            List<String> failures = new ArrayList<>();
            others.forEach(load -> load.failures().forEach(failure -> failures.add(failure.toString())));
            book.calls(minute).forEach(call -> failures.addAll(wrong(call)));
            book.calls(places).forEach(call -> failures.addAll(wrong(call)));
            Occupancy occupancy = Occupancy.of(book.calls(places), PLACES, full, end);
            return new Figures(
                    (int) burst.stream().filter(LimitedCall::isLetIn).count(),
                    (int) burst.stream().filter(LimitedCall::isRefused).count(),
                    Duration.ofNanos(answered - begun),
                    book.mostInWindow(minute),
                    book.mostAtOnce(places),
                    occupancy.inUse(),
                    occupancy.taken(),
                    others.stream().mapToInt(SteadyLoad::answered).sum(),
                    failures);
        }
    }

    private static List<String> wrong(LimitedCall call) {
        boolean contradicts = call.isRefused() && call.isLetIn();
        return call.words().isEmpty() && !contradicts ? List.of() : List.of(call.toString());
    }
}
