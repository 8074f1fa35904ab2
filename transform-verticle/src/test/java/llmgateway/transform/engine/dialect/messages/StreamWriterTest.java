package llmgateway.transform.engine.dialect.messages;

import static llmgateway.transform.engine.dialect.messages.Bench.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import llmgateway.contracts.Usage;
import llmgateway.transform.engine.error.ErrorBody;
import llmgateway.transform.engine.hub.Citation;
import llmgateway.transform.engine.hub.Ending;
import llmgateway.transform.engine.hub.Opaque;
import llmgateway.transform.engine.hub.Stop;
import llmgateway.transform.engine.hub.StreamEvent;
import llmgateway.transform.engine.hub.StreamEvent.Counted;
import llmgateway.transform.engine.hub.StreamEvent.Failed;
import llmgateway.transform.engine.hub.StreamEvent.Finished;
import llmgateway.transform.engine.hub.StreamEvent.ReasoningDelta;
import llmgateway.transform.engine.hub.StreamEvent.ReasoningEnd;
import llmgateway.transform.engine.hub.StreamEvent.Started;
import llmgateway.transform.engine.hub.StreamEvent.TextDelta;
import llmgateway.transform.engine.hub.StreamEvent.TextEnd;
import llmgateway.transform.engine.hub.StreamEvent.ToolArguments;
import llmgateway.transform.engine.hub.StreamEvent.ToolEnd;
import llmgateway.transform.engine.hub.StreamEvent.ToolStart;
import llmgateway.transform.engine.hub.Thinking.Display;
import llmgateway.transform.engine.hub.ToolCall;
import llmgateway.transform.engine.hub.ToolName;
import llmgateway.transform.engine.hub.WebSearch;
import llmgateway.transform.engine.rules.ReplyContext;
import llmgateway.transform.engine.rules.StreamWriter;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class StreamWriterTest {
    private static final Pattern EVENT = Pattern.compile("event: (\\w+)\ndata: (.*)\n\n");
    private static final Started STARTED = new Started("chatcmpl-1", "gpt", null);
    private static final Counted COUNTED = new Counted(new Usage(10, 20, 3, 4, 5, false));

    private static Finished finished(Stop stop) {
        return new Finished(Ending.of(stop), null);
    }

    private static ToolStart tool(int key, String id) {
        return new ToolStart(key, id, ToolName.of("f"), ToolCall.Kind.FUNCTION);
    }

    private static String text(ReplyContext context, StreamEvent... events) {
        StreamWriter writer = new MessagesFormat().writer(context);
        Buffer out = Buffer.buffer();
        for (StreamEvent event : events) {
            writer.write(event, out);
        }
        return out.toString();
    }

    /** The events as a client sees them, after a check of all that clients demand of a stream. */
    private static List<JsonNode> seen(ReplyContext context, StreamEvent... events) {
        List<JsonNode> seen = new ArrayList<>();
        Matcher event = EVENT.matcher(text(context, events));
        int end = 0;
        int starts = 0;
        int next = 0;
        String open = "";
        while (event.find()) {
            assertThat(event.start()).isEqualTo(end);
            end = event.end();
            JsonNode data = json(event.group(2));
            assertThat(data.path("type").asText()).isEqualTo(event.group(1));
            seen.add(data);
            switch (event.group(1)) {
                case "message_start" -> starts++;
                case "content_block_start" -> {
                    assertThat(open).isEmpty();
                    assertThat(data.path("index").asInt(-1)).isEqualTo(next);
                    open = data.at("/content_block/type").asText();
                }
                case "content_block_delta" -> {
                    assertThat(data.path("index").asInt(-1)).isEqualTo(next);
                    assertThat(kindsOf(open)).contains(data.at("/delta/type").asText());
                }
                case "content_block_stop" -> {
                    assertThat(open).isNotEmpty();
                    assertThat(data.path("index").asInt(-1)).isEqualTo(next++);
                    open = "";
                }
                default -> assertThat(event.group(1)).isIn("ping", "message_delta", "message_stop", "error");
            }
        }
        assertThat(starts).isEqualTo(1);
        return seen;
    }

    private static List<String> kindsOf(String block) {
        return switch (block) {
            case "text" -> List.of("text_delta");
            case "thinking" -> List.of("thinking_delta", "signature_delta");
            case "tool_use", "server_tool_use" -> List.of("input_json_delta");
            default -> List.of();
        };
    }

    /** A short form: what opens, what it holds, where it stops. */
    private static String sketch(ReplyContext context, StreamEvent... events) {
        StringBuilder all = new StringBuilder();
        for (JsonNode event : seen(context, events)) {
            switch (event.path("type").asText()) {
                case "content_block_start" ->
                    all.append(event.at("/content_block/type").asText())
                            .append(event.at("/content_block/id").asText())
                            .append('(');
                case "content_block_delta" ->
                    all.append('<')
                            .append(event.at("/delta/text").asText())
                            .append(event.at("/delta/thinking").asText())
                            .append(event.at("/delta/partial_json").asText())
                            .append(event.at("/delta").has("signature") ? "signed" : "")
                            .append('>');
                case "content_block_stop" -> all.append(')');
                case "message_delta" ->
                    all.append(' ').append(event.at("/delta/stop_reason").asText());
                case "error" -> all.append(" !").append(event.at("/error/type").asText());
                case "message_stop" -> all.append('.');
                default -> {}
            }
        }
        return all.toString();
    }

    private static String sketch(StreamEvent... events) {
        return sketch(Bench.context(), events);
    }

    @Test
    void writesAWholeStreamToTheLetter() {
        assertThat(text(Bench.context(), STARTED, new TextDelta("hé"), new TextEnd(), COUNTED, finished(Stop.END)))
                .isEqualTo("""
                        event: message_start
                        data: {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant",\
                        "model":"asked","content":[],"stop_reason":null,"stop_sequence":null,"stop_details":null,\
                        "container":null,"usage":{"input_tokens":42,"cache_creation_input_tokens":0,\
                        "cache_read_input_tokens":0,"output_tokens":0}}}

                        event: ping
                        data: {"type":"ping"}

                        event: content_block_start
                        data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}

                        event: content_block_delta
                        data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"hé"}}

                        event: content_block_stop
                        data: {"type":"content_block_stop","index":0}

                        event: message_delta
                        data: {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null,\
                        "stop_details":null,"container":null},"usage":{"input_tokens":10,"cache_creation_input_tokens":4,\
                        "cache_read_input_tokens":3,"output_tokens":20,"output_tokens_details":{"thinking_tokens":5}}}

                        event: message_stop
                        data: {"type":"message_stop"}

                        """);
    }

    @Test
    @DisplayName("ac.s_lazy_text")
    void opensNoBlockForEmptyText() {
        assertThat(sketch(
                        STARTED,
                        new TextDelta(""),
                        new ReasoningDelta(""),
                        new TextEnd(),
                        tool(0, "a"),
                        new ToolArguments(0, "{}"),
                        new ToolEnd(0),
                        finished(Stop.TOOL_USE)))
                .isEqualTo("tool_usea(<{}>) tool_use.");
    }

    @Test
    @DisplayName("ac.s_parallel_seq")
    void writesParallelCallsOneAfterTheOther() {
        assertThat(sketch(
                        STARTED,
                        tool(0, "a"),
                        new ToolArguments(0, "{\"x\""),
                        tool(1, "b"),
                        new ToolArguments(1, "{\"y"),
                        new ToolArguments(0, ":1}"),
                        new ToolArguments(1, "\":2}"),
                        new ToolEnd(1),
                        new TextDelta("late"),
                        tool(2, "c"),
                        new ToolEnd(0),
                        new ToolArguments(2, "{}"),
                        finished(Stop.TOOL_USE)))
                .isEqualTo("tool_usea(<{\"x\"><:1}>)tool_useb(<{\"y\":2}>)text(<late>)tool_usec(<{}>) tool_use.");
    }

    @Test
    @DisplayName("ac.s_args_at_once")
    void passesWholeArgumentsAsOneDeltaAndNoneAsAnEmptyObject() {
        assertThat(sketch(
                        STARTED,
                        tool(0, "a"),
                        new ToolArguments(0, "{\"x\":1}"),
                        new ToolEnd(0),
                        tool(1, "b"),
                        new ToolEnd(1),
                        tool(2, "c"),
                        tool(3, "d"),
                        new ToolEnd(3),
                        new ToolEnd(2),
                        tool(4, "e"),
                        new ToolArguments(4, " "),
                        new ToolEnd(4),
                        finished(Stop.END)))
                .isEqualTo("tool_usea(<{\"x\":1}>)tool_useb(<{}>)tool_usec(<{}>)tool_used(<{}>)tool_usee(< ><{}>)"
                        + " tool_use.");
    }

    @Test
    @DisplayName("ac.s_usage_after_finish")
    void tellsTheLastFiguresAtTheEnd() {
        List<JsonNode> seen = seen(
                Bench.context(),
                new Started("x", "m", new Usage(1, 0, 0, 0, 0, false)),
                new Counted(Usage.NONE),
                new TextDelta("a"),
                COUNTED,
                finished(Stop.END));
        assertThat(seen.get(0).at("/message/usage/input_tokens").asInt()).isEqualTo(1);
        assertThat(seen.get(seen.size() - 2).at("/usage/output_tokens").asInt()).isEqualTo(20);
    }

    @Test
    void guessesFiguresWhereThereAreNone() {
        List<JsonNode> seen = seen(Bench.context(), STARTED, new TextDelta("12345678"), finished(Stop.END));
        assertThat(seen.get(seen.size() - 2).at("/usage/output_tokens").asInt()).isEqualTo(2);
        assertThat(seen.get(seen.size() - 2).at("/usage/input_tokens").asInt()).isEqualTo(42);
    }

    @Test
    @DisplayName("ac.s_error_chunk")
    void endsAFailedStreamWithItsErrorAlone() {
        assertThat(sketch(
                        STARTED,
                        new TextDelta("par"),
                        new Failed(new ErrorBody("server_error", "boom", null, "server_is_overloaded")),
                        new TextDelta("more"),
                        finished(Stop.END)))
                .isEqualTo("text(<par> !overloaded_error");
    }

    @Test
    @DisplayName("ac.s_stop_reason_tools")
    void endsWithTheCallWhateverTheUpstreamCallsIt() {
        assertThat(sketch(
                        STARTED,
                        new TextDelta("a"),
                        tool(0, "a"),
                        new ToolArguments(0, "{}"),
                        new ToolEnd(0),
                        finished(Stop.END)))
                .isEqualTo("text(<a>)tool_usea(<{}>) tool_use.");
        assertThat(sketch(STARTED, tool(0, "a"), new ToolArguments(0, "{\"x"), finished(Stop.MAX_TOKENS)))
                .isEqualTo("tool_usea(<{\"x>) max_tokens.");
    }

    @Test
    @DisplayName("ar.s_full")
    void writesReasoningTextAndCallsInTheirOrder() {
        assertThat(sketch(
                        STARTED,
                        new ReasoningDelta("h"),
                        new ReasoningDelta("m"),
                        new ReasoningEnd(null),
                        new TextDelta("a"),
                        new TextEnd(),
                        new TextDelta("b"),
                        new StreamEvent.Cited(new Citation.Web("u", "t", null, 0, 1)),
                        new StreamEvent.Ping(),
                        new ReasoningDelta("again"),
                        finished(Stop.END)))
                .isEqualTo("thinking(<h><m><signed>)text(<a>)text(<b>)thinking(<again><signed>) end_turn.");
    }

    @Test
    @DisplayName("ar.s_cipher_from_done")
    void sealsTheStateThatComesAtTheEnd() {
        Opaque cipher = new Opaque(Bench.ORIGIN, Opaque.Kind.ENCRYPTED, "final", "rs_1", List.of());
        List<JsonNode> seen =
                seen(Bench.context(), STARTED, new ReasoningDelta("hm"), new ReasoningEnd(cipher), finished(Stop.END));
        assertThat(Bench.ENVELOPES.open(seen.get(4).at("/delta/signature").asText()))
                .isEqualTo(cipher);
    }

    @Test
    void keepsStateWithoutTextAndForgetsNothingness() {
        Opaque cipher = Opaque.of(Bench.ORIGIN, Opaque.Kind.ENCRYPTED, "c");
        assertThat(sketch(STARTED, new ReasoningEnd(cipher), new ReasoningEnd(null), finished(Stop.END)))
                .isEqualTo("thinking(<signed>) end_turn.");
        assertThat(sketch(
                        Bench.context(Display.SUMMARIZED, false),
                        STARTED,
                        new ReasoningEnd(cipher),
                        finished(Stop.END)))
                .isEqualTo("redacted_thinking() end_turn.");
    }

    @Test
    @DisplayName("ar.s_terminal_only")
    void startsByItselfIfNothingElseDoes() {
        assertThat(sketch(new TextDelta("a"), finished(Stop.END))).isEqualTo("text(<a>) end_turn.");
    }

    @Test
    @DisplayName("ar.s_failed")
    void tellsAFirstFailureWithoutAMessage() {
        assertThat(text(Bench.context(), new Failed(new ErrorBody("", "slow down", null, "rate_limit_exceeded"))))
                .isEqualTo("event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"rate_limit_error\","
                        + "\"message\":\"slow down\"}}\n\n");
    }

    @Test
    void tellsARefusalAsText() {
        assertThat(sketch(STARTED, new TextDelta("a"), new StreamEvent.RefusalDelta("no"), finished(Stop.END)))
                .isEqualTo("text(<a>)text(<no>) refusal.");
    }

    @Test
    void streamsFreeTextAsTheOneStringOfAnObject() {
        StringBuilder input = new StringBuilder();
        for (JsonNode event : seen(
                Bench.context(),
                STARTED,
                new ToolStart(0, "a", ToolName.of("patch"), ToolCall.Kind.CUSTOM),
                new ToolArguments(0, "say \"h"),
                new ToolArguments(0, "i\"\n\\ 😀"),
                new ToolEnd(0),
                finished(Stop.TOOL_USE))) {
            input.append(event.at("/delta/partial_json").asText());
        }
        assertThat(json(input.toString().replace("'", "")).path("input").asText())
                .isEqualTo("say \"hi\"\n\\ 😀");
    }

    @Test
    void showsSearchesOnlyToClientsThatDeclaredThem() {
        StreamEvent[] events = {
            STARTED,
            new TextDelta("a"),
            new StreamEvent.SearchStart("ws_1", ""),
            new StreamEvent.SearchEnd("ws_1", "q", List.of(new WebSearch.Source("u", "t")), null),
            new TextDelta("b"),
            finished(Stop.END)
        };
        assertThat(sketch(Bench.context(Display.UNSET, true), events))
                .isEqualTo("text(<a>)server_tool_usesrvtoolu_ws_1(<{\"query\":\"q\"}>)web_search_tool_result()"
                        + "text(<b>) end_turn.");
        assertThat(sketch(events)).isEqualTo("text(<a><b>) end_turn.");
    }

    @Test
    void survivesHalfACharacter() {
        StringBuilder all = new StringBuilder();
        for (JsonNode event :
                seen(Bench.context(), STARTED, new TextDelta("\ud83d"), new TextDelta("\ude00"), finished(Stop.END))) {
            all.append(event.at("/delta/text").asText());
        }
        assertThat(all.toString()).isEqualTo("😀");
    }
}
