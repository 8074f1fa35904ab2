package llmgateway.transform.engine.dialect.responses;

import static llmgateway.transform.engine.dialect.responses.Exchanges.ENVELOPES;
import static llmgateway.transform.engine.dialect.responses.Exchanges.FORMAT;
import static llmgateway.transform.engine.dialect.responses.Exchanges.ORIGIN;
import static llmgateway.transform.engine.dialect.responses.Exchanges.completion;
import static llmgateway.transform.engine.dialect.responses.Exchanges.context;
import static llmgateway.transform.engine.dialect.responses.Exchanges.streamed;
import static llmgateway.transform.engine.dialect.responses.Exchanges.told;
import static llmgateway.transform.engine.dialect.responses.ResponseStreams.checked;
import static llmgateway.transform.engine.dialect.responses.ResponseStreams.types;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import llmgateway.contracts.Usage;
import llmgateway.transform.engine.error.ErrorBody;
import llmgateway.transform.engine.hub.Block;
import llmgateway.transform.engine.hub.Citation;
import llmgateway.transform.engine.hub.Ending;
import llmgateway.transform.engine.hub.Opaque;
import llmgateway.transform.engine.hub.Reasoning;
import llmgateway.transform.engine.hub.Stop;
import llmgateway.transform.engine.hub.StreamEvent;
import llmgateway.transform.engine.hub.Text;
import llmgateway.transform.engine.hub.ToolCall;
import llmgateway.transform.engine.hub.ToolName;
import llmgateway.transform.engine.hub.WebSearch;
import llmgateway.transform.engine.json.JsonTree;
import llmgateway.transform.engine.rules.Losses;
import llmgateway.transform.engine.rules.StreamWriter;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ResponsesStreamWriterTest {
    private static final StreamEvent STARTED = new StreamEvent.Started("msg_1", "claude", null);
    private static final Usage USAGE = new Usage(5, 7, 4, 1, 3, false);
    private static final Opaque SIGNATURE = Opaque.of(ORIGIN, Opaque.Kind.SIGNATURE, "sig");
    private static final Opaque BLOCKS = Opaque.of(ORIGIN, Opaque.Kind.BLOCKS, "[{}]");

    private static final StreamEvent[] RICH = {
        STARTED,
        new StreamEvent.ReasoningDelta("wh"),
        new StreamEvent.ReasoningDelta("y"),
        new StreamEvent.ReasoningEnd(SIGNATURE),
        new StreamEvent.TextDelta("Hi \"you\""),
        new StreamEvent.Cited(new Citation.Web("http://a", "A", null, -1, -1)),
        new StreamEvent.TextEnd(),
        new StreamEvent.TextDelta("more\n"),
        new StreamEvent.Ping(),
        new StreamEvent.TextEnd(),
        new StreamEvent.SearchStart("s1", "q"),
        new StreamEvent.SearchEnd("s1", "q", List.of(new WebSearch.Source("http://a", "A")), BLOCKS),
        new StreamEvent.RefusalDelta("no"),
        new StreamEvent.TextEnd(),
        start(0, "f", ToolCall.Kind.FUNCTION),
        new StreamEvent.ToolArguments(0, "{\"a\":"),
        new StreamEvent.ToolArguments(0, "1}"),
        new StreamEvent.ToolEnd(0),
        new StreamEvent.Counted(USAGE),
        new StreamEvent.Finished(Ending.of(Stop.TOOL_USE), null)
    };

    @Test
    @DisplayName("ra.s_completed_output")
    void theLastEventHoldsAllItemsAndIsTheWholeReply() {
        JsonNode response = checked(streamed(context(), RICH));

        assertThat(JsonTree.text(response))
                .isEqualTo(JsonTree.text(FORMAT.writeReply(completion(List.of(RICH)), context())));
        assertThat(response.get("id").textValue()).isEqualTo("resp_1");
        assertThat(response.at("/usage/total_tokens").intValue()).isEqualTo(17);
    }

    @Test
    void everyEventComesInTheOrderThatTypedClientsWant() {
        assertThat(types(streamed(context(), RICH)))
                .containsExactly(
                        "created",
                        "in_progress",
                        "output_item.added",
                        "reasoning_summary_part.added",
                        "reasoning_summary_text.delta",
                        "reasoning_summary_text.delta",
                        "reasoning_summary_text.done",
                        "reasoning_summary_part.done",
                        "output_item.done",
                        "output_item.added",
                        "content_part.added",
                        "output_text.delta",
                        "output_text.annotation.added",
                        "output_text.done",
                        "content_part.done",
                        "content_part.added",
                        "output_text.delta",
                        "output_text.done",
                        "content_part.done",
                        "output_item.done",
                        "output_item.added",
                        "web_search_call.in_progress",
                        "web_search_call.searching",
                        "web_search_call.completed",
                        "output_item.done",
                        "output_item.added",
                        "output_item.done",
                        "output_item.added",
                        "content_part.added",
                        "refusal.delta",
                        "refusal.done",
                        "content_part.done",
                        "output_item.done",
                        "output_item.added",
                        "function_call_arguments.delta",
                        "function_call_arguments.delta",
                        "function_call_arguments.done",
                        "output_item.done",
                        "completed");
    }

    @Test
    void contentIndexCountsPartsWithinOneMessage() {
        List<ObjectNode> events = streamed(context(), RICH);

        assertThat(events.stream()
                        .filter(event -> event.path("type").asText().equals("response.content_part.added"))
                        .map(event -> event.path("output_index") + "/" + event.path("content_index")))
                .containsExactly("1/0", "1/1", "4/0");
        assertThat(events.stream()
                        .filter(event -> event.path("type").asText().equals("response.output_text.delta"))
                        .map(JsonTree::text)
                        .toList()
                        .get(0))
                .isEqualTo("{\"type\":\"response.output_text.delta\",\"sequence_number\":11,\"item_id\":\"msg_gw1_1\","
                        + "\"output_index\":1,\"content_index\":0,\"delta\":\"Hi \\\"you\\\"\",\"logprobs\":[]}");
    }

    @Test
    @DisplayName("ra.s_sigonly")
    void reasoningWithoutTextIsAnnouncedAndDone() {
        List<ObjectNode> events = streamed(
                context(),
                STARTED,
                new StreamEvent.ReasoningEnd(SIGNATURE),
                new StreamEvent.ReasoningEnd(null),
                new StreamEvent.Finished(Ending.of(Stop.END), null));

        checked(events);
        assertThat(types(events))
                .containsExactly("created", "in_progress", "output_item.added", "output_item.done", "completed");
        assertThat(events.get(2).at("/item/encrypted_content").isNull()).isTrue();
        assertThat(events.get(3).get("item"))
                .hasToString("{\"id\":\"rs_gw1_0\",\"type\":\"reasoning\",\"summary\":[],\"encrypted_content\":\""
                        + ENVELOPES.seal(SIGNATURE) + "\"}");
    }

    @Test
    @DisplayName("ra.s_custom")
    void customCallsStreamTheirText() {
        List<ObjectNode> events = streamed(
                context(),
                STARTED,
                new StreamEvent.ToolStart(3, "toolu_9", new ToolName("functions", "exec"), ToolCall.Kind.CUSTOM),
                new StreamEvent.ToolArguments(3, "ls"),
                new StreamEvent.ToolEnd(3),
                new StreamEvent.Finished(Ending.of(Stop.TOOL_USE), null));

        checked(events);
        assertThat(types(events).subList(2, 6))
                .containsExactly(
                        "output_item.added",
                        "custom_tool_call_input.delta",
                        "custom_tool_call_input.done",
                        "output_item.done");
        assertThat(events.get(2).get("item"))
                .hasToString("{\"id\":\"ctc_gw9\",\"type\":\"custom_tool_call\",\"status\":\"in_progress\","
                        + "\"call_id\":\"toolu_9\",\"name\":\"exec\",\"namespace\":\"functions\",\"input\":\"\"}");
        assertThat(events.get(5).at("/item/input").textValue()).isEqualTo("ls");
    }

    @Test
    void callsThatRunBesideEachOtherAreToldOneAfterTheOther() {
        StreamEvent[] beside = {
            STARTED,
            start(0, "a", ToolCall.Kind.FUNCTION),
            start(1, "b", ToolCall.Kind.FUNCTION),
            new StreamEvent.ToolArguments(1, "{\"b\""),
            start(2, "c", ToolCall.Kind.FUNCTION),
            new StreamEvent.ToolArguments(0, "{\"a\":0}"),
            new StreamEvent.ToolArguments(2, "{}"),
            new StreamEvent.TextDelta("after"),
            new StreamEvent.ToolArguments(1, ":1}"),
            new StreamEvent.ToolEnd(1),
            new StreamEvent.ToolEnd(0),
            new StreamEvent.TextEnd(),
            new StreamEvent.ToolEnd(2),
            new StreamEvent.Finished(Ending.of(Stop.TOOL_USE), null)
        };

        JsonNode output = checked(streamed(context(), beside)).get("output");

        assertThat(output.findValuesAsText("arguments")).containsExactly("{\"a\":0}", "{\"b\":1}", "{}");
        assertThat(output.findValuesAsText("text")).containsExactly("after");
    }

    @Test
    void whatIsStillOpenOrWaitsAtTheEndIsToldBeforeIt() {
        List<ObjectNode> events = streamed(
                context(),
                STARTED,
                start(0, "a", ToolCall.Kind.FUNCTION),
                start(1, "b", ToolCall.Kind.FUNCTION),
                new StreamEvent.ToolArguments(1, "{\"cut"),
                new StreamEvent.Finished(Ending.of(Stop.MAX_TOKENS), null));

        JsonNode response = checked(events);

        assertThat(types(events)).endsWith("incomplete");
        assertThat(response.at("/output/0/arguments").textValue()).isEqualTo("{}");
        assertThat(response.at("/output/1/arguments").textValue()).isEqualTo("{\"cut");
        assertThat(response.at("/output/1/status").textValue()).isEqualTo("incomplete");
        assertThat(response.at("/incomplete_details/reason").textValue()).isEqualTo("max_output_tokens");
    }

    @Test
    void aRefusalWithoutWordsGetsSome() {
        JsonNode response = checked(streamed(
                context(),
                STARTED,
                new StreamEvent.TextDelta("So"),
                new StreamEvent.TextEnd(),
                new StreamEvent.Finished(new Ending(Stop.REFUSAL, null, "too risky"), null)));

        assertThat(response.get("status").textValue()).isEqualTo("completed");
        assertThat(response.at("/output/0/content/1")).hasToString("{\"type\":\"refusal\",\"refusal\":\"too risky\"}");
    }

    @Test
    void anEmptyStreamIsACompletedResponse() {
        JsonNode response = checked(streamed(context(), STARTED, new StreamEvent.Finished(Ending.of(Stop.END), null)));

        assertThat(response.get("output")).isEmpty();
        assertThat(response.at("/usage/input_tokens").intValue()).isEqualTo(12);
    }

    @Test
    @DisplayName("ra.s_eof")
    void aFailureIsToldAsTheResponseSoFar() {
        List<ObjectNode> events = streamed(
                context(),
                STARTED,
                new StreamEvent.ReasoningEnd(SIGNATURE),
                new StreamEvent.TextDelta("cut"),
                new StreamEvent.Failed(
                        new ErrorBody("server_error", "upstream stream ended before completion", null, null)),
                new StreamEvent.TextDelta("late"));

        ObjectNode last = events.get(events.size() - 1);
        assertThat(last.path("type").asText()).isEqualTo("response.failed");
        assertThat(last.path("sequence_number").intValue()).isEqualTo(events.size() - 1);
        assertThat(last.at("/response/status").textValue()).isEqualTo("failed");
        assertThat(last.at("/response/id").textValue()).isEqualTo("resp_1");
        assertThat(last.at("/response/output")).hasSize(1);
        assertThat(last.at("/response/error"))
                .hasToString("{\"code\":\"server_error\",\"message\":\"upstream stream ended before completion\"}");
    }

    @Test
    void aFailureHasTheCodeThatAgentsActUpon() {
        assertThat(codeOf(new ErrorBody("overloaded_error", "Overloaded", null, null)))
                .isEqualTo("server_is_overloaded");
        assertThat(codeOf(new ErrorBody("rate_limit_error", "Please try again in 3s", null, null)))
                .isEqualTo("rate_limit_exceeded");
        assertThat(codeOf(
                        new ErrorBody("invalid_request_error", "prompt is too long: 2 tokens > 1 maximum", null, null)))
                .isEqualTo("context_length_exceeded");
        assertThat(codeOf(new ErrorBody("api_error", "boom", null, null))).isEqualTo("server_error");
    }

    @Test
    void aSignOfLifeIsAComment() {
        Buffer out = Buffer.buffer();
        StreamWriter writer = FORMAT.writer(context());
        writer.write(new StreamEvent.Ping(), out);

        assertThat(out).hasToString(": ping\n\n");
    }

    @Test
    @DisplayName("ra.s_codex_accepts")
    void anAgentThatKeepsDoneItemsCanSendThemBack() throws Exception {
        List<ObjectNode> events = streamed(context(), RICH);
        StringBuilder history = new StringBuilder("[");
        for (ObjectNode event : events) {
            if (event.path("type").asText().equals("response.output_item.done")) {
                history.append(history.length() > 1 ? "," : "").append(JsonTree.text(event.get("item")));
            }
        }
        ObjectNode last = events.get(events.size() - 1);

        var turns = Exchanges.readInput(history + "]", new Losses(true)).turns();

        assertThat(last.at("/response/id").isTextual()).isTrue();
        assertThat(last.at("/response/usage/input_tokens_details/cached_tokens").isNumber())
                .isTrue();
        assertThat(turns.stream()
                        .flatMap(turn -> turn.blocks().stream())
                        .map(block -> block.getClass().getSimpleName()))
                .containsExactly("Reasoning", "Text", "Text", "WebSearch", "Refusal", "ToolCall");
        assertThat(turns.get(0).blocks()).containsExactly(new Reasoning("why", SIGNATURE));
    }

    @Test
    void whatIsWrittenIsReadAsWhatWasMeant() {
        List<StreamEvent> read = told(
                context(),
                streamed(context(), RICH).stream().map(JsonTree::text).toArray(String[]::new));

        assertThat(completion(read).blocks().stream()
                        .filter(block -> !(block instanceof Reasoning || block instanceof WebSearch))
                        .toList())
                .isEqualTo(completion(List.of(RICH)).blocks().stream()
                        .filter(block -> !(block instanceof Reasoning || block instanceof WebSearch))
                        .map(ResponsesStreamWriterTest::placed)
                        .toList());
        assertThat(completion(read).usage()).isEqualTo(USAGE);
        assertThat(completion(read).ending()).isEqualTo(Ending.of(Stop.TOOL_USE));
    }

    /** A citation of a whole text names its place once it was written. */
    private static Block placed(Block block) {
        if (block instanceof Text text && !text.citations().isEmpty()) {
            Citation placed =
                    new Citation.Web("http://a", "A", null, 0, text.text().length());
            return new Text(text.text(), null, List.of(placed));
        }
        return block;
    }

    private static String codeOf(ErrorBody error) {
        List<ObjectNode> events = streamed(context(), new StreamEvent.Failed(error));
        assertThat(events).hasSize(1);
        return events.get(0).at("/response/error/code").textValue();
    }

    private static StreamEvent start(int key, String name, ToolCall.Kind kind) {
        return new StreamEvent.ToolStart(key, "call_" + key, ToolName.of(name), kind);
    }
}
