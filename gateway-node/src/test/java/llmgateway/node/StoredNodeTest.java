package llmgateway.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import llmgateway.contracts.port.Registry;
import llmgateway.contracts.state.RecordId;
import llmgateway.contracts.state.RecordKind;
import llmgateway.contracts.testing.Configs;
import llmgateway.contracts.testing.FakeProvider;
import llmgateway.contracts.testing.Gate;
import llmgateway.contracts.testing.Replies;
import llmgateway.contracts.testing.Script;
import llmgateway.node.state.NodeState;
import llmgateway.node.state.StoredConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node serves by what is stored: a change holds from the next request on, and streams are not touched by it. */
class StoredNodeTest {
    private static final RecordId ACCOUNT = new RecordId(RecordKind.ACCOUNT, "stored");
    private static final RecordId KEY = new RecordId(RecordKind.GATEWAY_KEY, "stored");
    private static final List<String> EVENTS = Replies.messageEvents("claude-opus-5", "a", "b");

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @TempDir
    private Path data;

    private FakeProvider provider;
    private NodeState state;
    private StoredConfig config;
    private Node node;

    @BeforeEach
    void start() throws Exception {
        provider = FakeProvider.start();
        state = NodeState.open(data, Map.of(), false);
        config = new StoredConfig(state.store(), key -> key, Configs.config(List.of()));
        node = await(Node.start(config, new byte[32], "here", state.tokenJournal()));
    }

    @AfterEach
    void stop() throws Exception {
        await(node.stop());
        config.close();
        state.close();
        provider.close();
    }

    @Test
    void whatIsStoredServesFromTheNextRequestOn() throws Exception {
        provider.always(Script.json(Replies.message("claude-opus-5", "hello")));
        assertThat(post().statusCode()).isEqualTo(401);

        write(KEY, new JsonObject().put("name", "stored").put("key", TestNode.KEY));
        assertThat(post().statusCode()).isEqualTo(404);
        write(ACCOUNT, account("active"));
        assertThat(post().body()).contains("hello");
        write(KEY, new JsonObject().put("key", TestNode.KEY).put("suspended", true));
        assertThat(post().statusCode()).isEqualTo(401);
        assertThat(metrics()).contains("gateway_state_version 3.0");
    }

    @Test
    void aStreamRunsOnWhenItsAccountIsDisabled() throws Exception {
        Gate gate = new Gate();
        Script script = Script.stream().chunk(EVENTS.get(0)).gate(gate);
        for (String event : EVENTS.subList(1, EVENTS.size())) {
            script = script.chunk(event);
        }
        provider.enqueue(script.end());
        write(KEY, new JsonObject().put("key", TestNode.KEY));
        write(ACCOUNT, account("active"));

        var stream = client.sendAsync(request(), HttpResponse.BodyHandlers.ofString());
        gate.awaitArrival();
        write(ACCOUNT, account("disabled"));
        assertThat(post().statusCode()).isEqualTo(503);
        gate.open();

        assertThat(stream.get(20, TimeUnit.SECONDS).body()).endsWith(EVENTS.get(EVENTS.size() - 1));
    }

    private JsonObject account(String status) {
        return new JsonObject()
                .put("provider", "anthropic")
                .put("api_key", "sk-x")
                .put("base_url", provider.url())
                .put("status", status);
    }

    private void write(RecordId id, JsonObject value) throws Exception {
        await(config.write(List.of(Registry.put(config.records(), id, value))));
    }

    private HttpRequest request() {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + node.port() + "/v1/messages"))
                .header("x-api-key", TestNode.KEY)
                .header("anthropic-version", "2023-06-01")
                .POST(HttpRequest.BodyPublishers.ofString(
                        "{\"model\":\"claude-opus-5\",\"max_tokens\":9,\"stream\":true,\"messages\":[]}"))
                .build();
    }

    private HttpResponse<String> post() throws IOException, InterruptedException {
        return client.send(request(), HttpResponse.BodyHandlers.ofString());
    }

    private String metrics() throws IOException, InterruptedException {
        return client.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + node.managementPort() + "/metrics"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static <T> T await(Future<T> future) throws ExecutionException, InterruptedException, TimeoutException {
        return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }
}
