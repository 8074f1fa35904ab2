package llmgateway.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import llmgateway.contracts.testing.Accounts;
import llmgateway.contracts.testing.Await;
import llmgateway.contracts.testing.Configs;
import llmgateway.contracts.testing.FakeProvider;
import llmgateway.contracts.testing.Gate;
import llmgateway.contracts.testing.Replies;
import llmgateway.contracts.testing.Script;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A key with limits at a whole node, by a clock that stands still unless a test moves it. */
class KeyLimitsTest {
    private static final String MODEL = "claude-opus-5";
    private static final String MESSAGE =
            "{\"model\":\"" + MODEL + "\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}";
    private static final String STREAMED = MESSAGE.replace("\"max_tokens\"", "\"stream\":true,\"max_tokens\"");
    private static final String CHAT = "{\"model\":\"gpt-5\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}";

    private final AtomicLong nanos = new AtomicLong();
    private FakeProvider anthropic;
    private FakeProvider openAi;
    private TestNode node = none();

    @SuppressWarnings("NullAway") // every test starts its own
    private static TestNode none() {
        return null;
    }

    @BeforeEach
    void startProviders() {
        anthropic = FakeProvider.start();
        openAi = FakeProvider.start();
        anthropic.always(Script.json(Replies.message(MODEL, "hello")));
        openAi.always(Script.json(Replies.chatCompletion("gpt-5", "hello")));
    }

    /** Whatever happened, nobody holds a place when nothing is under way. */
    @AfterEach
    void stop() {
        Await.until("nothing is under way", () -> node.inFlight() == 0);
        Await.until("all places came back", () -> node.node().limitedInFlight() == 0);
        node.close();
        anthropic.close();
        openAi.close();
    }

    private void start(int rpm, int concurrency) {
        node = TestNode.start(
                Configs.config(
                        Configs.server(),
                        List.of(Configs.limited(Configs.key("test", TestNode.KEY), rpm, concurrency)),
                        List.of(
                                Accounts.account("a", "anthropic", anthropic.url()),
                                Accounts.account("o", "openai", openAi.url(), "gpt-5")),
                        List.of(),
                        Configs.routing(3),
                        Configs.timeouts()),
                nanos::get);
    }

    private HttpResponse<byte[]> message() throws Exception {
        return node.post("/v1/messages", MESSAGE, "anthropic-version", "2023-06-01");
    }

    private HttpResponse<byte[]> chat() throws Exception {
        return node.post("/v1/chat/completions", CHAT);
    }

    private static String header(HttpResponse<byte[]> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    @Test
    void fiveRequestsAMinuteAreFiveInBothDialectsTogether() throws Exception {
        start(5, 0);
        for (int i = 0; i < 5; i++) {
            HttpResponse<byte[]> answer = i % 2 == 0 ? message() : chat();
            assertThat(answer.statusCode()).as(TestNode.text(answer)).isEqualTo(200);
            nanos.addAndGet(Duration.ofSeconds(2).toNanos());
        }

        HttpResponse<byte[]> refused = message();
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(header(refused, "retry-after")).isEqualTo("50");
        assertThat(header(refused, "anthropic-ratelimit-requests-limit")).isEqualTo("5");
        assertThat(header(refused, "anthropic-ratelimit-requests-remaining")).isEqualTo("0");
        assertThat(header(refused, "anthropic-ratelimit-requests-reset")).matches("20..-..-..T..:..:..Z");
        assertThat(TestNode.text(refused))
                .contains("\"type\":\"rate_limit_error\"", "5 requests", "(rpm)", "try again in 50 s")
                .doesNotContain(TestNode.KEY);

        refused = chat();
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(header(refused, "retry-after")).isEqualTo("50");
        assertThat(header(refused, "x-ratelimit-limit-requests")).isEqualTo("5");
        assertThat(header(refused, "x-ratelimit-remaining-requests")).isEqualTo("0");
        assertThat(header(refused, "x-ratelimit-reset-requests")).isEqualTo("58s");
        assertThat(TestNode.text(refused)).contains("\"code\":\"rate_limit_exceeded\"", "try again in 50 s");

        assertThat(node.get(node.managementUrl() + "/metrics").body())
                .contains("gateway_key_limited_total{limit=\"rpm\"} 2.0");

        nanos.addAndGet(Duration.ofSeconds(50).toNanos());
        assertThat(message().statusCode()).isEqualTo(200);
        assertThat(chat().statusCode()).isEqualTo(429);
        nanos.addAndGet(Duration.ofSeconds(2).toNanos());
        assertThat(chat().statusCode()).isEqualTo(200);
    }

    @Test
    void countingTokensAndListingModelsAreFree() throws Exception {
        start(1, 1);
        assertThat(message().statusCode()).isEqualTo(200);

        for (int i = 0; i < 3; i++) {
            assertThat(node.post("/v1/messages/count_tokens", MESSAGE).statusCode())
                    .isEqualTo(200);
            assertThat(node.get(node.url() + "/v1/models").statusCode()).isEqualTo(200);
        }
        assertThat(message().statusCode()).isEqualTo(429);
    }

    @Test
    void ofTwoHundredAtOnceExactlyFiftyPass() throws Exception {
        start(50, 0);
        HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        HttpRequest request = HttpRequest.newBuilder(URI.create(node.url() + "/v1/messages"))
                .header("x-api-key", TestNode.KEY)
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(MESSAGE))
                .build();

        List<CompletableFuture<Integer>> answers = IntStream.range(0, 200)
                .mapToObj(i -> client.sendAsync(request, HttpResponse.BodyHandlers.discarding())
                        .thenApply(HttpResponse::statusCode))
                .toList();
        CompletableFuture.allOf(answers.toArray(CompletableFuture<?>[]::new)).get(60, TimeUnit.SECONDS);

        assertThat(answers.stream()
                        .map(CompletableFuture::join)
                        .collect(Collectors.groupingBy(status -> status, Collectors.counting())))
                .containsEntry(200, 50L)
                .containsEntry(429, 150L);
    }

