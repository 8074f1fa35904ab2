package llmgateway.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import llmgateway.contracts.config.GatewayConfig;
import llmgateway.contracts.testing.FakeProvider;
import llmgateway.contracts.testing.RecordedRequest;
import llmgateway.contracts.testing.Replies;
import llmgateway.contracts.testing.Script;
import llmgateway.node.config.ConfigLoader;
import llmgateway.node.config.Loaded;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A node that was started with a TOML file: no client keys, names by sections, nothing converted. */
@ExtendWith(VertxExtension.class)
class TomlNodeTest {
    private static final String MESSAGES = "[{\"role\":\"user\",\"content\":\"x\"}]";

    private final HttpClient client = HttpClient.newHttpClient();
    private FakeProvider openai;
    private FakeProvider azure;
    private FakeProvider anthropic;
    private TestNode node;

    @BeforeEach
    void start(Vertx vertx, @TempDir Path dir) throws Exception {
        openai = FakeProvider.start().always(Script.json(Replies.chatCompletion("m", "from openai")));
        azure = FakeProvider.start().always(Script.json(Replies.chatCompletion("m", "from azure")));
        anthropic = FakeProvider.start().always(Script.json(Replies.message("m", "from anthropic")));
        Path file =
                Files.writeString(dir.resolve("emx.toml"), """
                [llm]
                port = 0
                [llm.provider]
                default = "openai.azure"
                [llm.provider.openai]
                api_key = "sk-in-the-file"
                api_base = "%s/v1"
                model = "gpt-4.1"
                [llm.provider.openai.azure]
                api_base = "%s"
                api_key = "sk-azure"
                model = "gpt-4o"
                models = ["gpt-4.1"]
                [llm.provider.anthropic]
                api_key = "sk-ant"
                api_base = "%s"
                models = ["claude-opus-5"]
                """.formatted(openai.url(), azure.url(), anthropic.url()));
        Loaded loaded = ConfigLoader.load(
                        vertx, Optional.of(file), Map.of("OPENAI_API_KEY", "sk-env"), Map.of("management.port", 0))
                .toCompletionStage()
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
        GatewayConfig config = loaded.config();
        node = TestNode.start(config);
    }

    @AfterEach
    void stop() {
        node.close();
        openai.close();
        azure.close();
        anthropic.close();
    }

    @Test
    void aRequestWithoutAKeyIsServedByTheSectionThatItNames() throws Exception {
        HttpResponse<String> reply = chat("{\"model\":\"OpenAI.gpt-4.1\",\"messages\":" + MESSAGES + "}");

        assertThat(reply.statusCode()).isEqualTo(200);
        assertThat(reply.body()).contains("from openai");
        RecordedRequest asked = openai.awaitRequest();
        assertThat(asked.header("authorization")).isEqualTo("Bearer sk-env");
        assertThat(asked.text()).isEqualTo("{\"model\":\"gpt-4.1\",\"messages\":" + MESSAGES + "}");
    }

    @Test
    void aRequestWithoutAModelIsServedByTheDefaultUnderItsModel() throws Exception {
        HttpResponse<String> reply = chat("{\"messages\":" + MESSAGES + "}");

        assertThat(reply.body()).contains("from azure");
        RecordedRequest asked = azure.awaitRequest();
        assertThat(asked.header("authorization")).isEqualTo("Bearer sk-azure");
        assertThat(new JsonObject(asked.text()).getString("model")).isEqualTo("gpt-4o");
    }

    @Test
    void messagesGoToTheAnthropicSection() throws Exception {
        HttpResponse<String> reply =
                post("/v1/messages", "{\"model\":\"claude-opus-5\",\"max_tokens\":9,\"messages\":" + MESSAGES + "}");

        assertThat(reply.statusCode()).isEqualTo(200);
        assertThat(anthropic.awaitRequest().header("x-api-key")).isEqualTo("sk-ant");
    }

    @Test
    void namesThatAreAmbiguousUnknownOrOfAnotherDialectAreRefused() throws Exception {
        HttpResponse<String> ambiguous = chat("{\"model\":\"gpt-4.1\",\"messages\":" + MESSAGES + "}");
        HttpResponse<String> unknown = chat("{\"model\":\"mistral\",\"messages\":" + MESSAGES + "}");
        HttpResponse<String> unspoken = chat("{\"model\":\"claude-opus-5\",\"messages\":" + MESSAGES + "}");

        assertThat(ambiguous.statusCode()).isEqualTo(400);
        assertThat(ambiguous.body()).contains("ambiguous_model", "openai.azure.gpt-4.1, openai.gpt-4.1");
        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(unknown.body()).contains("model_not_found");
        assertThat(unspoken.statusCode()).isEqualTo(400);
        assertThat(unspoken.body()).contains("unsupported_by_upstream");
    }

    @Test
    void everyListedModelCanBeAskedFor() throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(node.url() + "/v1/models")).build();
        JsonArray listed = new JsonObject(client.send(request, HttpResponse.BodyHandlers.ofString())
                        .body())
                .getJsonArray("data");

        assertThat(listed.stream().map(model -> ((JsonObject) model).getString("id")))
                .containsExactly(
                        "openai", "openai.gpt-4.1", "openai.azure", "gpt-4o", "openai.azure.gpt-4.1", "claude-opus-5");
        for (Object model : listed) {
            String id = ((JsonObject) model).getString("id");
            String path = id.startsWith("claude") ? "/v1/messages" : "/v1/chat/completions";
            assertThat(post(path, "{\"model\":\"" + id + "\",\"max_tokens\":9,\"messages\":" + MESSAGES + "}")
                            .statusCode())
                    .as(id)
                    .isEqualTo(200);
        }
    }

    private HttpResponse<String> chat(String body) throws Exception {
        return post("/v1/chat/completions", body);
    }

    private HttpResponse<String> post(String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(node.url() + path))
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }
}
