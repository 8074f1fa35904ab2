package llmgateway.node.bench;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** All that a run found, as a table and as JSON. */
final class Results {
    private static final double MEGABYTE = 1 << 20;

    private final Map<Workload, Map<String, List<Figures>>> rounds = new EnumMap<>(Workload.class);
    private final List<Start> starts = new ArrayList<>();
    private long idleResident;
    private OpenStreams.@Nullable Result openStreams;

    /**
     * A start of the node.
     *
     * @param untilReady from the start of the process to its line {@code ready}
     * @param cpu the processor time that it took until then
     */
    record Start(Duration untilReady, Duration cpu) {}

    void started(Start start) {
        starts.add(start);
    }

    void idle(long resident) {
        idleResident = resident;
    }

    void measured(Workload workload, String target, Figures figures) {
        rounds.computeIfAbsent(workload, key -> new LinkedHashMap<>())
                .computeIfAbsent(target, key -> new ArrayList<>())
                .add(figures);
    }

    void openStreams(OpenStreams.Result result) {
        openStreams = result;
    }

    /** The figures of {@code target} relative to those of {@code base} in the same round, the median of all rounds. */
    private static Optional<Figures> ratio(Map<String, List<Figures>> byTarget, String target, String base) {
        List<Figures> gateway = byTarget.getOrDefault(target, List.of());
        List<Figures> other = byTarget.getOrDefault(base, List.of());
        return gateway.isEmpty() || other.isEmpty()
                ? Optional.empty()
                : Optional.of(Figures.median(IntStream.range(0, gateway.size())
                        .mapToObj(round -> gateway.get(round).relativeTo(other.get(round)))
                        .toList()));
    }

    private long medianMillis(Function<Start, Duration> time) {
        List<Duration> sorted = starts.stream().map(time).sorted().toList();
        return sorted.get(sorted.size() / 2).toMillis();
    }

    String table() {
        StringBuilder table = new StringBuilder();
        line(table, "%-8s %-24s %10s %9s %9s %12s", "workload", "target", "req/s", "p50 ms", "p99 ms", "CPU us/req");
        rounds.forEach((workload, byTarget) -> {
            byTarget.forEach((target, all) -> row(table, workload, target, Figures.median(all)));
            for (String base : List.of(Target.PROXY, Target.NGINX)) {
                ratio(byTarget, Target.GATEWAY, base)
                        .ifPresent(ratio -> row(table, workload, "gateway / " + base, ratio));
            }
            ratio(byTarget, Target.CLUSTERED, Target.GATEWAY)
                    .ifPresent(ratio -> row(table, workload, Target.CLUSTERED + " / gateway", ratio));
        });
        line(table, "");
        line(
                table,
                "node: ready after %d ms and %d ms of CPU (medians of %d starts), idle RSS %.0f MB",
                medianMillis(Start::untilReady),
                medianMillis(Start::cpu),
                starts.size(),
                idleResident / MEGABYTE);
        OpenStreams.Result open = openStreams;
        if (open != null) {
            line(
                    table,
                    "%d open streams, %d events/s each, for %d s: %d events lost, %d streams stalled, longest gap %.0f ms,"
                            + " CPU %.1f us/event, RSS %.0f to %.0f MB, per stream %.1f KB of RSS and %.1f KB of live heap",
                    open.streams(),
                    OpenStreams.EVENTS_PER_SECOND,
                    open.seconds(),
                    open.lost(),
                    open.stalled(),
                    open.maxGapMillis(),
                    open.cpuMicrosPerEvent(),
                    open.idleResident() / MEGABYTE,
                    open.peakResident() / MEGABYTE,
                    open.residentPerStream() / 1024,
                    open.heapPerStream() / 1024);
        }
        return table.toString();
    }

    JsonObject toJson() {
        JsonObject workloads = new JsonObject();
        rounds.forEach((workload, byTarget) -> {
            JsonObject targets = new JsonObject();
            byTarget.forEach((target, all) -> targets.put(
                    target,
                    new JsonObject()
                            .put("median", Figures.median(all).toJson())
                            .put(
                                    "rounds",
                                    new JsonArray(
                                            all.stream().map(Figures::toJson).toList()))));
            JsonObject ratios = new JsonObject();
            for (String base : List.of(Target.PROXY, Target.NGINX)) {
                ratio(byTarget, Target.GATEWAY, base).ifPresent(ratio -> ratios.put(base, ratio.toJson()));
            }
            JsonObject measured = new JsonObject().put("targets", targets).put("gateway_relative_to", ratios);
            ratio(byTarget, Target.CLUSTERED, Target.GATEWAY)
                    .ifPresent(ratio -> measured.put("one_of_two_relative_to_gateway", ratio.toJson()));
            workloads.put(workload.label(), measured);
        });
        JsonObject json = new JsonObject()
                .put("processors", Runtime.getRuntime().availableProcessors())
                .put("java", System.getProperty("java.version"))
                .put("ready_ms", millis(Start::untilReady))
                .put("ready_cpu_ms", millis(Start::cpu))
                .put("idle_rss_bytes", idleResident)
                .put("workloads", workloads);
        if (openStreams != null) {
            json.put("open_streams", openStreams.toJson());
        }
        return json;
    }

    private JsonArray millis(Function<Start, Duration> time) {
        return new JsonArray(starts.stream().map(time).map(Duration::toMillis).toList());
    }

    private static void row(StringBuilder table, Workload workload, String target, Figures figures) {
        line(
                table,
                "%-8s %-24s %10.2f %9.2f %9.2f %12.2f",
                workload.label(),
                target,
                figures.perSecond(),
                figures.p50Millis(),
                figures.p99Millis(),
                figures.cpuMicros());
    }

    @SuppressWarnings("AnnotateFormatMethod") // not worth a dependency
    private static void line(StringBuilder table, String format, Object... values) {
        table.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
