package llmgateway.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.errors.RateLimitException;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCountTokensParams;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.RawMessageStreamEvent;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.errors.BadRequestException;
import com.openai.errors.UnauthorizedException;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.helpers.ResponseAccumulator;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.embeddings.EmbeddingCreateParams;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseStreamEvent;
import java.util.List;
import llmgateway.contracts.testing.Accounts;
import llmgateway.contracts.testing.FakeProvider;
import llmgateway.contracts.testing.Replies;
import llmgateway.contracts.testing.Script;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The vendors' own clients talk to a node as they talk to their vendor. */
class OfficialSdkTest {
    private static FakeProvider provider;
    private static TestNode node;
    private static AnthropicClient anthropic;
    private static OpenAIClient openai;

    @BeforeAll
    static void start() {
        provider = FakeProvider.start();
        node = TestNode.start(List.of(
                Accounts.account("a", "anthropic", provider.url()),
                Accounts.account("o", "openai", provider.url() + "/v1")));
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

    @AfterAll
    static void stop() {
        anthropic.close();
        openai.close();
        node.close();
        provider.close();
    }

    @Test
    void anthropicMessage() {
        provider.enqueue(Script.json(Replies.message("claude-sonnet-4-5", "Hello there")));

        Message message = anthropic.messages().create(message());

        assertThat(message.content().get(0).asText().text()).isEqualTo("Hello there");
    }

    @Test
    void anthropicStream() {
        provider.enqueue(Script.events(Replies.messageEvents("claude-sonnet-4-5", "Hello ", "there")));
        MessageAccumulator accumulator = MessageAccumulator.create();

        try (var stream = anthropic.messages().createStreaming(message())) {
            stream.stream().forEach((RawMessageStreamEvent event) -> accumulator.accumulate(event));
        }

        assertThat(accumulator.message().content().get(0).asText().text()).isEqualTo("Hello there");
    }

    @Test
    void anthropicCountTokens() {
        provider.enqueue(Script.json("{\"input_tokens\":17}"));

        long tokens = anthropic
                .messages()
                .countTokens(MessageCountTokensParams.builder()
                        .model("claude-sonnet-4-5")
                        .addUserMessage("Hi")
                        .build())
                .inputTokens();

        assertThat(tokens).isEqualTo(17);
    }

    @Test
    void anthropicErrorsAreTyped() {
        provider.enqueue(Script.reply(
                429, "application/json", Replies.messageError("rate_limit_error", "slow down"), "retry-after: 7"));

        assertThatExceptionOfType(RateLimitException.class)
                .isThrownBy(() -> anthropic.messages().create(message()))
                .satisfies(limited ->
                        assertThat(limited.headers().values("retry-after")).containsExactly("7"));
    }

    @Test
    void anthropicModels() {
        assertThat(anthropic.models().list().data())
                .extracting(model -> model.id())
                .contains("claude-sonnet-4-5");
    }

    @Test
    void openAiChat() {
        provider.enqueue(Script.json(Replies.chatCompletion("gpt-5", "Hello there")));

        var completion = openai.chat().completions().create(chat());

        assertThat(completion.choices().get(0).message().content()).contains("Hello there");
    }

    @Test
    void openAiChatStream() {
        provider.enqueue(Script.events(Replies.chatChunksWithUsage("gpt-5", "Hello ", "there")));
        ChatCompletionAccumulator accumulator = ChatCompletionAccumulator.create();

        try (var stream = openai.chat().completions().createStreaming(chat())) {
            stream.stream().forEach((ChatCompletionChunk chunk) -> accumulator.accumulate(chunk));
        }

        assertThat(accumulator.chatCompletion().choices().get(0).message().content())
                .contains("Hello there");
    }

    @Test
    void openAiResponse() {
        provider.enqueue(Script.json(Replies.response("gpt-5", "Hello there")));

        var response = openai.responses().create(response());

        assertThat(response.output()
                        .get(0)
                        .asMessage()
                        .content()
                        .get(0)
                        .asOutputText()
                        .text())
                .isEqualTo("Hello there");
    }

    @Test
    void openAiResponseStream() {
        provider.enqueue(Script.events(Replies.responseEvents("gpt-5", "Hello ", "there")));
        ResponseAccumulator accumulator = ResponseAccumulator.create();

        try (var stream = openai.responses().createStreaming(response())) {
            stream.stream().forEach((ResponseStreamEvent event) -> accumulator.accumulate(event));
        }

        assertThat(accumulator.response().output()).hasSize(1);
        assertThat(accumulator.response().usage().orElseThrow().outputTokens()).isPositive();
    }

    @Test
    void openAiEmbedding() {
        provider.enqueue(Script.json(Replies.embeddings("text-embedding-3-small")));

        var embeddings = openai.embeddings()
                .create(EmbeddingCreateParams.builder()
                        .model("text-embedding-3-small")
                        .input("Hi")
                        .build());

        assertThat(embeddings.data()).hasSize(1);
    }

    @Test
    void openAiModels() {
        assertThat(openai.models().list().items())
                .extracting(model -> model.id())
                .contains("claude-sonnet-4-5");
    }

    @Test
    void openAiErrorsAreTyped() {
        provider.enqueue(Script.json(400, Replies.openAiError("invalid_request_error", "invalid_value", "no")));

        assertThatExceptionOfType(BadRequestException.class)
                .isThrownBy(() -> openai.chat().completions().create(chat()))
                .satisfies(refused -> assertThat(refused.code()).contains("invalid_value"));
        OpenAIClient stranger = OpenAIOkHttpClient.builder()
                .baseUrl(node.url() + "/v1")
                .apiKey("wrong")
                .maxRetries(0)
                .build();
        assertThatExceptionOfType(UnauthorizedException.class)
                .isThrownBy(() -> stranger.chat().completions().create(chat()))
                .satisfies(refused -> assertThat(refused.code()).contains("invalid_token"));
        stranger.close();
    }

    private static MessageCreateParams message() {
        return MessageCreateParams.builder()
                .model("claude-sonnet-4-5")
                .maxTokens(64)
                .addUserMessage("Hi")
                .build();
    }

    private static ChatCompletionCreateParams chat() {
        return ChatCompletionCreateParams.builder()
                .model("gpt-5")
                .addUserMessage("Hi")
                .build();
    }

    private static ResponseCreateParams response() {
        return ResponseCreateParams.builder().model("gpt-5").input("Hi").build();
    }
}
