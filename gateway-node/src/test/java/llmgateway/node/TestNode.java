package llmgateway.node;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.config.GatewayConfig;
import llmgateway.contracts.config.RouteConfig;
import llmgateway.contracts.config.RoutingConfig;
import llmgateway.contracts.testing.Configs;
import llmgateway.ingress.Pace;

/** A whole node in this process, on free ports, with one client key. */
public final class TestNode implements AutoCloseable {
    public static final String KEY = "gw-test-0123456789abcdef";

    private final Node node;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private TestNode(Node node) {
        this.node = node;
    }

    /** A node that asks {@code accounts} in the order given. */
    public static TestNode start(List<AccountConfig> accounts, RouteConfig... routes) {
        return start(Configs.choosing(
                Configs.config(
                        Configs.server(),
                        List.of(Configs.key("test", KEY)),
                        accounts,
                        List.of(routes),
                        Configs.routing(3),
                        Configs.timeouts()),
                RoutingConfig.Strategy.FILL_FIRST));
    }

    public static TestNode start(GatewayConfig config) {
        return start(config, Pace.USUAL, System::nanoTime);
    }

    /** A node that keeps other times with its clients. */
    static TestNode start(GatewayConfig config, Pace pace) {
        return start(config, pace, System::nanoTime);
    }

    /** A node that keeps limits by a clock that stands in for {@link System#nanoTime}. */
    static TestNode start(GatewayConfig config, LongSupplier clock) {
        return start(config, Pace.USUAL, clock);
    }

    private static TestNode start(GatewayConfig config, Pace pace, LongSupplier clock) {
        try {
            return new TestNode(Node.start(config, pace, clock)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(30, TimeUnit.SECONDS));
        } catch (InterruptedException | ExecutionException | TimeoutException failed) {
            throw new IllegalStateException(failed);
        }
    }

    Node node() {
        return node;
    }

    public int port() {
        return node.port();
    }

    public int inFlight() {
        return node.inFlight();
    }

    public long bufferedBytes() {
        return node.bufferedBytes();
    }

    public int attemptsAt(String account) {
        return node.attemptsAt(account);
    }

    public String url() {
        return "http://127.0.0.1:" + node.port();
    }

    String managementUrl() {
        return "http://127.0.0.1:" + node.managementPort();
    }

    /** Posts a body with the key. */
    public HttpResponse<byte[]> post(String path, String body, String... headers)
            throws IOException, InterruptedException {
        return post(path, body.getBytes(StandardCharsets.UTF_8), headers);
    }

    HttpResponse<byte[]> post(String path, byte[] body, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url() + path))
                .header("x-api-key", KEY)
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    /** Gets a path with the key. */
    HttpResponse<String> get(String url, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url)).header("x-api-key", KEY);
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    public static String text(HttpResponse<byte[]> response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        try {
            node.stop().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException failed) {
            throw new IllegalStateException(failed);
        }
    }
}
