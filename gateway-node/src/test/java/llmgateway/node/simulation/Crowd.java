package llmgateway.node.simulation;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import llmgateway.node.TestNode;

/** Clients that send requests to a node, so many at once, and keep what they get. */
final class Crowd {
    private static final int AT_ONCE = 50;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final TestNode node;
    private final IntFunction<String> body;
    private final AtomicInteger next = new AtomicInteger();
    private final Queue<String> answers = new ConcurrentLinkedQueue<>();

    private Crowd(TestNode node, IntFunction<String> body) {
        this.node = node;
        this.body = body;
    }

    /** Sends {@code count} requests and returns the answers, as status and body, in the order in which they came. */
    static List<String> send(TestNode node, int count, IntFunction<String> body) throws Exception {
        Crowd crowd = new Crowd(node, body);
        CompletableFuture.allOf(IntStream.range(0, AT_ONCE)
                        .mapToObj(lane -> crowd.lane(count))
                        .toArray(CompletableFuture<?>[]::new))
                .get(5, TimeUnit.MINUTES);
        return new ArrayList<>(crowd.answers);
    }

    private CompletableFuture<Void> lane(int count) {
        int number = next.getAndIncrement();
        if (number >= count) {
            return CompletableFuture.completedFuture(null);
        }
        HttpRequest request = HttpRequest.newBuilder(URI.create(node.url() + "/v1/messages"))
                .header("x-api-key", TestNode.KEY)
                .header("anthropic-version", "2023-06-01")
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.apply(number)))
                .build();
        return client.sendAsync(request, HttpResponse.BodyHandlers.ofString())
                .handle((response, broken) -> answers.add(
                        broken == null ? response.statusCode() + " " + response.body() : "broken " + broken))
                .thenCompose(added -> lane(count));
    }
}
