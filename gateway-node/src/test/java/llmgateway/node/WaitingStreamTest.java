package llmgateway.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.testing.Accounts;
import llmgateway.contracts.testing.Await;
import llmgateway.contracts.testing.Configs;
import llmgateway.contracts.testing.FakeProvider;
import llmgateway.contracts.testing.Gate;
import llmgateway.contracts.testing.Replies;
import llmgateway.contracts.testing.Script;
import llmgateway.ingress.Pace;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a client of a stream sees while its request waits for a place in an account, and afterwards. */
class WaitingStreamTest {
    private final FakeProvider provider = FakeProvider.start();
    private final Gate gate = new Gate();
    private final HttpClient client = HttpClient.newHttpClient();
    private @Nullable TestNode node;

    private TestNode node() {
        return Objects.requireNonNull(node);
    }

    /** A dialect as a client speaks it. */
    enum Spoken {
        MESSAGES("/v1/messages", "anthropic", "claude-opus-5", "event: ping\ndata: {\"type\": \"ping\"}\n\n") {
            @Override
            List<String> events() {
                return Replies.messageEvents("claude-opus-5", "fine");
            }
        },
        CHAT("/v1/chat/completions", "openai", "gpt-5", ": keep-alive\n\n") {
            @Override
            List<String> events() {
                return Replies.chatChunks("gpt-5", "fine");
            }
        },
        RESPONSES("/v1/responses", "openai", "gpt-5", ": keep-alive\n\n") {
            @Override
            List<String> events() {
                return Replies.responseEvents("gpt-5", "fine");
            }
        };

        private final String path;
        private final String provider;
        private final String model;
        private final String keepAlive;

        Spoken(String path, String provider, String model, String keepAlive) {
            this.path = path;
            this.provider = provider;
            this.model = model;
            this.keepAlive = keepAlive;
        }

        abstract List<String> events();

        String request() {
            return "{\"model\":\"" + model + "\",\"stream\":true,\"max_tokens\":9,\"input\":\"x\","
                    + "\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}";
        }
    }

    /** A node with one account that has one place, which a request holds until the gate opens. */
    private void start(Spoken spoken, int queueSeconds) {
        AccountConfig account = Accounts.account("only", spoken.provider, provider.url(), spoken.model);
        node = TestNode.start(
                Configs.queueing(
                        Configs.config(
                                Configs.server(),
                                List.of(Configs.key("test", TestNode.KEY)),
                                List.of(Accounts.bounded(account, 1)),
                                List.of(),
                                Configs.routing(1),
                                Configs.timeouts()),
                        16,
                        queueSeconds),
                Pace.USUAL.withKeepAlive(Duration.ofMillis(50)));
        provider.enqueue(
                Script.stream().chunk(spoken.events().get(0)).gate(gate).end());
        assertThat(ask(spoken).join().statusCode()).isEqualTo(200);
        assertThat(node().attemptsAt("only")).isEqualTo(1);
    }

    @AfterEach
    void stop() {
        gate.open();
        node().close();
        provider.close();
    }

    private CompletableFuture<HttpResponse<InputStream>> ask(Spoken spoken) {
        return client.sendAsync(
                HttpRequest.newBuilder(URI.create(node().url() + spoken.path))
                        .header("x-gateway-api-key", TestNode.KEY)
                        .header("anthropic-version", "2023-06-01")
                        .header("content-type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(spoken.request()))
                        .build(),
                HttpResponse.BodyHandlers.ofInputStream());
    }

    /** Reads as many keep-alives as there is a line for, and leaves the rest unread. */
    private static void readKeepAlives(Spoken spoken, BufferedReader reader, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            for (String line : spoken.keepAlive.split("\n", -1)) {
                if (!line.isEmpty()) {
                    assertThat(reader.readLine()).isEqualTo(line);
                }
            }
            assertThat(reader.readLine()).isEmpty();
        }
    }

    private static String rest(BufferedReader reader) {
        try (reader) {
            return reader.lines().map(line -> line + "\n").collect(Collectors.joining());
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private static BufferedReader reader(HttpResponse<InputStream> response) {
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type").orElseThrow()).startsWith("text/event-stream");
        return new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
    }

    private static String withoutKeepAlives(Spoken spoken, String text) {
        String rest = text;
        while (rest.startsWith(spoken.keepAlive)) {
            rest = rest.substring(spoken.keepAlive.length());
        }
        return rest;
    }

    @ParameterizedTest
    @EnumSource
    void keepAlivesComeWhileTheRequestWaitsAndThenTheStreamAsItIs(Spoken spoken) throws Exception {
        start(spoken, 30);
        provider.enqueue(Script.events(spoken.events()));
        BufferedReader reader = reader(ask(spoken).join());

        readKeepAlives(spoken, reader, 3);
        assertThat(provider.requests()).hasSize(1);
        gate.open();

        assertThat(withoutKeepAlives(spoken, rest(reader))).isEqualTo(String.join("", spoken.events()));
        assertThat(provider.requests()).hasSize(2);
        Await.until("the place is free", () -> node().attemptsAt("only") == 0);
    }

    @ParameterizedTest
    @EnumSource
    void afterKeepAlivesAFailureIsAnEventOfTheStream(Spoken spoken) throws Exception {
        start(spoken, 30);
        provider.enqueue(Script.json(500, "{\"error\":{\"type\":\"api_error\",\"message\":\"it broke\"}}"));
        BufferedReader reader = reader(ask(spoken).join());

        readKeepAlives(spoken, reader, 1);
        gate.open();

        String end = withoutKeepAlives(spoken, rest(reader));
        assertThat(end).endsWith("\n\n").doesNotContain("[DONE]", "message_stop", "response.completed");
        switch (spoken) {
            case MESSAGES -> assertThat(end).startsWith("event: error\ndata: {\"type\":\"error\",");
            case CHAT -> assertThat(end).startsWith("data: {\"error\":{");
            case RESPONSES -> assertThat(end).startsWith("event: response.failed\ndata: {");
        }
    }

    @Test
    void whoWaitedInVainIsToldSoInTheStream() throws Exception {
        start(Spoken.MESSAGES, 1);
        BufferedReader reader = reader(ask(Spoken.MESSAGES).join());

        readKeepAlives(Spoken.MESSAGES, reader, 1);

        assertThat(withoutKeepAlives(Spoken.MESSAGES, rest(reader)))
                .startsWith("event: error\ndata: {\"type\":\"error\",")
                .contains("limit of concurrent requests");
        assertThat(provider.requests()).hasSize(1);
    }

    @Test
    void aClientThatLeavesWhileItWaitsIsForgotten() throws Exception {
        start(Spoken.CHAT, 30);
        BufferedReader reader = reader(ask(Spoken.CHAT).join());
        readKeepAlives(Spoken.CHAT, reader, 1);

        reader.close();

        Await.until("the request is gone", () -> node().inFlight() == 1);
        gate.open();
        Await.until("the place is free", () -> node().attemptsAt("only") == 0);
        assertThat(provider.requests()).hasSize(1);
    }
}
