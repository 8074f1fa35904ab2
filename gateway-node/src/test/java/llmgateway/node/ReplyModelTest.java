package llmgateway.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import llmgateway.contracts.config.RouteConfig;
import llmgateway.contracts.config.RoutingConfig.ReplyModel;
import llmgateway.contracts.testing.Accounts;
import llmgateway.contracts.testing.Configs;
import llmgateway.contracts.testing.FakeProvider;
import llmgateway.contracts.testing.Replies;
import llmgateway.contracts.testing.Script;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** With {@code routing.reply_model: asked}, replies name the model as the client did, and nothing else in them changes. */
class ReplyModelTest {
    private static final String SERVED = "m-20260101";

    private static FakeProvider provider;
    private static TestNode node;

    @BeforeAll
    static void start() {
        provider = FakeProvider.start();
        RouteConfig anthropic = Configs.route("smart", "m-1", "a");
        RouteConfig openAi = Configs.route("o-smart", "o-1", "o");
        node = TestNode.start(Configs.naming(
                Configs.config(
                        Configs.server(),
                        List.of(Configs.key("test", TestNode.KEY)),
                        List.of(
                                Accounts.account("a", "anthropic", provider.url(), "m-*"),
                                Accounts.account("o", "openai", provider.url() + "/v1", "o-*")),
                        List.of(anthropic, openAi),
                        Configs.routing(3),
                        Configs.timeouts()),
                ReplyModel.ASKED));
    }

    @AfterAll
    static void stop() {
        node.close();
        provider.close();
    }

    private static String request(String model, boolean streamed) {
        return "{\"model\":\"" + model + "\",\"stream\":" + streamed + ",\"max_tokens\":9,\"input\":\"x\","
                + "\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}";
    }

    private static List<String> replies(String path, boolean streamed) {
        return switch (path) {
            case "/v1/messages" ->
                streamed ? Replies.messageEvents(SERVED, "fine é") : List.of(Replies.message(SERVED, "fine é"));
            case "/v1/chat/completions" ->
                streamed ? Replies.chatChunks(SERVED, "fine é") : List.of(Replies.chatCompletion(SERVED, "fine é"));
            case "/v1/responses" ->
                streamed ? Replies.responseEvents(SERVED, "fine é") : List.of(Replies.response(SERVED, "fine é"));
            default ->
                List.of("{\"object\":\"list\",\"data\":[{\"embedding\":[0.10]}],\"model\":\"" + SERVED
                        + "\",\"usage\":{}}");
        };
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/messages, smart, false",
        "/v1/messages, smart, true",
        "/v1/messages, m-1, true",
        "/v1/chat/completions, o-smart, false",
        "/v1/chat/completions, o-smart, true",
        "/v1/responses, o-smart, false",
        "/v1/responses, o-smart, true",
        "/v1/embeddings, o-smart, false"
    })
    void aReplyNamesTheModelAsItWasAskedFor(String path, String model, boolean streamed) throws Exception {
        List<String> reply = replies(path, streamed);
        provider.enqueue(streamed ? Script.events(reply) : Script.json(reply.get(0)));

        HttpResponse<byte[]> response = node.post(path, request(model, streamed));

        String expected = String.join("", reply).replace(SERVED, model);
        assertThat(TestNode.text(response)).isEqualTo(expected);
        assertThat(response.headers().firstValue("content-length").isPresent()).isNotEqualTo(streamed);
        response.headers()
                .firstValueAsLong("content-length")
                .ifPresent(length -> assertThat(length).isEqualTo(expected.getBytes(StandardCharsets.UTF_8).length));
        assertThat(response.headers().firstValue("x-gateway-model").orElseThrow())
                .isEqualTo(path.endsWith("messages") ? "m-1" : "o-1");
    }

    @Test
    void anErrorStaysAsItIs() throws Exception {
        String error = "{\"type\":\"error\",\"model\":\"" + SERVED
                + "\",\"error\":{\"type\":\"invalid_request_error\",\"message\":\"no\"}}";
        provider.enqueue(Script.json(400, error));

        assertThat(TestNode.text(node.post("/v1/messages", request("smart", false))))
                .isEqualTo(error);
    }
}
