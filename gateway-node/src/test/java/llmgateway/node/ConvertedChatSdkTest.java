package llmgateway.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.openai.core.JsonValue;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.FunctionDefinition;
import com.openai.models.FunctionParameters;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionContentPart;
import com.openai.models.chat.completions.ChatCompletionContentPartImage;
import com.openai.models.chat.completions.ChatCompletionContentPartText;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionFunctionTool;
import com.openai.models.chat.completions.ChatCompletionMessage;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.chat.completions.ChatCompletionToolMessageParam;
import java.util.List;
import java.util.Map;
import llmgateway.contracts.Dialect;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** OpenAI's own Chat client works with upstreams of the other dialects. */
class ConvertedChatSdkTest {
    private static ConvertedScene scene;

    /** What a structured answer is read into. */
    public static class Place {
        public String city = "";
    }

    @BeforeAll
    static void start() {
        scene = new ConvertedScene();
    }

    @AfterAll
    static void stop() {
        scene.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"MESSAGES", "RESPONSES"})
    void aCompletionHasTheReasoningTheTextTheCallsAndTheUsage(Dialect upstream) {
        scene.answersATurn(upstream, false);

        ChatCompletion completion =
                scene.openai.chat().completions().create(question(upstream).build());

        isTheTurn(completion, upstream);
        scene.asked();
    }

    @ParameterizedTest
    @EnumSource(names = {"MESSAGES", "RESPONSES"})
    void aStreamSaysTheSame(Dialect upstream) {
        scene.answersATurn(upstream, true);
        ChatCompletionAccumulator accumulator = ChatCompletionAccumulator.create();

        try (var stream = scene.openai
                .chat()
                .completions()
                .createStreaming(question(upstream)
                        .streamOptions(ChatCompletionStreamOptions.builder()
                                .includeUsage(true)
                                .build())
                        .build())) {
            stream.stream().forEach((ChatCompletionChunk chunk) -> accumulator.accumulate(chunk));
        }

        isTheTurn(accumulator.chatCompletion(), upstream);
        scene.asked();
    }

    @ParameterizedTest
    @EnumSource(names = {"MESSAGES", "RESPONSES"})
    void theResultsOfParallelCallsGoBackWithTheReasoningToTheUpstream(Dialect upstream) {
        scene.answersATurn(upstream, false);
        ChatCompletionMessage first = scene.openai
                .chat()
                .completions()
                .create(question(upstream).build())
                .choices()
                .get(0)
                .message();
        scene.asked();
        scene.answers(upstream, false, "Both are read.");

        ChatCompletion second = scene.openai
                .chat()
                .completions()
                .create(question(upstream)
                        .addMessage(first.toParam().toBuilder()
                                .putAdditionalProperty(
                                        "reasoning_details",
                                        first._allProperties().get("reasoning_details"))
                                .build())
                        .addMessage(result(call(upstream, 8), "eight"))
                        .addMessage(result(call(upstream, 9), "nine"))
                        .build());

        assertThat(second.choices().get(0).message().content()).contains("Both are read.");
        ConvertedScene.Asked again = scene.asked();
        if (upstream == Dialect.MESSAGES) {
            assertThat(again.text("/messages/1/content/0"))
                    .isEqualTo(
                            "{\"type\":\"thinking\",\"thinking\":\"I must look.\",\"signature\":\"EqQBCgIYAhIM+/=\"}");
            assertThat(again.at("/messages/1/content/1/text")).isEqualTo("I look 😀 again.");
            assertThat(again.text("/messages/1/content/2/input")).isEqualTo("{\"path\":\"c.txt\"}");
            assertThat(again.text("/messages/1/content/3/input")).isEqualTo("{}");
            assertThat(again.text("/messages/2/content"))
                    .isEqualTo("[{\"type\":\"tool_result\",\"tool_use_id\":\"toolu_8\",\"content\":\"eight\"},"
                            + "{\"type\":\"tool_result\",\"tool_use_id\":\"toolu_9\",\"content\":\"nine\"}]");
        } else {
            assertThat(again.at("/input/1/encrypted_content")).isEqualTo("gAAAAfinal");
            assertThat(again.at("/input/2/content/0/text")).isEqualTo("I look 😀 again.");
            assertThat(again.at("/input/3/call_id")).isEqualTo("call_8");
            assertThat(again.at("/input/5/output")).isEqualTo("eight");
            assertThat(again.at("/input/6/output")).isEqualTo("nine");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"MESSAGES", "RESPONSES"})
    void aStructuredAnswerIsAskedForAndRead(Dialect upstream) {
        scene.answers(upstream, false, "{\"city\":\"Paris\"}");

        var completion = scene.openai
                .chat()
                .completions()
                .create(ChatCompletionCreateParams.builder()
                        .model(ConvertedScene.model(upstream))
                        .addUserMessage("Where?")
                        .responseFormat(Place.class)
                        .build());

        assertThat(completion.choices().get(0).message().content().orElseThrow().city)
                .isEqualTo("Paris");
        ConvertedScene.Asked asked = scene.asked();
        assertThat(
                        upstream == Dialect.MESSAGES
                                ? asked.text("/output_config/format/schema")
                                : asked.text("/text/format/schema"))
                .contains("\"city\"");
    }

    @ParameterizedTest
    @EnumSource(names = {"MESSAGES", "RESPONSES"})
    void anImageIsShown(Dialect upstream) {
        scene.answers(upstream, false, "A dot.");

        scene.openai
                .chat()
                .completions()
                .create(ChatCompletionCreateParams.builder()
                        .model(ConvertedScene.model(upstream))
                        .addUserMessageOfArrayOfContentParts(List.of(
                                ChatCompletionContentPart.ofText(ChatCompletionContentPartText.builder()
                                        .text("What?")
                                        .build()),
                                ChatCompletionContentPart.ofImageUrl(ChatCompletionContentPartImage.builder()
                                        .imageUrl(ChatCompletionContentPartImage.ImageUrl.builder()
                                                .url("data:image/png;base64,iVBORw0KGgo=")
                                                .build())
                                        .build())))
                        .build());

        ConvertedScene.Asked asked = scene.asked();
        if (upstream == Dialect.MESSAGES) {
            assertThat(asked.text("/messages/0/content/1/source"))
                    .isEqualTo("{\"type\":\"base64\",\"media_type\":\"image/png\",\"data\":\"iVBORw0KGgo=\"}");
        } else {
            assertThat(asked.at("/input/0/content/1/image_url")).isEqualTo("data:image/png;base64,iVBORw0KGgo=");
        }
    }

    private static void isTheTurn(ChatCompletion completion, Dialect upstream) {
        ChatCompletion.Choice choice = completion.choices().get(0);
        assertThat(choice.finishReason()).isEqualTo(ChatCompletion.Choice.FinishReason.TOOL_CALLS);
        assertThat(choice.message().content()).contains("I look 😀 again.");
        var calls = choice.message().toolCalls().orElseThrow();
        assertThat(calls).hasSize(2);
        assertThat(calls.get(0).asFunction().id()).isEqualTo(call(upstream, 8));
        assertThat(calls.get(0).asFunction().function().name()).isEqualTo("read_file");
        assertThat(calls.get(0).asFunction().function().arguments().replace(" ", ""))
                .isEqualTo("{\"path\":\"c.txt\"}");
        assertThat(calls.get(1).asFunction().function().arguments()).isEqualTo("{}");
        var usage = completion.usage().orElseThrow();
        assertThat(usage.promptTokens()).isEqualTo(114);
        assertThat(usage.completionTokens()).isEqualTo(42);
        assertThat(usage.totalTokens()).isEqualTo(156);
        assertThat(usage.promptTokensDetails().orElseThrow().cachedTokens()).contains(100L);
        assertThat(usage.completionTokensDetails().orElseThrow().reasoningTokens())
                .contains(7L);
    }

    private static String call(Dialect upstream, int number) {
        return (upstream == Dialect.MESSAGES ? "toolu_" : "call_") + number;
    }

    private static ChatCompletionToolMessageParam result(String call, String text) {
        return ChatCompletionToolMessageParam.builder()
                .toolCallId(call)
                .content(text)
                .build();
    }

    private static ChatCompletionCreateParams.Builder question(Dialect upstream) {
        return ChatCompletionCreateParams.builder()
                .model(ConvertedScene.model(upstream))
                .addDeveloperMessage("Be brief.")
                .addTool(ChatCompletionFunctionTool.builder()
                        .function(FunctionDefinition.builder()
                                .name("read_file")
                                .parameters(FunctionParameters.builder()
                                        .putAdditionalProperty("type", JsonValue.from("object"))
                                        .putAdditionalProperty(
                                                "properties", JsonValue.from(Map.of("path", Map.of("type", "string"))))
                                        .build())
                                .build())
                        .build())
                .addUserMessage("Read both.");
    }
}
