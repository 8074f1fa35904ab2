package llmgateway.node.bench;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Many streams that are open through one node at once and get their events slowly. Confined to one event loop. */
final class OpenStreams {
    static final int EVENTS_PER_SECOND = 10;

    private static final long STALLED_NANOS = Duration.ofSeconds(1).toNanos();
    private static final int OPENED_PER_TICK = 5;
    private static final int TICK_MILLIS = 10;
    private static final int SPARE_SECONDS = 6;

    private final Vertx vertx;
    private final HttpClient client;
    private final RequestOptions options;
    private final int wanted;
    private final int events;
    private final List<Watch> watches = new ArrayList<>();
    private final CompletableFuture<Void> opened = new CompletableFuture<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private int ends;
    private boolean judging = true;

    /**
     * What was seen.
     *
     * @param lost events that were sent and did not come
     * @param stalled streams in which nothing came for more than a second
     * @param maxGapMillis the longest time between two pieces of one stream
     * @param cpuMicrosPerEvent processor time of the node for each event while all streams were open
     * @param peakResident the most memory that was resident while all were open, in bytes
     * @param liveHeapBefore bytes on the heap after a full collection before the first stream, if known
     * @param liveHeapOpen the same while all streams were open
     */
    record Result(
            int streams,
            int seconds,
            long lost,
            long stalled,
            double maxGapMillis,
            double cpuMicrosPerEvent,
            long idleResident,
            long peakResident,
            OptionalLong liveHeapBefore,
            OptionalLong liveHeapOpen) {

        double residentPerStream() {
            return (double) (peakResident - idleResident) / streams;
        }

        /** The growth of the live heap for each stream, or NaN if it is not known. */
        double heapPerStream() {
            return liveHeapBefore.isPresent() && liveHeapOpen.isPresent()
                    ? (double) (liveHeapOpen.getAsLong() - liveHeapBefore.getAsLong()) / streams
                    : Double.NaN;
        }

        JsonObject toJson() {
            return new JsonObject()
                    .put("streams", streams)
                    .put("seconds", seconds)
                    .put("events_per_second", EVENTS_PER_SECOND)
                    .put("events_lost", lost)
                    .put("streams_stalled", stalled)
                    .put("max_gap_ms", maxGapMillis)
                    .put("cpu_us_per_event", cpuMicrosPerEvent)
                    .put("idle_rss_bytes", idleResident)
                    .put("peak_rss_bytes", peakResident)
                    .put("rss_bytes_per_stream", residentPerStream())
                    .put("heap_bytes_per_stream", heapPerStream());
        }
    }

    private OpenStreams(Vertx vertx, int port, int streams, int seconds) {
        this.vertx = vertx;
        this.wanted = streams;
        int opening = streams / OPENED_PER_TICK * TICK_MILLIS / 1000 + 1;
        int deltas = EVENTS_PER_SECOND * (opening + seconds + SPARE_SECONDS);
        this.events = deltas + Payloads.FRAME_EVENTS;
        this.client = vertx.createHttpClient(
                new HttpClientOptions().setTcpNoDelay(true), new PoolOptions().setHttp1MaxSize(streams));
        this.options =
                LoadGenerator.request(port, Payloads.OPEN_STREAM).putHeader(Payloads.DELTAS, Integer.toString(deltas));
    }

    /** Opens {@code streams} streams through {@code node}, an idle one, and watches them for {@code seconds}. */
    static Result run(Vertx vertx, Target node, int streams, int seconds)
            throws IOException, InterruptedException, ExecutionException {
        ChildProcess process = node.process();
        long idle = process.residentBytes();
        OptionalLong liveBefore = process.liveHeapBytes();
        OpenStreams open = new OpenStreams(vertx, node.port(), streams, seconds);
        try {
            vertx.runOnContext(start -> open.openSome());
            open.opened.get();
            Duration cpu = process.cpu();
            long received = open.ask(open::received);
            long peak = 0;
            for (int second = 0; second < seconds; second++) {
                Thread.sleep(1000);
                peak = Math.max(peak, process.residentBytes());
            }
            double micros = process.cpu().minus(cpu).toNanos() / 1e3 / (open.ask(open::received) - received);
            open.ask(open::stopJudging);
            OptionalLong liveOpen = process.liveHeapBytes();
            open.ended.get();
            return new Result(
                    streams,
                    seconds,
                    (long) streams * open.events - open.ask(open::received),
                    open.ask(() -> open.watches.stream()
                            .filter(watch -> watch.longest > STALLED_NANOS)
                            .count()),
                    open.ask(() -> open.watches.stream()
                                    .mapToLong(watch -> watch.longest)
                                    .max()
                                    .orElse(0))
                            / 1e6,
                    micros,
                    idle,
                    peak,
                    liveBefore,
                    liveOpen);
        } finally {
            open.client.close();
        }
    }

    private interface Question {
        long answer();
    }

    /** Asks on the event loop. */
    private long ask(Question question) throws InterruptedException, ExecutionException {
        CompletableFuture<Long> answer = new CompletableFuture<>();
        vertx.runOnContext(asked -> answer.complete(question.answer()));
        return answer.get();
    }

    private long received() {
        return watches.stream().mapToLong(watch -> watch.events).sum();
    }

    private long stopJudging() {
        long now = System.nanoTime();
        watches.forEach(watch -> watch.waited(now));
        judging = false;
        return 0;
    }

    private void openSome() {
        for (int i = 0; i < OPENED_PER_TICK && watches.size() < wanted; i++) {
            Watch watch = new Watch();
            watches.add(watch);
            client.request(options)
                    .compose(request -> request.send(Workload.STREAM.request()))
                    .onSuccess(watch::follow)
                    .onFailure(failed -> watch.end());
        }
        if (watches.size() < wanted) {
            vertx.setTimer(TICK_MILLIS, later -> openSome());
        } else {
            opened.complete(null);
        }
    }

    /** One stream and what came of it. */
    private final class Watch {
        private long events;
        private long longest;
        private long lastAt;
        private boolean lineEnded;

        void follow(HttpClientResponse response) {
            lastAt = System.nanoTime();
            response.handler(this::take).endHandler(end -> end()).exceptionHandler(broken -> end());
        }

        private void take(Buffer chunk) {
            long now = System.nanoTime();
            waited(now);
            lastAt = now;
            for (int i = 0; i < chunk.length(); i++) {
                boolean lineEnds = chunk.getByte(i) == '\n';
                events += lineEnds && lineEnded ? 1 : 0;
                lineEnded = lineEnds;
            }
        }

        private void waited(long now) {
            if (judging && lastAt != 0) {
                longest = Math.max(longest, now - lastAt);
            }
        }

        private void end() {
            if (++ends == wanted) {
                ended.complete(null);
            }
        }
    }
}
