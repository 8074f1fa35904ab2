package llmgateway.node.cluster.check;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Clients that ask under keys with limits and repeat nothing; each answer is read whole and checked. Any thread. */
final class LimitedCalls implements AutoCloseable {
    private static final int TICK_MILLIS = 5;
    private static final int PAUSE_MILLIS = 50;

    private final Vertx vertx;
    private final CallBook book;
    private final HttpClient client;

    LimitedCalls(Vertx vertx, CallBook book) {
        this.vertx = vertx;
        this.book = book;
        this.client = vertx.createHttpClient(new HttpClientOptions(), new PoolOptions().setHttp1MaxSize(2000));
    }

    /** Calls that go on until they are stopped. */
    @FunctionalInterface
    interface Running {
        void stop();
    }

    CallBook book() {
        return book;
    }

    /** Waits until all of {@code nodes} know {@code key}. */
    void awaitKnown(LimitedKey key, List<NodeJvm> nodes) {
        for (NodeJvm node : nodes) {
            Waiting.until(node.name() + " knows " + key.id(), () -> {
                int status = client.request(options(key, node, HttpMethod.GET, "/v1/models"))
                        .compose(request -> request.send())
                        .compose(response -> response.body().map(read -> response.statusCode()))
                        .otherwise(LimitedCall.BROKEN)
                        .await();
                return status == 200;
            });
        }
    }

    /**
     * Asks once.
     *
     * @param deltas of how many the answer is to be streamed; 0 for an answer at once
     * @return does not fail
     */
    Future<LimitedCall> ask(LimitedKey key, NodeJvm node, int deltas) {
        JsonObject body = new JsonObject()
                .put("model", "claude-paced")
                .put("max_tokens", Math.max(1, deltas))
                .put("stream", deltas > 0)
                .put(
                        "messages",
                        new JsonArray().add(new JsonObject().put("role", "user").put("content", "Go on")));
        LimitedCall call = book.sent(key, node, body);
        return client.request(options(key, node, HttpMethod.POST, "/v1/messages"))
                .compose(request -> request.send(body.toBuffer()))
                .compose(response -> response.body().map(reply -> {
                    call.noteAnswer(response.statusCode(), wrong(key, response, reply), System.nanoTime());
                    return call;
                }))
                .otherwise(broken -> {
                    call.noteAnswer(LimitedCall.BROKEN, String.valueOf(broken.getMessage()), System.nanoTime());
                    return call;
                });
    }

    private static RequestOptions options(LimitedKey key, NodeJvm node, HttpMethod method, String path) {
        return Requests.of("127.0.0.1", node.port(), method, path, key.secret());
    }

    /** What is wrong with an answer; a refusal is well if it says in the dialect's form how long it holds. */
    private static String wrong(LimitedKey key, HttpClientResponse response, Buffer reply) {
        String text = reply.toString();
        boolean well = switch (response.statusCode()) {
            case 200 -> text.contains("whole") || text.contains("message_stop");
            case 429 -> refusal(key, response, text);
            default -> false;
        };
        return well ? "" : response.statusCode() + " " + response.headers() + " " + text;
    }

    private static boolean refusal(LimitedKey key, HttpClientResponse response, String text) {
        String wait = response.getHeader("retry-after");
        String limit = response.getHeader("anthropic-ratelimit-requests-limit");
        boolean perMinute = text.contains("(rpm)");
        return wait != null
                && wait.matches("[1-9]\\d*")
                && text.contains("rate_limit_error")
                && (perMinute ? String.valueOf(key.rpm()).equals(limit) : text.contains("(concurrency)"));
    }

    /** Asks {@code count} times at once, the nodes in turn, and waits for all answers. */
    void burst(LimitedKey key, List<NodeJvm> nodes, int count) {
        List<Future<LimitedCall>> asked = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            asked.add(ask(key, nodes.get(i % nodes.size()), 0));
        }
        Waiting.until("a burst is answered", () -> asked.stream().allMatch(Future::isComplete));
    }

    /** Asks at even distances, the nodes in turn that there are then. */
    Running evenly(LimitedKey key, double perSecond, Supplier<List<NodeJvm>> nodes) {
        long begun = System.nanoTime();
        AtomicInteger count = new AtomicInteger();
        long timer = vertx.setPeriodic(TICK_MILLIS, tick -> {
            long due = (long) ((System.nanoTime() - begun) * perSecond / 1e9);
            while (count.get() < due) {
                List<NodeJvm> all = nodes.get();
                ask(key, all.get(count.getAndIncrement() % all.size()), 0);
            }
        });
        return () -> vertx.cancelTimer(timer);
    }

    /** Has {@code lanes} streams under way at any time, as far as they are let in, at the nodes in turn that there are then. */
    Running streams(LimitedKey key, int lanes, int deltas, Supplier<List<NodeJvm>> nodes) {
        Lanes running = new Lanes(key, deltas, nodes);
        for (int lane = 0; lane < lanes; lane++) {
            vertx.runOnContext(begin -> running.next());
        }
        return () -> {
            running.ending = true;
            Waiting.until("the last streams end", () -> running.underWay.get() == 0);
        };
    }

    private final class Lanes {
        private final LimitedKey key;
        private final int deltas;
        private final Supplier<List<NodeJvm>> nodes;
        private final AtomicInteger turn = new AtomicInteger();
        private final AtomicInteger underWay = new AtomicInteger();
        private volatile boolean ending;

        Lanes(LimitedKey key, int deltas, Supplier<List<NodeJvm>> nodes) {
            this.key = key;
            this.deltas = deltas;
            this.nodes = nodes;
        }

        void next() {
            if (!ending) {
                List<NodeJvm> all = nodes.get();
                underWay.incrementAndGet();
                ask(key, all.get(turn.getAndIncrement() % all.size()), deltas).onComplete(asked -> {
                    underWay.decrementAndGet();
                    vertx.setTimer(PAUSE_MILLIS, rested -> next());
                });
            }
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
