package llmgateway.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import llmgateway.contracts.testing.Accounts;
import llmgateway.contracts.testing.Await;
import llmgateway.contracts.testing.FakeProvider;
import llmgateway.contracts.testing.Replies;
import llmgateway.contracts.testing.Script;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A request moves to another account as long as nothing reached the client, and never afterwards. */
class FailoverTest {
    private static final String BODY =
            "{\"model\":\"claude-opus-5\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}";
    private static final String STREAMED = BODY.replace("\"max_tokens\"", "\"stream\":true,\"max_tokens\"");
    private static final List<String> EVENTS = Replies.messageEvents("claude-opus-5", "fine");
    private static final Map<String, Script> FAILURES = Map.ofEntries(
            Map.entry("429", Script.json(429, Replies.messageError("rate_limit_error", "limit"))),
            Map.entry("500", Script.json(500, Replies.messageError("api_error", "oops"))),
            Map.entry("502 html", Script.reply(502, "text/html", "<html>bad gateway</html>")),
            Map.entry("529", Script.json(529, Replies.messageError("overloaded_error", "busy"))),
            Map.entry("401", Script.json(401, Replies.messageError("authentication_error", "bad key"))),
            Map.entry("reset before head", Script.silence().reset()),
            Map.entry("close before head", Script.silence().close()),
            Map.entry(
                    "garbage",
                    Script.silence().raw("\u0001\u0002 garbage\r\n\r\n").close()),
            Map.entry("stream closed before the first event", Script.stream().close()),
            Map.entry("stream ended without an event", Script.stream().end()),
            Map.entry(
                    "stream reset in the first event",
                    Script.stream().chunk("event: mess").reset()),
            Map.entry(
                    "error as the first event",
                    Script.stream()
                            .chunk("event: error\ndata: " + Replies.messageError("overloaded_error", "busy") + "\n\n")
                            .end()));

    private FakeProvider first;
    private FakeProvider second;
    private TestNode node;

    @BeforeEach
    void start() {
        first = FakeProvider.start();
        second = FakeProvider.start();
        node = TestNode.start(List.of(
                Accounts.account("first", "anthropic", first.url()),
                Accounts.account("second", "anthropic", second.url())));
    }

    @AfterEach
    void stop() {
        node.close();
        first.close();
        second.close();
    }

    private static Script script(String failure) {
        return Objects.requireNonNull(FAILURES.get(failure));
    }

    static Stream<String> failures() {
        return FAILURES.keySet().stream().sorted();
    }

    @ParameterizedTest
    @MethodSource("failures")
    void aStreamMovesToTheOtherAccount(String failure) throws Exception {
        first.enqueue(script(failure));
        second.enqueue(Script.events(EVENTS));

        HttpResponse<byte[]> response = node.post("/v1/messages", STREAMED, "anthropic-version", "2023-06-01");

        assertThat(TestNode.text(response)).isEqualTo(String.join("", EVENTS));
        assertThat(response.headers().firstValue("x-gateway-attempts")).contains("2");
        assertThat(second.awaitRequest().text()).isEqualTo(STREAMED);
        Await.until("no request is in flight", () -> node.node().inFlight() == 0);
    }

    static Stream<String> failuresOfPlainRequests() {
        return failures().filter(failure -> !failure.contains("event"));
    }

    @ParameterizedTest
    @MethodSource("failuresOfPlainRequests")
    void aPlainRequestMovesToTheOtherAccount(String failure) throws Exception {
        first.enqueue(script(failure));
        second.enqueue(Script.json(Replies.message("claude-opus-5", "fine")));

        HttpResponse<byte[]> response = node.post("/v1/messages", BODY);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(second.awaitRequest().text()).isEqualTo(BODY);
    }

    @Test
    void anAccountThatCannotBeReachedIsPassedOver() throws Exception {
        first.close();
        second.enqueue(Script.json(Replies.message("claude-opus-5", "fine")));

        assertThat(node.post("/v1/messages", BODY).statusCode()).isEqualTo(200);
    }

