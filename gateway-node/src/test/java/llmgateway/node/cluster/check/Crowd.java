package llmgateway.node.cluster.check;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/** Clients that send one request each, all at the same time. Works on an event loop; any thread may look. */
final class Crowd {
    private static final int AT_ONCE = 2000;

    private final HttpClient client;
    private final String model;
    private final AtomicInteger sent = new AtomicInteger();
    private final ConcurrentLinkedQueue<Reply> replies = new ConcurrentLinkedQueue<>();

    /**
     * What a client got.
     *
     * @param status 0 if nothing came
     */
    record Reply(int status, String text) {}

    Crowd(Vertx vertx, String model) {
        this.client = vertx.createHttpClient(new HttpClientOptions(), new PoolOptions().setHttp1MaxSize(AT_ONCE));
        this.model = model;
    }

    /** Sends {@code count} requests to a node. */
    Crowd ask(String host, int port, int count) {
        RequestOptions options = Requests.of(host, port, HttpMethod.POST, "/v1/messages", ClusterProcesses.CLIENT_KEY);
        JsonObject body = new JsonObject()
                .put("model", model)
                .put("max_tokens", 9)
                .put(
                        "messages",
                        new JsonArray().add(new JsonObject().put("role", "user").put("content", "Hello")));
        sent.addAndGet(count);
        for (int i = 0; i < count; i++) {
            client.request(options)
                    .compose(request -> request.send(body.toBuffer()))
                    .compose(response -> response.body().map(text -> new Reply(response.statusCode(), text.toString())))
                    .recover(broken -> Future.succeededFuture(new Reply(0, String.valueOf(broken.getMessage()))))
                    .onSuccess(replies::add);
        }
        return this;
    }

    /** Sends {@code count} requests to each of {@code nodes}. */
    Crowd ask(List<NodeJvm> nodes, int count) {
        nodes.forEach(node -> ask("127.0.0.1", node.port(), count));
        return this;
    }

    /** How many wait for an answer. */
    int waiting() {
        return sent.get() - replies.size();
    }

    /** Waits until all have an answer. */
    List<Reply> await() {
        Waiting.until("all " + sent.get() + " of a crowd are answered", () -> waiting() == 0);
        client.close();
        return List.copyOf(replies);
    }

    /** How many of {@code replies} came with which status. */
    static Map<Integer, Long> statuses(List<Reply> replies) {
        return replies.stream().collect(Collectors.groupingBy(Reply::status, TreeMap::new, Collectors.counting()));
    }
}
