package llmgateway.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.anthropic.core.JsonValue;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.Base64ImageSource;
import com.anthropic.models.messages.ContentBlockParam;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.RawMessageStreamEvent;
import com.anthropic.models.messages.StopReason;
import com.anthropic.models.messages.TextBlockParam;
import com.anthropic.models.messages.Tool;
import com.anthropic.models.messages.ToolResultBlockParam;
import java.util.List;
import java.util.Map;
import llmgateway.contracts.Dialect;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Anthropic's own client works with upstreams of OpenAI's dialects. */
class ConvertedAnthropicSdkTest {
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
    @EnumSource(names = {"CHAT", "RESPONSES"})
    void aMessageHasTheReasoningTheTextTheCallsAndTheUsage(Dialect upstream) {
        scene.answersATurn(upstream, false);

        Message message = scene.anthropic.messages().create(question(upstream).build());

        isTheTurn(message);
        assertThat(scene.asked().at("/stream")).isEqualTo("nothing");
    }

    @ParameterizedTest
    @EnumSource(names = {"CHAT", "RESPONSES"})
    void aStreamSaysTheSame(Dialect upstream) {
        scene.answersATurn(upstream, true);

        isTheTurn(streamed(question(upstream).build()));

        assertThat(scene.asked().at("/stream")).isEqualTo(true);
    }

    @ParameterizedTest
    @EnumSource(names = {"CHAT", "RESPONSES"})
    void theResultsOfParallelCallsGoBackToTheUpstream(Dialect upstream) {
        scene.answersATurn(upstream, true);
        Message first = streamed(question(upstream).build());
        ConvertedScene.Asked asked = scene.asked();
        scene.answers(upstream, true, "Both are read.");

        Message second = streamed(question(upstream)
                .addMessage(first)
                .addUserMessageOfContentBlockParams(List.of(result("call_8", "eight"), result("call_9", "nine")))
                .build());

        assertThat(second.content().get(0).asText().text()).isEqualTo("Both are read.");
        ConvertedScene.Asked again = scene.asked();
        assertThat(again.text("/tools")).isEqualTo(asked.text("/tools")).contains("read_file");
        if (upstream == Dialect.CHAT) {
            assertThat(again.text("/messages/1")).isEqualTo(asked.text("/messages/1"));
            assertThat(again.at("/messages/2/content")).isEqualTo("I look 😀 again.");
            assertThat(again.at("/messages/2/tool_calls/0/function/arguments")).isEqualTo("{\"path\":\"c.txt\"}");
            assertThat(again.at("/messages/2/tool_calls/1/id")).isEqualTo("call_9");
            assertThat(again.text("/messages/3"))
                    .isEqualTo("{\"role\":\"tool\",\"tool_call_id\":\"call_8\",\"content\":\"eight\"}");
            assertThat(again.at("/messages/4/content")).isEqualTo("nine");
            assertThat(again.request().text()).doesNotContain("I must look");
        } else {
            assertThat(again.text("/input/0")).isEqualTo(asked.text("/input/0"));
            assertThat(again.at("/input/1/encrypted_content")).isEqualTo("gAAAAfinal");
            assertThat(again.at("/input/1/summary/0/text")).isEqualTo("I must look.");
            assertThat(again.at("/input/2/content/0/text")).isEqualTo("I look 😀 again.");
            assertThat(again.at("/input/3/call_id")).isEqualTo("call_8");
            assertThat(again.at("/input/4/arguments")).isEqualTo("{}");
            assertThat(again.text("/input/5"))
                    .isEqualTo("{\"type\":\"function_call_output\",\"call_id\":\"call_8\",\"output\":\"eight\"}");
            assertThat(again.at("/input/6/output")).isEqualTo("nine");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"CHAT", "RESPONSES"})
    void aStructuredAnswerIsAskedForAndRead(Dialect upstream) {
        scene.answers(upstream, false, "{\"city\":\"Paris\"}");

        var message = scene.anthropic
                .messages()
                .create(MessageCreateParams.builder()
                        .model(ConvertedScene.model(upstream))
                        .maxTokens(64)
                        .addUserMessage("Where?")
                        .outputConfig(Place.class)
                        .build());

        assertThat(message.content().get(0).asText().text().city).isEqualTo("Paris");
        ConvertedScene.Asked asked = scene.asked();
        String schema = upstream == Dialect.CHAT
                ? asked.text("/response_format/json_schema/schema")
                : asked.text("/text/format/schema");
        assertThat(schema).contains("\"city\"");
    }

