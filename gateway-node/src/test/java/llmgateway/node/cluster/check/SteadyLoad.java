package llmgateway.node.cluster.check;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Clients that ask one address again and again, over connections that they keep, and repeat nothing that fails. Each reply is read
 * whole and checked. Works on an event loop; any thread may look.
 */
public final class SteadyLoad {
    private static final int PAUSE_MILLIS = 20;
    private static final Pattern DELTA = Pattern.compile("\"type\":\"text_delta\"");

    private final Vertx vertx;
    private final int port;
    private final String model;
    private final HttpClient client;
    private final Map<Kind, AtomicInteger> answered = new EnumMap<>(Kind.class);
    private final List<Failure> failures = new CopyOnWriteArrayList<>();
    private final AtomicInteger lanes = new AtomicInteger();
    private volatile boolean ending;

    /** A kind of request. */
    public enum Kind {
        PLAIN(1),
        /** A stream of a second. */
        STREAM(1000 / PacedProvider.PACE_MILLIS),
        /** A stream of four seconds. */
        LONG_STREAM(4000 / PacedProvider.PACE_MILLIS),
        /** A stream of ten seconds. */
        TEN_SECONDS(10_000 / PacedProvider.PACE_MILLIS);

        private final int deltas;

        Kind(int deltas) {
            this.deltas = deltas;
        }
    }

    /** A request that was not answered as it should be. */
    public record Failure(Instant at, Kind kind, String words) {}

    private SteadyLoad(Vertx vertx, int port, String model) {
        this.vertx = vertx;
        this.port = port;
        this.model = model;
        this.client = vertx.createHttpClient(new HttpClientOptions(), new PoolOptions().setHttp1MaxSize(1000));
        for (Kind kind : Kind.values()) {
            answered.put(kind, new AtomicInteger());
        }
    }

    /** Begins to ask for {@link PacedProvider#MODEL}, as {@link #on(Vertx, int, String, Map)}. */
    public static SteadyLoad on(Vertx vertx, int port, Map<Kind, Integer> lanes) {
        return on(vertx, port, PacedProvider.MODEL, lanes);
    }

    /**
     * Begins to ask.
     *
     * @param port where, on this machine
     * @param lanes how many requests of each kind are under way at any time
     */
    static SteadyLoad on(Vertx vertx, int port, String model, Map<Kind, Integer> lanes) {
        SteadyLoad load = new SteadyLoad(vertx, port, model);
        lanes.forEach((kind, count) -> {
            load.lanes.addAndGet(count);
            for (int lane = 0; lane < count; lane++) {
                vertx.runOnContext(begin -> load.next(kind));
            }
        });
        return load;
    }

    private void next(Kind kind) {
        if (ending) {
            lanes.decrementAndGet();
            return;
        }
        ask(kind).onComplete(asked -> {
            if (asked.succeeded()) {
                counter(kind).incrementAndGet();
            } else {
                failures.add(new Failure(
                        Instant.now(), kind, String.valueOf(asked.cause().getMessage())));
            }
            vertx.setTimer(PAUSE_MILLIS, rested -> next(kind));
        });
    }

    private Future<?> ask(Kind kind) {
        JsonObject body = new JsonObject()
                .put("model", model)
                .put("max_tokens", kind.deltas)
                .put("stream", kind != Kind.PLAIN)
                .put(
                        "messages",
                        new JsonArray().add(new JsonObject().put("role", "user").put("content", "Go on")));
        RequestOptions options =
                Requests.of("127.0.0.1", port, HttpMethod.POST, "/v1/messages", ClusterProcesses.CLIENT_KEY);
        return client.request(options)
                .compose(request -> request.send(body.toBuffer()))
                .compose(response -> response.body().compose(reply -> judged(kind, response.statusCode(), reply)));
    }

    private static Future<?> judged(Kind kind, int status, Buffer reply) {
        String text = reply.toString(StandardCharsets.UTF_8);
        boolean whole = kind == Kind.PLAIN
                ? text.contains("whole")
                : text.contains("message_stop") && deltas(text) == kind.deltas;
        return status == 200 && whole
                ? Future.succeededFuture()
                : Future.failedFuture(status + " with " + text.substring(Math.max(0, text.length() - 300)));
    }

    private static int deltas(String text) {
        Matcher delta = DELTA.matcher(text);
        int count = 0;
        while (delta.find()) {
            count++;
        }
        return count;
    }

    private AtomicInteger counter(Kind kind) {
        return Objects.requireNonNull(answered.get(kind));
    }

    /** How many requests of a kind were answered well. */
    public int answered(Kind kind) {
        return counter(kind).get();
    }

    /** How many requests were answered well. */
    public int answered() {
        return answered.values().stream().mapToInt(AtomicInteger::get).sum();
    }

    public List<Failure> failures() {
        return List.copyOf(failures);
    }

    /** Waits until {@code more} further requests of a kind were answered well. */
    public void awaitMore(Kind kind, int more) {
        int before = answered(kind);
        Waiting.until(
                more + " further requests are answered; failed: " + failures, () -> answered(kind) >= before + more);
    }

    /** Asks nothing more, and waits until all that was asked is answered. */
    public void end() {
        ending = true;
        Waiting.until("all is answered", () -> lanes.get() == 0);
        client.close();
    }
}
