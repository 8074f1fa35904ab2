package llmgateway.node.bench;

import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What one measurement found.
 *
 * @param perSecond requests per second
 * @param p50Millis the time to the reply's first bytes that half of the requests stay under
 * @param p99Millis the time that 99 % stay under
 * @param cpuMicros processor time of the target's process for each request
 */
record Figures(double perSecond, double p50Millis, double p99Millis, double cpuMicros) {

    /** The median of each figure by itself. */
    static Figures median(List<Figures> all) {
        return new Figures(
                median(all, Figures::perSecond),
                median(all, Figures::p50Millis),
                median(all, Figures::p99Millis),
                median(all, Figures::cpuMicros));
    }

    /** Each figure as a multiple of the one in {@code base}. */
    Figures relativeTo(Figures base) {
        return new Figures(
                perSecond / base.perSecond,
                p50Millis / base.p50Millis,
                p99Millis / base.p99Millis,
                cpuMicros / base.cpuMicros);
    }

    /** The time, in milliseconds, that the share {@code quantile} of sorted {@code nanos} stays under. */
    static double millis(long[] nanos, double quantile) {
        return nanos[(int) Math.min(nanos.length - 1L, (long) (nanos.length * quantile))] / 1e6;
    }

    JsonObject toJson() {
        return new JsonObject()
                .put("requests_per_second", perSecond)
                .put("p50_ms", p50Millis)
                .put("p99_ms", p99Millis)
                .put("cpu_us_per_request", cpuMicros);
    }

    private static double median(List<Figures> all, ToDoubleFunction<Figures> figure) {
        double[] sorted = all.stream().mapToDouble(figure).sorted().toArray();
        return Arrays.stream(sorted, (sorted.length - 1) / 2, sorted.length / 2 + 1)
                .average()
                .orElseThrow();
    }
}