    @Test
    void twoAtOnceAreTwoUntilOneOfThemEnds() throws Exception {
        start(0, 2);
        Gate first = new Gate();
        Gate second = new Gate();
        anthropic.enqueue(held(first), held(second));
        try (Socket one = ask();
                Socket two = ask()) {
            first.awaitArrival();
            second.awaitArrival();

            HttpResponse<byte[]> refused = message();
            assertThat(refused.statusCode()).isEqualTo(429);
            assertThat(header(refused, "retry-after")).isEqualTo("1");
            assertThat(refused.headers().map().keySet()).noneMatch(name -> name.contains("ratelimit"));
            assertThat(TestNode.text(refused)).contains("2 requests", "(concurrency)", "try again in 1 s");

            first.open();
            Await.until("one has ended", () -> node.inFlight() == 1);
            assertThat(message().statusCode()).isEqualTo(200);
            second.open();
            Await.until("both have ended", () -> node.inFlight() == 0);
            assertThat(one.isClosed() || two.isClosed()).isFalse();
        }
    }

    @Test
    void aClientThatLeavesGivesItsPlaceBack() throws Exception {
        start(0, 1);
        anthropic.enqueue(
                Script.stream().chunk(Replies.messageEvents(MODEL, "a").get(0)).stall());
        try (Socket leaving = ask()) {
            anthropic.awaitRequest();
            assertThat(leaving.isConnected()).isTrue();
            assertThat(node.node().limitedInFlight()).isEqualTo(1);
        }
        Await.until("the client's leaving is noticed", () -> node.node().limitedInFlight() == 0);

        assertThat(message().statusCode()).isEqualTo(200);
    }

    @Test
    void aRequestThatFailsGivesItsPlaceBack() throws Exception {
        start(0, 1);
        anthropic.enqueue(Script.json(400, Replies.messageError("invalid_request_error", "no")));
        assertThat(message().statusCode()).isEqualTo(400);
        assertThat(node.post("/v1/messages", "{nonsense").statusCode()).isEqualTo(400);

        assertThat(message().statusCode()).isEqualTo(200);
    }

    private static Script held(Gate gate) {
        List<String> events = Replies.messageEvents(MODEL, "a");
        Script script = Script.stream().chunk(events.get(0)).gate(gate);
        for (String event : events.subList(1, events.size())) {
            script = script.chunk(event);
        }
        return script.end();
    }

    private Socket ask() throws Exception {
        Socket client = new Socket(InetAddress.getLoopbackAddress(), node.port());
        client.getOutputStream()
                .write(("POST /v1/messages HTTP/1.1\r\nhost: x\r\nx-api-key: " + TestNode.KEY
                                + "\r\ncontent-type: application/json\r\ncontent-length: " + STREAMED.length()
                                + "\r\n\r\n" + STREAMED)
                        .getBytes(StandardCharsets.UTF_8));
        return client;
    }
}
