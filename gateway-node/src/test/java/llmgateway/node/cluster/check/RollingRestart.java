package llmgateway.node.cluster.check;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import llmgateway.node.cluster.check.SteadyLoad.Kind;

/** All nodes are started anew, one after the other, while clients go on to ask through a load balancer. */
final class RollingRestart {
    private RollingRestart() {}

    /**
     * What was found.
     *
     * @param took from the drain of each node to its being ready again
     * @param failures of requests
     * @param refused connections that no node took
     * @param codes with which nodes ended
     */
    record Figures(
            Map<String, Duration> took,
            int requests,
            int longStreams,
            List<SteadyLoad.Failure> failures,
            int refused,
            List<Integer> codes) {

        boolean hold() {
            return failures.isEmpty() && refused == 0 && codes.stream().allMatch(code -> code == 0);
        }

        @Override
        public String toString() {
            Map<String, String> shown = new LinkedHashMap<>();
            took.forEach((node, time) -> shown.put(node, time.toMillis() + " ms"));
            return "rolling restart %s: %d requests, %d of them long streams, %d failed, %d connections refused%s"
                    .formatted(shown, requests, longStreams, failures.size(), refused, hold() ? "" : " " + failures);
        }
    }

    /**
     * Starts all nodes of {@code cluster} anew; all serve before and after.
     *
     * @param stream the kind of the longest streams
     */
    static Figures of(ClusterProcesses cluster, Vertx vertx, Kind stream) throws IOException {
        try (Balancer balancer = Balancer.start(vertx, cluster.nodes())) {
            Waiting.until(
                    "all nodes are sent requests",
                    () -> cluster.nodes().stream().allMatch(balancer::sendsTo));
            SteadyLoad load = SteadyLoad.on(vertx, balancer.port(), Map.of(Kind.PLAIN, 6, Kind.STREAM, 4, stream, 6));
            load.awaitMore(Kind.PLAIN, 50);
            Map<String, Duration> took = new LinkedHashMap<>();
            List<Integer> codes = new ArrayList<>();
            for (NodeJvm node : cluster.nodes()) {
                long begun = System.nanoTime();
                node.order("node drain", new JsonObject().put("name", node.name()));
                Waiting.until(node.name() + " is sent nothing more", () -> !balancer.sendsTo(node));
                node.terminate();
                codes.add(node.exitCode());
                node.start().awaitReady();
                Waiting.until(node.name() + " is sent requests", () -> balancer.sendsTo(node));
                took.put(node.name(), Duration.ofNanos(System.nanoTime() - begun));
            }
            load.awaitMore(stream, 1);
            load.end();
            return new Figures(
                    took, load.answered(), load.answered(stream), load.failures(), balancer.refused(), codes);
        }
    }
}
