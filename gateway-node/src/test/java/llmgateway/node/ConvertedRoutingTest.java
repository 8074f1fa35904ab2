package llmgateway.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.config.GatewayConfig;
import llmgateway.contracts.config.RouteConfig;
import llmgateway.contracts.config.RoutingConfig.Convert;
import llmgateway.contracts.config.RoutingConfig.Strictness;
import llmgateway.contracts.testing.AccountBuilder;
import llmgateway.contracts.testing.Configs;
import llmgateway.contracts.testing.FakeProvider;
import llmgateway.contracts.testing.Replies;
import llmgateway.contracts.testing.Script;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which upstream a request is converted for, when it is not converted at all, and what is said of what was lost. */
class ConvertedRoutingTest {
    private static final String RESPONSES_BODY =
            "{\"model\":\"m\",\"input\":[{\"type\":\"message\",\"role\":\"user\",\"content\":\"Hi\"}],\"instructions\":\"Be brief.\"}";
    private static final String MESSAGES_BODY =
            "{\"model\":\"m\",\"max_tokens\":50,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
    private static final String LOSSY_BODY = MESSAGES_BODY.replace("{\"model\"", "{\"top_k\":3,\"model\"");

    private FakeProvider first;
    private FakeProvider second;

    @BeforeEach
    void start() {
        first = FakeProvider.start();
        second = FakeProvider.start();
    }

    @AfterEach
    void stop() {
        first.close();
        second.close();
    }

    /** {@code rt.fallback_reconverts}. */
    @Test
    void anotherAccountGetsTheRequestConvertedAnew() throws Exception {
        second.enqueue(Script.events(Replies.messageEvents("m", "direct")));
        String direct;
        try (TestNode node = node(messages(second))) {
            node.post("/v1/responses", RESPONSES_BODY);
            direct = second.awaitRequest().text();
        }
        first.enqueue(Script.json(503, Replies.openAiError("server_error", "server_is_overloaded", "busy")));
        second.enqueue(Script.events(Replies.messageEvents("m", "fine")));
        RouteConfig route = new RouteConfig(
                "m",
                Optional.empty(),
                Optional.empty(),
                List.of(target("openai"), target("anthropic")),
                Optional.empty());
        try (TestNode node = TestNode.start(config(List.of(chat(first), messages(second)), route))) {

            HttpResponse<byte[]> response = node.post("/v1/responses", RESPONSES_BODY);

            assertThat(response.statusCode()).as(TestNode.text(response)).isEqualTo(200);
            assertThat(TestNode.text(response)).contains("fine");
            assertThat(response.headers().firstValue("x-gateway-attempts")).contains("2");
            assertThat(new JsonObject(first.awaitRequest().text())
                            .getJsonArray("messages")
                            .size())
                    .isEqualTo(2);
            assertThat(second.awaitRequest().text()).isEqualTo(direct);
        }
    }

    @Test
    void theAccountThatSpeaksTheClientsDialectIsAskedFirstAndVerbatim() throws Exception {
        second.always(Script.json(Replies.message("m", "verbatim")));
        try (TestNode node = node(chat(first), openAi(second, Dialect.MESSAGES))) {
            for (int i = 0; i < 4; i++) {
                HttpResponse<byte[]> response =
                        node.post("/v1/messages", MESSAGES_BODY, "anthropic-version", "2023-06-01");

                assertThat(TestNode.text(response)).contains("verbatim");
                assertThat(second.awaitRequest().text()).isEqualTo(MESSAGES_BODY);
            }
            assertThat(first.requests()).isEmpty();
        }
    }

    @Test
    void nothingIsConvertedWhereThatIsSwitchedOff() throws Exception {
        GatewayConfig never = Configs.converting(config(chat(first)), Convert.NEVER);
        try (TestNode node = TestNode.start(never)) {
            HttpResponse<byte[]> response = node.post("/v1/responses", RESPONSES_BODY);

            assertThat(response.statusCode()).isEqualTo(400);
            JsonObject error = new JsonObject(TestNode.text(response)).getJsonObject("error");
            assertThat(error.getString("code")).isEqualTo("unsupported_by_upstream");
            assertThat(error.getString("message")).contains("convert");
            assertThat(first.requests()).isEmpty();
        }
    }

