package llmgateway.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import llmgateway.contracts.config.RouteConfig;
import llmgateway.contracts.testing.Accounts;
import llmgateway.contracts.testing.Configs;
import llmgateway.contracts.testing.FakeProvider;
import llmgateway.contracts.testing.RecordedRequest;
import llmgateway.contracts.testing.Replies;
import llmgateway.contracts.testing.Script;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client says reaches an upstream of its dialect byte for byte, and what that answers comes back so. */
class VerbatimTest {
    private static final String ODD =
            " {\n\t\"max_tokens\" : 1e3 , \"model\":\"m-1\",\"temperature\":1.0,\"x_unknown\":[ 1.50,-0.0, 12345678901234567890 ],"
                    + "\"dup\":1,\"dup\":2,\"messages\":[{\"role\":\"user\",\"content\":\"\\u00e9\\/ \\\"model\\\":\\\"x\\\" \\ud83d\\ude00 é\"}]"
                    + ",\"input\":\"a\"} \r\n";

    private static FakeProvider provider;
    private static TestNode node;

    @BeforeAll
    static void start() {
        provider = FakeProvider.start();
        RouteConfig alias = Configs.route("alias", "m-2", "a");
        RouteConfig openAiAlias = Configs.route("o-alias", "o-2", "o");
        node = TestNode.start(
                List.of(
                        Accounts.account("a", "anthropic", provider.url(), "m-*"),
                        Accounts.account("o", "openai", provider.url() + "/v1", "o-*")),
                alias,
                openAiAlias);
    }