    @ParameterizedTest
    @EnumSource(names = {"CHAT", "RESPONSES"})
    void anImageIsShown(Dialect upstream) {
        scene.answers(upstream, false, "A dot.");

        scene.anthropic
                .messages()
                .create(MessageCreateParams.builder()
                        .model(ConvertedScene.model(upstream))
                        .maxTokens(64)
                        .addUserMessageOfContentBlockParams(List.of(
                                ContentBlockParam.ofText(
                                        TextBlockParam.builder().text("What?").build()),
                                ContentBlockParam.ofImage(Base64ImageSource.builder()
                                        .mediaType(Base64ImageSource.MediaType.IMAGE_PNG)
                                        .data("iVBORw0KGgo=")
                                        .build())))
                        .build());

        ConvertedScene.Asked asked = scene.asked();
        assertThat(
                        upstream == Dialect.CHAT
                                ? asked.at("/messages/0/content/1/image_url/url")
                                : asked.at("/input/0/content/1/image_url"))
                .isEqualTo("data:image/png;base64,iVBORw0KGgo=");
    }

    private static void isTheTurn(Message message) {
        assertThat(message.content()).hasSize(4);
        assertThat(message.content().get(0).asThinking().thinking()).isEqualTo("I must look.");
        assertThat(message.content().get(0).asThinking().signature()).isNotBlank();
        assertThat(message.content().get(1).asText().text()).isEqualTo("I look 😀 again.");
        assertThat(message.content().get(2).asToolUse().id()).isEqualTo("call_8");
        assertThat(message.content().get(2).asToolUse().name()).isEqualTo("read_file");
        assertThat(message.content().get(2).asToolUse()._input()).isEqualTo(JsonValue.from(Map.of("path", "c.txt")));
        assertThat(message.content().get(3).asToolUse()._input()).isEqualTo(JsonValue.from(Map.of()));
        assertThat(message.stopReason()).contains(StopReason.TOOL_USE);
        assertThat(message.usage().inputTokens()).isEqualTo(10);
        assertThat(message.usage().cacheReadInputTokens()).contains(100L);
        assertThat(message.usage().cacheCreationInputTokens()).contains(4L);
        assertThat(message.usage().outputTokens()).isEqualTo(42);
    }

    private static Message streamed(MessageCreateParams params) {
        MessageAccumulator accumulator = MessageAccumulator.create();
        try (var stream = scene.anthropic.messages().createStreaming(params)) {
            stream.stream().forEach((RawMessageStreamEvent event) -> accumulator.accumulate(event));
        }
        return accumulator.message();
    }

    private static ContentBlockParam result(String call, String text) {
        return ContentBlockParam.ofToolResult(
                ToolResultBlockParam.builder().toolUseId(call).content(text).build());
    }

    private static MessageCreateParams.Builder question(Dialect upstream) {
        return MessageCreateParams.builder()
                .model(ConvertedScene.model(upstream))
                .maxTokens(1024)
                .system("Be brief.")
                .addTool(Tool.builder()
                        .name("read_file")
                        .inputSchema(Tool.InputSchema.builder()
                                .properties(Tool.InputSchema.Properties.builder()
                                        .putAdditionalProperty("path", JsonValue.from(Map.of("type", "string")))
                                        .build())
                                .build())
                        .build())
                .addUserMessage("Read both.");
    }
}
