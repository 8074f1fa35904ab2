package llmgateway.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.anthropic.errors.AnthropicException;
import com.anthropic.errors.AnthropicServiceException;
import com.anthropic.models.messages.MessageCreateParams;
import com.openai.errors.OpenAIException;
import com.openai.errors.OpenAIServiceException;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseStreamEvent;
import java.util.ArrayList;
import java.util.List;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.testing.Replies;
import llmgateway.contracts.testing.Script;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Errors of an upstream reach the vendors' clients as errors of their own vendor. */
class ConvertedErrorsTest {
    private static ConvertedScene scene;

    @BeforeAll
    static void start() {
        scene = new ConvertedScene();
    }

    @AfterAll
    static void stop() {
        scene.close();
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '\'',
            value = {
                "CHAT, 400, invalid_request_error, invalid_value, no such thing, 400, BadRequestException, invalid_request_error",
                "RESPONSES, 400, invalid_request_error, unsupported_value, no such thing, 400, BadRequestException, invalid_request_error",
                "CHAT, 401, authentication_error, invalid_api_key, bad key, 500, InternalServerException, api_error",
                "CHAT, 404, invalid_request_error, model_not_found, no such model, 404, NotFoundException, not_found_error",
                "CHAT, 429, rate_limit_error, rate_limit_exceeded, slow down, 429, RateLimitException, rate_limit_error",
                "RESPONSES, 429, insufficient_quota, insufficient_quota, pay first, 402, PaymentRequiredException, billing_error",
                "CHAT, 500, server_error, , oops, 500, InternalServerException, api_error",
                "RESPONSES, 503, service_unavailable_error, server_is_overloaded, busy, 529, OverloadedException, overloaded_error",
            })
    void anthropicClientsSeeTheirOwnKindOfError(
            Dialect upstream,
            int status,
            String type,
            String code,
            String message,
            int seen,
            String exception,
            String seenType) {
        fails(upstream, status, Replies.openAiError(type, code, message));

        AnthropicServiceException error = askAnthropic(upstream);

        assertThat(error.statusCode()).isEqualTo(seen);
        assertThat(error.getClass().getSimpleName()).isEqualTo(exception);
        assertThat(error.type().orElseThrow().asString()).isEqualTo(seenType);
        assertThat(error.requestId()).isPresent();
        if (status == 401) {
            assertThat(error.headers().values("x-should-retry")).containsExactly("false");
            assertThat(error.getMessage()).doesNotContain("sk-test");
        } else {
            assertThat(error.getMessage()).contains(message);
        }
        scene.asked();
    }

    @ParameterizedTest
    @CsvSource({
        "400, invalid_request_error, no such thing, 400, BadRequestException, invalid_request_error, ",
        "401, authentication_error, bad key, 500, InternalServerException, server_error, ",
        "402, billing_error, pay first, 429, RateLimitException, insufficient_quota, insufficient_quota",
        "404, not_found_error, model: claude-opus-5, 404, NotFoundException, invalid_request_error, model_not_found",
        "429, rate_limit_error, slow down, 429, RateLimitException, rate_limit_error, rate_limit_exceeded",
        "500, api_error, oops, 500, InternalServerException, server_error, ",
        "529, overloaded_error, busy, 503, InternalServerException, service_unavailable_error, server_is_overloaded",
    })
    void openAiClientsSeeTheirOwnKindOfError(
            int status,
            String type,
            String message,
            int seen,
            String exception,
            String seenType,
            @Nullable String seenCode) {
        for (boolean chat : new boolean[] {true, false}) {
            fails(Dialect.MESSAGES, status, Replies.messageError(type, message));

            OpenAIServiceException error = chat ? askChat(Dialect.MESSAGES) : askResponses(Dialect.MESSAGES);

            assertThat(error.statusCode()).isEqualTo(seen);
            assertThat(error.getClass().getSimpleName()).isEqualTo(exception);
            assertThat(error.type()).contains(seenType);
            if (seenCode != null) {
                assertThat(error.code()).contains(seenCode);
            }
            if (status == 401) {
                assertThat(error.headers().values("x-should-retry")).containsExactly("false");
            } else {
                assertThat(error.getMessage()).contains(message);
            }
            scene.asked();
        }
    }

    @Test
    void retryAfterPassesToTheOtherVendorsClient() {
        scene.provider.enqueue(Script.reply(
                429,
                "application/json",
                Replies.openAiError("rate_limit_error", "rate_limit_exceeded", "slow"),
                "retry-after: 7",
                "x-ratelimit-remaining-requests: 0"));

        AnthropicServiceException error = askAnthropic(Dialect.CHAT);

        assertThat(error.headers().values("retry-after")).containsExactly("7");
        assertThat(error.headers().names()).doesNotContain("x-ratelimit-remaining-requests");
        scene.asked();
    }

