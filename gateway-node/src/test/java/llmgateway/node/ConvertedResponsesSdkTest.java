package llmgateway.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.openai.core.JsonValue;
import com.openai.helpers.ResponseAccumulator;
import com.openai.models.responses.FunctionTool;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseInputImage;
import com.openai.models.responses.ResponseInputItem;
import com.openai.models.responses.ResponseOutputItem;
import com.openai.models.responses.ResponseStatus;
import com.openai.models.responses.ResponseStreamEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import llmgateway.contracts.Dialect;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** OpenAI's own Responses client works with upstreams of the other dialects. */
class ConvertedResponsesSdkTest {
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
    @EnumSource(names = {"MESSAGES", "CHAT"})
    void aResponseHasTheReasoningTheTextTheCallsAndTheUsage(Dialect upstream) {
        scene.answersATurn(upstream, false);

        Response response = scene.openai
                .responses()
                .create(question(upstream, List.of(user("Read both."))).build());

        isTheTurn(response, upstream);
        assertThat(response._allProperties().get("store")).isEqualTo(JsonValue.from(false));
        scene.asked();
    }

    @ParameterizedTest
    @EnumSource(names = {"MESSAGES", "CHAT"})
    void aStreamSaysTheSame(Dialect upstream) {
        scene.answersATurn(upstream, true);
        ResponseAccumulator accumulator = ResponseAccumulator.create();
        List<Long> numbers = new ArrayList<>();

        try (var stream = scene.openai
                .responses()
                .createStreaming(question(upstream, List.of(user("Read both."))).build())) {
            stream.stream().forEach((ResponseStreamEvent event) -> {
                accumulator.accumulate(event);
                event.outputTextDelta().ifPresent(delta -> numbers.add(delta.sequenceNumber()));
            });
        }

        isTheTurn(accumulator.response(), upstream);
        assertThat(numbers).hasSize(2).isSorted().doesNotHaveDuplicates();
        scene.asked();
    }

    @ParameterizedTest
    @EnumSource(names = {"MESSAGES", "CHAT"})
    void theResultsOfParallelCallsGoBackWithTheReasoningToTheUpstream(Dialect upstream) {
        scene.answersATurn(upstream, false);
        List<ResponseInputItem> input = new ArrayList<>(List.of(user("Read both.")));
        Response first =
                scene.openai.responses().create(question(upstream, input).build());
        scene.asked();
        scene.answers(upstream, false, "Both are read.");
        first.output().forEach(item -> input.add(replayed(item)));
        input.add(result(call(upstream, 8), "eight"));
        input.add(result(call(upstream, 9), "nine"));

        Response second =
                scene.openai.responses().create(question(upstream, input).build());

        assertThat(second.output()
                        .get(0)
                        .asMessage()
                        .content()
                        .get(0)
                        .asOutputText()
                        .text())
                .isEqualTo("Both are read.");
        ConvertedScene.Asked again = scene.asked();
        if (upstream == Dialect.MESSAGES) {
            assertThat(again.text("/messages/1/content/0"))
                    .isEqualTo(
                            "{\"type\":\"thinking\",\"thinking\":\"I must look.\",\"signature\":\"EqQBCgIYAhIM+/=\"}");
            assertThat(again.at("/messages/1/content/1/text")).isEqualTo("I look 😀 again.");
            assertThat(again.text("/messages/1/content/2/input")).isEqualTo("{\"path\":\"c.txt\"}");
            assertThat(again.at("/messages/2/content/0/content")).isEqualTo("eight");
            assertThat(again.at("/messages/2/content/1/content")).isEqualTo("nine");
        } else {
            assertThat(again.at("/messages/0/role")).isEqualTo("system");
            assertThat(again.at("/messages/2/content")).isEqualTo("I look 😀 again.");
            assertThat(again.at("/messages/2/tool_calls/1/id")).isEqualTo("call_9");
            assertThat(again.at("/messages/3/content")).isEqualTo("eight");
            assertThat(again.at("/messages/4/content")).isEqualTo("nine");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"MESSAGES", "CHAT"})
    void aStructuredAnswerIsAskedForAndRead(Dialect upstream) {
        scene.answers(upstream, false, "{\"city\":\"Paris\"}");

        var response = scene.openai
                .responses()
                .create(ResponseCreateParams.builder()
                        .model(ConvertedScene.model(upstream))
                        .input("Where?")
                        .text(Place.class)
                        .build());

        assertThat(response.output().get(0).asMessage().content().get(0).asOutputText().city)
                .isEqualTo("Paris");
        ConvertedScene.Asked asked = scene.asked();
        assertThat(
                        upstream == Dialect.MESSAGES
                                ? asked.text("/output_config/format/schema")
                                : asked.text("/response_format/json_schema/schema"))
                .contains("\"city\"");
    }