    @Test
    void whatWasLostIsSaidInAHeader() throws Exception {
        first.enqueue(Script.json(Replies.chatCompletion("m", "ok")));
        try (TestNode node = node(chat(first))) {
            HttpResponse<byte[]> response = node.post("/v1/messages", LOSSY_BODY, "anthropic-version", "2023-06-01");

            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.headers().allValues("x-gateway-warnings")).containsExactly("field_dropped;field=top_k");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void strictnessRefusesAndNamesTheField(boolean global) throws Exception {
        RouteConfig route = new RouteConfig(
                "m",
                Optional.of("m"),
                Optional.empty(),
                List.of(),
                global ? Optional.empty() : Optional.of(Strictness.STRICT));
        GatewayConfig config = config(List.of(chat(first)), route);
        try (TestNode node = TestNode.start(global ? Configs.strictness(config, Strictness.STRICT) : config)) {
            HttpResponse<byte[]> response = node.post("/v1/messages", LOSSY_BODY, "anthropic-version", "2023-06-01");

            assertThat(response.statusCode()).isEqualTo(400);
            JsonObject error = new JsonObject(TestNode.text(response)).getJsonObject("error");
            assertThat(error.getString("type")).isEqualTo("invalid_request_error");
            assertThat(error.getString("message")).contains("'top_k'");
            assertThat(first.requests()).isEmpty();

            first.enqueue(Script.json(Replies.chatCompletion("m", "ok")));
            assertThat(node.post("/v1/messages", MESSAGES_BODY, "anthropic-version", "2023-06-01")
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void aLenientRouteOverrulesAStrictGateway() throws Exception {
        first.enqueue(Script.json(Replies.chatCompletion("m", "ok")));
        RouteConfig route =
                new RouteConfig("m", Optional.of("m"), Optional.empty(), List.of(), Optional.of(Strictness.LENIENT));
        try (TestNode node =
                TestNode.start(Configs.strictness(config(List.of(chat(first)), route), Strictness.STRICT))) {
            assertThat(node.post("/v1/messages", LOSSY_BODY, "anthropic-version", "2023-06-01")
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"chat", "messages"})
    void storedResponsesAreNotFoundAtUpstreamsThatStoreNone(String upstream) throws Exception {
        try (TestNode node = node(upstream.equals("chat") ? chat(first) : messages(first))) {
            HttpResponse<byte[]> response = node.post(
                    "/v1/responses",
                    RESPONSES_BODY.replace("{\"model\"", "{\"previous_response_id\":\"resp_1\",\"model\""));

            assertThat(response.statusCode()).isEqualTo(400);
            JsonObject error = new JsonObject(TestNode.text(response)).getJsonObject("error");
            assertThat(error.getString("code")).isEqualTo("previous_response_not_found");
            assertThat(error.getString("param")).isEqualTo("previous_response_id");
            assertThat(first.requests()).isEmpty();
        }
    }

    @Test
    void tokensAreCountedByAMessagesUpstreamAndEstimatedElsewhere() throws Exception {
        String body = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"How many tokens are these?\"}]}";
        second.enqueue(Script.json("{\"input_tokens\":17}"));
        try (TestNode node = node(messages(second))) {
            HttpResponse<byte[]> counted = node.post("/v1/messages/count_tokens?beta=true", body);

            assertThat(TestNode.text(counted)).isEqualTo("{\"input_tokens\":17}");
            assertThat(counted.headers().firstValue("x-gateway-warnings")).isEmpty();
            assertThat(second.awaitRequest().text()).isEqualTo(body);
        }
        for (Dialect spoken : List.of(Dialect.CHAT, Dialect.RESPONSES)) {
            try (TestNode node = node(openAi(first, spoken))) {
                HttpResponse<byte[]> estimated = node.post("/v1/messages/count_tokens?beta=true", body);

                assertThat(estimated.statusCode()).isEqualTo(200);
                assertThat(new JsonObject(TestNode.text(estimated)).getInteger("input_tokens"))
                        .isBetween(5, 25);
                assertThat(estimated.headers().firstValue("x-gateway-warnings"))
                        .contains("tokens_estimated;field=input_tokens");
                assertThat(first.requests()).isEmpty();
            }
        }
    }

    private static RouteConfig.TargetConfig target(String provider) {
        return new RouteConfig.TargetConfig("m", Optional.of(provider));
    }

    private static TestNode node(AccountConfig... accounts) {
        return TestNode.start(config(accounts));
    }

    private static GatewayConfig config(AccountConfig... accounts) {
        return config(List.of(accounts));
    }

    private static GatewayConfig config(List<AccountConfig> accounts, RouteConfig... routes) {
        return Configs.config(
                Configs.server(),
                List.of(Configs.key("test", TestNode.KEY)),
                accounts,
                List.of(routes),
                Configs.routing(3),
                Configs.timeouts());
    }

    private static AccountConfig chat(FakeProvider provider) {
        return openAi(provider, Dialect.CHAT);
    }

    private static AccountConfig openAi(FakeProvider provider, Dialect spoken) {
        return AccountBuilder.of("openai-" + spoken.label(), "openai")
                .apiKey("sk-test")
                .baseUrl(provider.url() + "/v1")
                .apis(spoken)
                .models("m")
                .build();
    }

    private static AccountConfig messages(FakeProvider provider) {
        return AccountBuilder.of("anthropic", "anthropic")
                .apiKey("sk-test")
                .baseUrl(provider.url())
                .apis(Dialect.MESSAGES)
                .models("m")
                .build();
    }
}
