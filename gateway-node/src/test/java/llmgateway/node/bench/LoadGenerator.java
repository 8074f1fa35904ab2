package llmgateway.node.bench;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * One stretch of load on one target: a fixed number of lanes, each of which sends its next request when the last reply is whole.
 * Every reply is checked; the first that is wrong ends the load. Confined to one event loop.
 */
final class LoadGenerator {
    private final Workload workload;
    private final HttpClient client;
    private final RequestOptions options;
    private final CompletableFuture<Tally> result = new CompletableFuture<>();
    private long[] latencies = new long[1 << 14];
    private int count;
    private int running;
    private long begin;
    private long deadline;

    /**
     * What was sent and answered.
     *
     * @param seconds from the first request to the end of the last reply
     * @param latencies nanoseconds to each reply's first bytes, sorted
     */
    @SuppressWarnings("ArrayRecordComponent") // handed over once, never compared
    record Tally(double seconds, long[] latencies) {

        Figures figures(Duration cpu) {
            return new Figures(
                    latencies.length / seconds,
                    Figures.millis(latencies, 0.5),
                    Figures.millis(latencies, 0.99),
                    cpu.toNanos() / 1e3 / latencies.length);
        }
    }

    private LoadGenerator(Vertx vertx, Workload workload, int port) {
        this.workload = workload;
        this.client = vertx.createHttpClient(
                new HttpClientOptions().setTcpNoDelay(true), new PoolOptions().setHttp1MaxSize(workload.lanes()));
        this.options = request(port, workload.label());
    }

    /** What is asked of every target: a Messages call with the key that the gateway's configuration knows. */
    static RequestOptions request(int port, String script) {
        return new RequestOptions()
                .setHost("127.0.0.1")
                .setPort(port)
                .setMethod(HttpMethod.POST)
                .setURI("/v1/messages")
                .putHeader("content-type", "application/json")
                .putHeader("anthropic-version", "2023-06-01")
                .putHeader("x-api-key", Target.CLIENT_KEY)
                .putHeader(Payloads.SCRIPT, script);
    }

    /** Loads the target at {@code port} for {@code length} and waits for the last reply. */
    static Tally run(Vertx vertx, Workload workload, int port, Duration length)
            throws InterruptedException, ExecutionException {
        LoadGenerator load = new LoadGenerator(vertx, workload, port);
        vertx.runOnContext(start -> load.start(length));
        try {
            return load.result.get();
        } finally {
            load.client.close();
        }
    }

    private void start(Duration length) {
        begin = System.nanoTime();
        deadline = begin + length.toNanos();
        running = workload.lanes();
        for (int i = 0; i < workload.lanes(); i++) {
            next();
        }
    }

    private void next() {
        if (System.nanoTime() - deadline >= 0) {
            if (--running == 0) {
                long[] sorted = Arrays.copyOf(latencies, count);
                Arrays.sort(sorted);
                result.complete(new Tally((System.nanoTime() - begin) / 1e9, sorted));
            }
            return;
        }
        long sent = System.nanoTime();
        client.request(options)
                .compose(request -> request.send(workload.request()))
                .onSuccess(response -> new Reading(response, sent).start())
                .onFailure(result::completeExceptionally);
    }

    private void record(long nanos) {
        if (count == latencies.length) {
            latencies = Arrays.copyOf(latencies, count * 2);
        }
        latencies[count++] = nanos;
    }

    /** A reply as it comes in. */
    private final class Reading {
        private final HttpClientResponse response;
        private final long sent;
        private int bytes;

        Reading(HttpClientResponse response, long sent) {
            this.response = response;
            this.sent = sent;
        }

        void start() {
            response.handler(this::take).endHandler(end -> ended()).exceptionHandler(result::completeExceptionally);
        }

        private void take(Buffer chunk) {
            if (bytes == 0) {
                record(System.nanoTime() - sent);
            }
            bytes += chunk.length();
        }

        private void ended() {
            if (response.statusCode() != 200 || bytes != workload.replyBytes()) {
                result.completeExceptionally(new IllegalStateException(
                        "Status " + response.statusCode() + " with " + bytes + " bytes was answered"));
            } else {
                next();
            }
        }
    }
}