    @Test
    void afterTheFirstEventNothingIsTriedAgainAndTheStreamEndsWithAnError() throws Exception {
        first.enqueue(Script.stream()
                .chunk(EVENTS.get(0))
                .chunk(EVENTS.get(1) + "event: content_bl")
                .reset());

        HttpResponse<byte[]> response = node.post("/v1/messages", STREAMED, "anthropic-version", "2023-06-01");

        assertThat(TestNode.text(response))
                .startsWith(EVENTS.get(0) + EVENTS.get(1) + "event: error\n")
                .doesNotContain("message_stop")
                .doesNotContain("content_bl\n");
        assertThat(second.requests()).isEmpty();
    }

    @Test
    void aCallersErrorIsNotTriedElsewhere() throws Exception {
        first.enqueue(Script.json(400, Replies.messageError("invalid_request_error", "no")));

        assertThat(node.post("/v1/messages", BODY).statusCode()).isEqualTo(400);
        assertThat(second.requests()).isEmpty();
    }

    @Test
    void whenAllAccountsFailTheLastWordOfTheUpstreamIsPassedOn() throws Exception {
        String limit = Replies.messageError("rate_limit_error", "limit of second");
        first.enqueue(Script.reply(
                429, "application/json", Replies.messageError("rate_limit_error", "limit"), "retry-after: 60"));
        second.enqueue(Script.reply(429, "application/json", limit, "retry-after: 13"));

        HttpResponse<byte[]> response = node.post("/v1/messages", BODY);

        assertThat(response.statusCode()).isEqualTo(429);
        assertThat(TestNode.text(response)).isEqualTo(limit);
        assertThat(response.headers().firstValue("retry-after")).contains("13");
    }

    @Test
    void theClientIsToldToWaitForTheAccountThatIsBackFirst() throws Exception {
        String limit = Replies.messageError("rate_limit_error", "limit of second");
        first.enqueue(Script.reply(
                429, "application/json", Replies.messageError("rate_limit_error", "limit"), "retry-after: 20"));
        second.enqueue(Script.json(Replies.message("claude-opus-5", "fine")));
        assertThat(node.post("/v1/messages", BODY).statusCode()).isEqualTo(200);
        second.enqueue(Script.reply(429, "application/json", limit, "retry-after: 18000", "retry-after-ms: 18000000"));

        HttpResponse<byte[]> response = node.post("/v1/messages", BODY);

        assertThat(response.statusCode()).isEqualTo(429);
        assertThat(TestNode.text(response)).isEqualTo(limit);
        assertThat(response.headers().firstValueAsLong("retry-after").orElseThrow())
                .isBetween(1L, 21L);
        assertThat(response.headers().firstValue("retry-after-ms")).isEmpty();
    }

    @Test
    void aRefusedCredentialIsTheGatewaysOwnFault() throws Exception {
        for (FakeProvider provider : List.of(first, second)) {
            provider.enqueue(Script.json(401, Replies.messageError("authentication_error", "invalid x-api-key")));
        }

        HttpResponse<byte[]> response = node.post("/v1/messages", BODY);

        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(response.headers().firstValue("x-should-retry")).contains("false");
        assertThat(TestNode.text(response)).contains("\"type\":\"api_error\"");
    }

    @Test
    void aConnectionThatTheOriginClosedWhileIdleIsReplacedWithoutAnotherAccount() throws Exception {
        node.close();
        node = TestNode.start(List.of(Accounts.account("only", "anthropic", first.url())));
        for (int i = 0; i < 20; i++) {
            first.enqueue(Script.json(Replies.message("claude-opus-5", "fine")));
            assertThat(node.post("/v1/messages", BODY).statusCode()).isEqualTo(200);
            first.awaitRequest();
            first.closeConnections();
        }
    }

    @Test
    void everyAttemptIsCounted() throws Exception {
        first.enqueue(script("529"));
        second.enqueue(Script.json(Replies.message("claude-opus-5", "fine")));

        node.post("/v1/messages", BODY);

        assertThat(node.get(node.managementUrl() + "/metrics").body())
                .contains("gateway_attempts_total{account=\"first\",outcome=\"upstream_overloaded\"} 1")
                .contains("gateway_attempts_total{account=\"second\",outcome=\"ok\"} 1");
    }
}