    @AfterAll
    static void stop() {
        node.close();
        provider.close();
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/messages?beta=true, m-1",
        "/v1/messages/count_tokens, m-1",
        "/v1/chat/completions, o-1",
        "/v1/responses, o-1",
        "/v1/embeddings, o-1",
        "/v1/moderations, o-1"
    })
    void aBodyArrivesAsItWasSent(String path, String model) throws Exception {
        provider.enqueue(Script.json("{\"ok\":true}"));
        String body = body(path, model);

        HttpResponse<byte[]> response = node.post(path, body);
        RecordedRequest seen = provider.awaitRequest();

        assertThat(response.statusCode()).as(TestNode.text(response)).isEqualTo(200);
        assertThat(seen.text()).isEqualTo(body);
        assertThat(seen.uri()).isEqualTo(path);
    }

    private static String body(String path, String model) {
        String body = ODD.replace("m-1", model);
        return path.endsWith("responses")
                ? body.replace("\"messages\"", "\"metadata\"")
                : body.replace(",\"input\":\"a\"", "");
    }

    @Test
    void anAliasChangesNothingButTheModel() throws Exception {
        provider.enqueue(Script.json("{\"ok\":true}"));
        String body = body("/v1/messages", "alias")
                .replace("\"model\":\"alias\",", "\"model\":\"first\",")
                .replace("\"dup\":2", "\"dup\":2,\"mod\\u0065l\" :  \"alias\"");

        node.post("/v1/messages", body);

        assertThat(provider.awaitRequest().text()).isEqualTo(body.replace("\"alias\"", "\"m-2\""));
    }

    @Test
    void aBodyOfThirtyMegabytesArrivesAsItWasSent() throws Exception {
        provider.enqueue(Script.json("{\"ok\":true}"));
        char[] large = new char[30_000_000];
        Arrays.fill(large, 'Q');
        String body = ODD.replace(",\"input\":\"a\"", ",\"image\":\"" + new String(large) + "\"");

        HttpResponse<byte[]> response = node.post("/v1/messages", body);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(provider.awaitRequest().text().equals(body)).isTrue();
    }

    @Test
    void aReplyComesBackAsItWasGiven() throws Exception {
        String reply = "{ \"id\":\"x\",\"unknown\":[1.0,1e3], \"usage\" : {\"input_tokens\":1}}\n";
        provider.enqueue(Script.reply(
                200,
                "application/json",
                reply,
                "request-id: req_up",
                "x-other: kept",
                "anthropic-organization-id: org"));

        HttpResponse<byte[]> response = node.post("/v1/messages", body("/v1/messages", "m-1"));
        provider.awaitRequest();

        assertThat(TestNode.text(response)).isEqualTo(reply);
        assertThat(response.headers().firstValue("request-id")).contains("req_up");
        assertThat(response.headers().firstValue("x-upstream-request-id")).contains("req_up");
        assertThat(response.headers().firstValue("x-other")).contains("kept");
        assertThat(response.headers().firstValue("anthropic-organization-id")).isEmpty();
        assertThat(response.headers().firstValue("x-gateway-provider")).contains("anthropic");
        assertThat(response.headers().firstValue("x-gateway-model")).contains("m-1");
        assertThat(response.headers().firstValue("x-gateway-attempts")).contains("1");
        assertThat(response.headers().firstValue("x-gateway-response-time").orElseThrow())
                .matches("\\d+ms");
        assertThat(response.headers().firstValue("x-request-id")).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/messages", "/v1/chat/completions", "/v1/responses"})
    void theEventsOfAStreamComeBackAsTheyWereGivenHoweverTheyAreCut(String path) throws Exception {
        List<String> events = switch (path) {
            case "/v1/messages" -> Replies.messageEvents("m-1", "Grü", "ße 😀");
            case "/v1/chat/completions" -> Replies.chatChunksWithUsage("o-1", "Grü", "ße 😀");
            default -> Replies.responseEvents("o-1", "Grü", "ße 😀");
        };
        String whole = String.join("", events);
        provider.enqueue(Script.stream().trickleChunks(whole).end());
        String body = body(path, path.equals("/v1/messages") ? "m-1" : "o-1")
                .replace("\"dup\":1", "\"stream\":true,\"stream_options\":{\"include_usage\":true}");
        body = path.equals("/v1/chat/completions")
                ? body
                : body.replace(",\"stream_options\":{\"include_usage\":true}", "");

        HttpResponse<byte[]> response = node.post(path, body, "anthropic-version", "2023-06-01");

        assertThat(provider.awaitRequest().text()).isEqualTo(body);
        assertThat(TestNode.text(response)).isEqualTo(whole);
        assertThat(response.headers().firstValue("content-type").orElseThrow()).startsWith("text/event-stream");
    }

    @Test
    void usageThatTheClientDidNotAskForIsAskedForAndKeptFromIt() throws Exception {
        List<String> events = Replies.chatChunksWithUsage("o-1", "Hi");
        provider.enqueue(Script.events(events));
        String body = "{\"model\":\"o-1\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}";

        HttpResponse<byte[]> response = node.post("/v1/chat/completions", body);

        assertThat(provider.awaitRequest().text())
                .contains("\"include_usage\":true")
                .contains("\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]");
        assertThat(TestNode.text(response)).doesNotContain("total_tokens").endsWith("data: [DONE]\n\n");
        assertThat(node.get(node.managementUrl() + "/metrics").body())
                .containsPattern(
                        "gateway_tokens_total\\{kind=\"output\",model=\"[^\"]*\",provider=\"openai\"\\} [1-9]");
    }

    @Test
    void theGatewaysKeyAndCookiesStayHereAndBetaHeadersPassInOrder() throws Exception {
        provider.enqueue(Script.json("{\"ok\":true}"));

        node.post(
                "/v1/messages",
                body("/v1/messages", "m-1"),
                "anthropic-beta",
                "b-1,unknown-2",
                "anthropic-beta",
                "b-3",
                "anthropic-version",
                "2026-10-21",
                "cookie",
                "crumb=b");
        RecordedRequest seen = provider.awaitRequest();

        assertThat(seen.headers().getAll("anthropic-beta")).containsExactly("b-1,unknown-2", "b-3");
        assertThat(seen.header("anthropic-version")).isEqualTo("2026-10-21");
        assertThat(seen.header("x-api-key")).isEqualTo("sk-test-a");
        assertThat(seen.headers().toString()).doesNotContain(TestNode.KEY).doesNotContain("crumb");
    }

    @Test
    void anUpstreamErrorOfTheSameDialectComesBackUnmodified() throws Exception {
        String error =
                Replies.messageError("invalid_request_error", "prompt is too long: 205000 tokens > 200000 maximum");
        provider.enqueue(Script.json(400, error));

        HttpResponse<byte[]> response = node.post("/v1/messages", body("/v1/messages", "m-1"));
        provider.awaitRequest();

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).isEqualTo(error.getBytes(StandardCharsets.UTF_8));
    }
}