    @ParameterizedTest
    @EnumSource(names = {"MESSAGES", "CHAT"})
    void anImageIsShown(Dialect upstream) {
        scene.answers(upstream, false, "A dot.");

        scene.openai
                .responses()
                .create(ResponseCreateParams.builder()
                        .model(ConvertedScene.model(upstream))
                        .inputOfResponse(List.of(ResponseInputItem.ofMessage(ResponseInputItem.Message.builder()
                                .role(ResponseInputItem.Message.Role.USER)
                                .addInputTextContent("What?")
                                .addContent(ResponseInputImage.builder()
                                        .detail(ResponseInputImage.Detail.AUTO)
                                        .imageUrl("data:image/png;base64,iVBORw0KGgo=")
                                        .build())
                                .build())))
                        .build());

        ConvertedScene.Asked asked = scene.asked();
        assertThat(
                        upstream == Dialect.MESSAGES
                                ? asked.at("/messages/0/content/1/source/data")
                                : asked.at("/messages/0/content/1/image_url/url"))
                .asString()
                .endsWith("iVBORw0KGgo=");
    }

    private static void isTheTurn(Response response, Dialect upstream) {
        assertThat(response.status()).contains(ResponseStatus.COMPLETED);
        assertThat(response.output()).hasSize(4);
        assertThat(response.output().get(0).asReasoning().summary().get(0).text())
                .isEqualTo("I must look.");
        assertThat(response.output()
                        .get(1)
                        .asMessage()
                        .content()
                        .get(0)
                        .asOutputText()
                        .text())
                .isEqualTo("I look 😀 again.");
        var call = response.output().get(2).asFunctionCall();
        assertThat(call.callId()).isEqualTo(call(upstream, 8));
        assertThat(call.name()).isEqualTo("read_file");
        assertThat(call.arguments().replace(" ", "")).isEqualTo("{\"path\":\"c.txt\"}");
        assertThat(response.output().get(3).asFunctionCall().arguments()).isEqualTo("{}");
        var usage = response.usage().orElseThrow();
        assertThat(usage.inputTokens()).isEqualTo(114);
        assertThat(usage.inputTokensDetails().cachedTokens()).isEqualTo(100);
        assertThat(usage.outputTokens()).isEqualTo(42);
        assertThat(usage.outputTokensDetails().reasoningTokens()).isEqualTo(7);
        assertThat(usage.totalTokens()).isEqualTo(156);
    }

    private static ResponseInputItem replayed(ResponseOutputItem item) {
        if (item.isReasoning()) {
            return ResponseInputItem.ofReasoning(item.asReasoning());
        }
        return item.isMessage()
                ? ResponseInputItem.ofResponseOutputMessage(item.asMessage())
                : ResponseInputItem.ofFunctionCall(item.asFunctionCall());
    }

    private static String call(Dialect upstream, int number) {
        return (upstream == Dialect.MESSAGES ? "toolu_" : "call_") + number;
    }

    private static ResponseInputItem user(String text) {
        return ResponseInputItem.ofMessage(ResponseInputItem.Message.builder()
                .role(ResponseInputItem.Message.Role.USER)
                .addInputTextContent(text)
                .build());
    }

    private static ResponseInputItem result(String call, String text) {
        return ResponseInputItem.ofFunctionCallOutput(ResponseInputItem.FunctionCallOutput.builder()
                .callId(call)
                .output(text)
                .build());
    }

    private static ResponseCreateParams.Builder question(Dialect upstream, List<ResponseInputItem> input) {
        return ResponseCreateParams.builder()
                .model(ConvertedScene.model(upstream))
                .instructions("Be brief.")
                .addTool(FunctionTool.builder()
                        .name("read_file")
                        .strict(false)
                        .parameters(FunctionTool.Parameters.builder()
                                .putAdditionalProperty("type", JsonValue.from("object"))
                                .putAdditionalProperty(
                                        "properties", JsonValue.from(Map.of("path", Map.of("type", "string"))))
                                .build())
                        .build())
                .inputOfResponse(input);
    }
}
