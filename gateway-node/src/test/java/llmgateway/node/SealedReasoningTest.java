package llmgateway.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import llmgateway.contracts.config.GatewayConfig;
import llmgateway.contracts.testing.Configs;
import llmgateway.contracts.testing.FakeProvider;
import llmgateway.contracts.testing.Replies;
import llmgateway.contracts.testing.Script;
import llmgateway.node.state.NodeState;
import llmgateway.node.state.StoredConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reasoning state that one node sealed is opened by any node with the same data, and by no other. */
class SealedReasoningTest {
    private static final String QUESTION = "{\"role\":\"user\",\"content\":\"Read both.\"}";

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @TempDir
    private Path data;

    @TempDir
    private Path otherData;

    private FakeProvider provider;

    @BeforeEach
    void start() {
        provider = FakeProvider.start();
    }

    @AfterEach
    void stop() {
        provider.close();
    }

    @Test
    void aNodeThatIsStartedAnewReadsWhatItSealedBefore() throws Exception {
        JsonObject said = firstTurn(data);
        assertThat(said.encode()).contains("gwr1.").doesNotContain("EqQBCgIYAhIM");

        assertThat(secondTurn(data, said)).contains("\"signature\":\"EqQBCgIYAhIM+/=\"");
    }

    @Test
    void aNodeWithAnotherKeyLeavesItOut() throws Exception {
        JsonObject said = firstTurn(data);

        assertThat(secondTurn(otherData, said))
                .contains("I look 😀 again.")
                .doesNotContain("EqQBCgIYAhIM")
                .doesNotContain("gwr1.")
                .doesNotContain("I must look");
    }

    private JsonObject firstTurn(Path directory) throws Exception {
        provider.enqueue(Script.stream()
                .chunk(ConvertedScene.sample("messages-stream.txt"))
                .end());
        return answer(directory, "[" + QUESTION + "]")
                .getJsonArray("choices")
                .getJsonObject(0)
                .getJsonObject("message");
    }

    /** What the upstream gets when the conversation goes on. */
    private String secondTurn(Path directory, JsonObject said) throws Exception {
        provider.enqueue(Script.events(Replies.messageEvents("claude-opus-5", "fine")));
        JsonArray messages = new JsonArray("[" + QUESTION + "]").add(said);
        for (String call : List.of("toolu_8", "toolu_9")) {
            messages.add(new JsonObject()
                    .put("role", "tool")
                    .put("tool_call_id", call)
                    .put("content", "text"));
        }
        answer(directory, messages.encode());
        return provider.requests().get(1).text();
    }

    /** A Chat client's answer from a node that is started for it alone. */
    private JsonObject answer(Path directory, String messages) throws Exception {
        GatewayConfig file = Configs.config(
                Configs.server(),
                List.of(Configs.key("test", TestNode.KEY)),
                ConvertedScene.accounts(provider),
                List.of(),
                Configs.routing(1),
                Configs.timeouts());
        try (NodeState state = NodeState.open(directory, Map.of(), false)) {
            StoredConfig config = new StoredConfig(state.store(), key -> key, file);
            Node node =
                    await(Node.start(config, state.store().derivedKeys().envelopes(), "here", state.tokenJournal()));
            try {
                HttpResponse<String> response = client.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + node.port() + "/v1/chat/completions"))
                                .header("x-api-key", TestNode.KEY)
                                .POST(HttpRequest.BodyPublishers.ofString(
                                        "{\"model\":\"claude-opus-5\",\"messages\":" + messages + "}"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
                assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
                return new JsonObject(response.body());
            } finally {
                await(node.stop());
                config.close();
            }
        }
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }
}
