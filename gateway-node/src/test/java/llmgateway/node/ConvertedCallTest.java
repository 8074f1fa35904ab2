package llmgateway.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.config.Quirk;
import llmgateway.contracts.config.RouteConfig;
import llmgateway.contracts.config.RoutingConfig.Strictness;
import llmgateway.contracts.testing.AccountBuilder;
import llmgateway.contracts.testing.FakeProvider;
import llmgateway.contracts.testing.RecordedRequest;
import llmgateway.contracts.testing.Replies;
import llmgateway.contracts.testing.Script;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the stages together make of requests that no account takes in the client's dialect. */
class ConvertedCallTest {
    private static final String ASKED =
            "{\"model\":\"m\",\"max_tokens\":9,\"top_k\":3,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
    private static final String COUNTED = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}";

    private FakeProvider provider;

    @BeforeEach
    void start() {
        provider = FakeProvider.start();
    }

    @AfterEach
    void stop() {
        provider.close();
    }

    private AccountBuilder chat() {
        return AccountBuilder.of("chat", "openai")
                .apiKey("sk-chat")
                .baseUrl(provider.url())
                .apis(Dialect.CHAT)
                .models("m");
    }

    @Test
    void anAnthropicClientIsServedByAChatServer() throws Exception {
        provider.always(Script.json(200, Replies.chatCompletion("m", "hello")));
        try (TestNode node = TestNode.start(List.of(chat().build()))) {
            HttpResponse<byte[]> response = node.post(
                    "/v1/messages", ASKED, "anthropic-version", "2023-06-01", "anthropic-beta", "x", "x-app", "cli");

            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(new JsonObject(TestNode.text(response)).getString("type"))
                    .isEqualTo("message");
            assertThat(response.headers().firstValue("x-gateway-warnings").orElse(""))
                    .contains("top_k");
            assertThat(response.headers().firstValue("x-gateway-provider")).contains("openai");
            RecordedRequest sent = provider.awaitRequest();
            assertThat(sent.path()).isEqualTo("/v1/chat/completions");
            assertThat(sent.headers().names()).noneMatch(name -> name.startsWith("anthropic") || name.equals("x-app"));
            assertThat(new JsonObject(sent.body()).containsKey("top_k")).isFalse();
        }
    }

    @Test
    void theQuirksOfAnAccountSayWhatItsServerTakes() throws Exception {
        provider.always(Script.json(200, Replies.chatCompletion("m", "hello")));
        AccountConfig quirky =
                chat().quirks(Quirk.TOP_K, Quirk.MAX_COMPLETION_TOKENS).build();
        try (TestNode node = TestNode.start(List.of(quirky))) {
            assertThat(node.post("/v1/messages", ASKED, "anthropic-version", "2023-06-01")
                            .statusCode())
                    .isEqualTo(200);

            JsonObject sent = new JsonObject(provider.awaitRequest().body());
            assertThat(sent.getInteger("top_k")).isEqualTo(3);
            assertThat(sent.getInteger("max_completion_tokens")).isEqualTo(9);
        }
    }

    @Test
    void aStrictRouteRefusesWhatWouldBeLost() throws Exception {
        RouteConfig exact =
                new RouteConfig("exact", Optional.of("m"), Optional.empty(), List.of(), Optional.of(Strictness.STRICT));
        try (TestNode node = TestNode.start(List.of(chat().build()), exact)) {
            HttpResponse<byte[]> response =
                    node.post("/v1/messages", ASKED.replace("\"m\"", "\"exact\""), "anthropic-version", "2023-06-01");

            assertThat(response.statusCode()).isEqualTo(400);
            assertThat(TestNode.text(response))
                    .contains("invalid_request_error")
                    .contains("top_k");
            assertThat(provider.requests()).isEmpty();
        }
    }

    @Test
    void whatOneServerCannotBeToldGoesToOneThatSpeaksTheDialect() throws Exception {
        provider.always(Script.json(200, Replies.message("m", "hello")));
        RouteConfig chain = new RouteConfig(
                "chain",
                Optional.empty(),
                Optional.empty(),
                List.of(
                        new RouteConfig.TargetConfig("m", Optional.of("chat")),
                        new RouteConfig.TargetConfig("claude-opus-5", Optional.of("native"))),
                Optional.of(Strictness.STRICT));
        AccountConfig fluent = AccountBuilder.of("native", "anthropic")
                .apiKey("sk-native")
                .baseUrl(provider.url())
                .build();
        try (TestNode node = TestNode.start(List.of(chat().build(), fluent), chain)) {
            HttpResponse<byte[]> response =
                    node.post("/v1/messages", ASKED.replace("\"m\"", "\"chain\""), "anthropic-version", "2023-06-01");

            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(provider.awaitRequest().path()).isEqualTo("/v1/messages");
            assertThat(provider.requests()).hasSize(1);
        }
    }

    @Test
    void tokensAreEstimatedWhereNoServerCountsThem() throws Exception {
        try (TestNode node = TestNode.start(List.of(chat().build()))) {
            HttpResponse<byte[]> response =
                    node.post("/v1/messages/count_tokens", COUNTED, "anthropic-version", "2023-06-01");

            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(new JsonObject(TestNode.text(response)).getInteger("input_tokens"))
                    .isPositive();
            assertThat(response.headers().firstValue("x-gateway-warnings")).isPresent();
            assertThat(response.headers().firstValue("x-gateway-provider")).contains("openai");
            assertThat(provider.requests()).isEmpty();
        }
    }

    @Test
    void aChatClientIsServedByAnAnthropicServerInTheVersionOfTheAccount() throws Exception {
        provider.always(Script.json(200, Replies.message("claude-opus-5", "hello")));
        AccountConfig newer = AccountBuilder.of("native", "anthropic")
                .apiKey("sk-native")
                .baseUrl(provider.url())
                .anthropicVersion("2026-10-21")
                .build();
        try (TestNode node = TestNode.start(List.of(newer))) {
            HttpResponse<byte[]> response = node.post(
                    "/v1/chat/completions",
                    "{\"model\":\"claude-opus-5\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}",
                    "openai-beta",
                    "x");

            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(TestNode.text(response)).contains("chat.completion");
            RecordedRequest sent = provider.awaitRequest();
            assertThat(sent.header("anthropic-version")).isEqualTo("2026-10-21");
            assertThat(sent.header("x-api-key")).isEqualTo("sk-native");
            assertThat(sent.headers().contains("openai-beta")).isFalse();
            assertThat(new JsonObject(sent.body()).getInteger("max_tokens")).isEqualTo(128_000);
        }
    }
}