    @Test
    void aPromptThatIsTooLongIsWhatTheClientsVendorWouldCallIt() {
        fails(
                Dialect.CHAT,
                400,
                Replies.openAiError(
                        "invalid_request_error",
                        "context_length_exceeded",
                        "This model's maximum context length is 128000 tokens. However, your messages resulted in 130001 tokens."));
        assertThat(askAnthropic(Dialect.CHAT).getMessage())
                .contains("prompt is too long: 130001 tokens > 128000 maximum")
                .contains("maximum context length");
        scene.asked();

        fails(
                Dialect.MESSAGES,
                400,
                Replies.messageError("invalid_request_error", "prompt is too long: 205000 tokens > 200000 maximum"));
        OpenAIServiceException error = askResponses(Dialect.MESSAGES);
        assertThat(error.statusCode()).isEqualTo(400);
        assertThat(error.code()).contains("context_length_exceeded");
        assertThat(error.getMessage()).contains("205000");
        scene.asked();
    }

    @ParameterizedTest
    @EnumSource(names = {"CHAT", "RESPONSES"})
    void aStreamThatBreaksOffIsAnErrorToAnthropicClients(Dialect upstream) {
        breaksOff(upstream);

        assertThatExceptionOfType(AnthropicException.class).isThrownBy(() -> {
            try (var stream = scene.anthropic.messages().createStreaming(message(upstream))) {
                stream.stream().forEach(event -> {});
            }
        });
        scene.asked();
    }

    @ParameterizedTest
    @EnumSource(names = {"MESSAGES", "RESPONSES"})
    void aStreamThatBreaksOffIsAnErrorToChatClients(Dialect upstream) {
        breaksOff(upstream);

        assertThatExceptionOfType(OpenAIException.class).isThrownBy(() -> {
            try (var stream = scene.openai.chat().completions().createStreaming(chat(upstream))) {
                stream.stream().forEach(chunk -> {});
            }
        });
        scene.asked();
    }

    @ParameterizedTest
    @EnumSource(names = {"MESSAGES", "CHAT"})
    void aStreamThatBreaksOffIsAFailedResponseToResponsesClients(Dialect upstream) {
        breaksOff(upstream);
        List<ResponseStreamEvent> events = new ArrayList<>();

        try (var stream = scene.openai.responses().createStreaming(response(upstream))) {
            stream.stream().forEach(events::add);
        }

        assertThat(events.get(events.size() - 1).failed()).isPresent();
        assertThat(events).noneMatch(event -> event.completed().isPresent());
        scene.asked();
    }

    private static void fails(Dialect upstream, int status, String body) {
        assertThat(upstream.label()).isNotEmpty();
        scene.provider.enqueue(Script.json(status, body));
    }

    /** The upstream ends its stream in the midst of the text. */
    private static void breaksOff(Dialect upstream) {
        String whole = ConvertedScene.sample(upstream.label() + "-stream.txt");
        int middle = whole.indexOf("\n\n", whole.indexOf("I look 😀 ")) + 2;
        scene.provider.enqueue(Script.stream().chunk(whole.substring(0, middle)).end());
    }

    private static AnthropicServiceException askAnthropic(Dialect upstream) {
        return catchThrowableOfType(
                AnthropicServiceException.class,
                () -> scene.anthropic.messages().create(message(upstream)));
    }

    private static OpenAIServiceException askChat(Dialect upstream) {
        return catchThrowableOfType(
                OpenAIServiceException.class,
                () -> scene.openai.chat().completions().create(chat(upstream)));
    }

    private static OpenAIServiceException askResponses(Dialect upstream) {
        return catchThrowableOfType(
                OpenAIServiceException.class, () -> scene.openai.responses().create(response(upstream)));
    }

    private static MessageCreateParams message(Dialect upstream) {
        return MessageCreateParams.builder()
                .model(ConvertedScene.model(upstream))
                .maxTokens(64)
                .addUserMessage("Hi")
                .build();
    }

    private static ChatCompletionCreateParams chat(Dialect upstream) {
        return ChatCompletionCreateParams.builder()
                .model(ConvertedScene.model(upstream))
                .addUserMessage("Hi")
                .build();
    }

    private static ResponseCreateParams response(Dialect upstream) {
        return ResponseCreateParams.builder()
                .model(ConvertedScene.model(upstream))
                .input("Hi")
                .build();
    }
}
