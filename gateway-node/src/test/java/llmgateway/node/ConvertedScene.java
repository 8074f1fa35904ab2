package llmgateway.node;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import io.vertx.core.json.JsonObject;
import io.vertx.core.json.pointer.JsonPointer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.testing.AccountBuilder;
import llmgateway.contracts.testing.FakeProvider;
import llmgateway.contracts.testing.RecordedRequest;
import llmgateway.contracts.testing.Replies;
import llmgateway.contracts.testing.Script;

/** The vendors' clients, a node, and for each dialect an upstream that speaks nothing else and serves one model. */
final class ConvertedScene implements AutoCloseable {
    final FakeProvider provider = FakeProvider.start();
    final TestNode node;
    final AnthropicClient anthropic;
    final OpenAIClient openai;

    ConvertedScene() {
        node = TestNode.start(accounts(provider));
        anthropic = AnthropicOkHttpClient.builder()
                .baseUrl(node.url())
                .apiKey(TestNode.KEY)
                .maxRetries(0)
                .build();
        openai = OpenAIOkHttpClient.builder()
                .baseUrl(node.url() + "/v1")
                .apiKey(TestNode.KEY)
                .maxRetries(0)
                .build();
    }

    /** An account for each dialect, all at {@code provider}. */
    static List<AccountConfig> accounts(FakeProvider provider) {
        return List.of(
                account(Dialect.MESSAGES, "anthropic", provider.url()),
                account(Dialect.CHAT, "openai", provider.url() + "/v1"),
                account(Dialect.RESPONSES, "openai", provider.url() + "/v1"));
    }

    private static AccountConfig account(Dialect dialect, String provider, String url) {
        return AccountBuilder.of(dialect.label(), provider)
                .apiKey("sk-test-" + dialect.label())
                .baseUrl(url)
                .apis(dialect)
                .models(model(dialect))
                .build();
    }

    /** The model that is only to be had at the upstream of {@code dialect}. */
    static String model(Dialect dialect) {
        return switch (dialect) {
            case MESSAGES -> "claude-opus-5";
            case CHAT -> "some-model";
            default -> "gpt-5.2";
        };
    }

    /** The upstream answers with reasoning, a text and two calls: {@code read_file} of {@code c.txt}, and of nothing. */
    void answersATurn(Dialect upstream, boolean streamed) {
        String name = upstream.label();
        provider.enqueue(
                streamed || upstream == Dialect.MESSAGES
                        ? Script.stream().chunk(sample(name + "-stream.txt")).end()
                        : Script.json(sample(name + "-reply.json")));
    }

    /** The upstream answers with one text. Messages upstreams are always asked for a stream. */
    void answers(Dialect upstream, boolean streamed, String text) {
        String model = model(upstream);
        provider.enqueue(
                switch (upstream) {
                    case MESSAGES -> Script.events(Replies.messageEvents(model, text));
                    case CHAT ->
                        streamed
                                ? Script.events(Replies.chatChunksWithUsage(model, text))
                                : Script.json(Replies.chatCompletion(model, text));
                    default ->
                        streamed
                                ? Script.events(Replies.responseEvents(model, text))
                                : Script.json(Replies.response(model, text));
                });
    }

    /** What the upstream was asked next. */
    Asked asked() {
        RecordedRequest request = provider.awaitRequest();
        return new Asked(request, new JsonObject(request.text()));
    }

    static String sample(String file) {
        try (InputStream in = Objects.requireNonNull(ConvertedScene.class.getResourceAsStream("wire/" + file))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    @Override
    public void close() {
        anthropic.close();
        openai.close();
        node.close();
        provider.close();
    }

    /** A request as an upstream got it. */
    record Asked(RecordedRequest request, JsonObject body) {
        /** The value at a JSON pointer, or the text {@code nothing}. */
        Object at(String pointer) {
            Object found = JsonPointer.from(pointer).queryJson(body);
            return found == null ? "nothing" : found;
        }

        /** The value at a JSON pointer as JSON. */
        String text(String pointer) {
            return io.vertx.core.json.Json.encode(at(pointer));
        }
    }
}
