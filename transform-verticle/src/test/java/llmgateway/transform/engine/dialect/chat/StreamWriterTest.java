package llmgateway.transform.engine.dialect.chat;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import llmgateway.contracts.Usage;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.transform.engine.error.ErrorBody;
import llmgateway.transform.engine.hub.Citation;
import llmgateway.transform.engine.hub.Ending;
import llmgateway.transform.engine.hub.Opaque;
import llmgateway.transform.engine.hub.Reasoning;
import llmgateway.transform.engine.hub.Stop;
import llmgateway.transform.engine.hub.StreamEvent;
import llmgateway.transform.engine.hub.ToolCall;
import llmgateway.transform.engine.hub.ToolName;
import llmgateway.transform.engine.json.JsonTree;
import llmgateway.transform.engine.rules.Losses;
import llmgateway.transform.engine.rules.ReplyContext;
import llmgateway.transform.engine.rules.RequestReading;
import llmgateway.transform.engine.rules.StreamWriter;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Streams as Chat clients get them. */
class StreamWriterTest {
    private static final StreamEvent START = new StreamEvent.Started("msg_1", "upstream", null);
    private static final StreamEvent END = new StreamEvent.Finished(Ending.of(Stop.END), null);
    private static final String HEAD =
            "data: {'id':'chatcmpl-1','object':'chat.completion.chunk','created':1700000000,'model':'asked','choices':";

    private static String written(ReplyContext context, StreamEvent... events) {
        StreamWriter writer = new ChatFormat().writer(context);
        Buffer out = Buffer.buffer();
        for (StreamEvent event : events) {
            writer.write(event, out);
        }
        return out.toString().replace('"', '\'');
    }

    /** The deltas of a stream, with what every chunk has checked and left out. */
    private static List<String> deltas(StreamEvent... events) {
        List<String> deltas = new ArrayList<>();
        for (String event : written(Context.plain(), events).split("\n\n", -1)) {
            if (event.startsWith("data: {")) {
                assertThat(event).startsWith(HEAD);
                JsonNode chunk = Json.of(event.substring(6).replace("\\'", "\\\""));
                deltas.add(Json.text(chunk.at("/choices/0/delta")));
            }
        }
        return deltas;
    }

    private static StreamEvent start(int key, String id, ToolCall.Kind kind) {
        return new StreamEvent.ToolStart(key, id, ToolName.of("f"), kind);
    }

    private static String text(String text) {
        return "{'content':'" + text + "'}";
    }

    @Test
    @DisplayName("ca.s_usage_on")
    void usageComesInAChunkOfItsOwnIfItIsAskedFor() {
        StreamEvent counted = new StreamEvent.Counted(new Usage(5, 4, 0, 0, 0, false));
        String delta = ",'logprobs':null,'finish_reason':null}],'usage':null}\n\n";
        assertThat(written(Context.withUsage(), START, new StreamEvent.TextDelta("hi"), counted, END))
                .isEqualTo(HEAD + "[{'index':0,'delta':{'role':'assistant','content':''}" + delta + HEAD
                        + "[{'index':0,'delta':{'content':'hi'}" + delta + HEAD
                        + "[{'index':0,'delta':{},'logprobs':null,'finish_reason':'stop'}],'usage':null}\n\n" + HEAD
                        + "[],'usage':{'prompt_tokens':5,'completion_tokens':4,'total_tokens':9,"
                        + "'prompt_tokens_details':{'cached_tokens':0,'cache_write_tokens':0},"
                        + "'completion_tokens_details':{'reasoning_tokens':0}}}\n\ndata: [DONE]\n\n");
    }

    @Test
    @DisplayName("ca.s_usage_off")
    void usageIsNotMentionedIfItIsNotAskedFor() {
        StreamEvent counted = new StreamEvent.Counted(new Usage(5, 4, 0, 0, 0, false));
        assertThat(written(Context.plain(), START, new StreamEvent.TextDelta("hi"), counted, END))
                .doesNotContain("usage")
                .endsWith("data: [DONE]\n\n");
    }

    @Test
    @DisplayName("ca.s_tool_index")
    void callsAreCountedByThemselves() {
        assertThat(deltas(
                        START,
                        new StreamEvent.ReasoningDelta("r"),
                        new StreamEvent.ReasoningEnd(null),
                        new StreamEvent.TextDelta("t"),
                        new StreamEvent.TextEnd(),
                        start(2, "a", ToolCall.Kind.FUNCTION),
                        new StreamEvent.ToolArguments(2, "{\"x\""),
                        start(3, "b", ToolCall.Kind.CUSTOM),
                        new StreamEvent.ToolArguments(2, ":1}"),
                        new StreamEvent.ToolArguments(3, "free"),
                        new StreamEvent.ToolEnd(2),
                        new StreamEvent.ToolEnd(3),
                        new StreamEvent.Finished(Ending.of(Stop.TOOL_USE), null)))
                .containsExactly(
                        "{'role':'assistant','content':''}",
                        "{'reasoning_content':'r','reasoning_details':[{'type':'reasoning.text','text':'r','index':0}]}",
                        text("t"),
                        "{'tool_calls':[{'index':0,'id':'a','type':'function','function':{'name':'f','arguments':''}}]}",
                        "{'tool_calls':[{'index':0,'function':{'arguments':'{\\'x\\''}}]}",
                        "{'tool_calls':[{'index':1,'id':'b','type':'custom','custom':{'name':'f','input':''}}]}",
                        "{'tool_calls':[{'index':0,'function':{'arguments':':1}'}}]}",
                        "{'tool_calls':[{'index':1,'custom':{'input':'free'}}]}",
                        "{}");
    }

    @Test
    void aCallWithoutArgumentsGetsAnEmptyObject() {
        assertThat(deltas(START, start(0, "a", ToolCall.Kind.FUNCTION), new StreamEvent.ToolEnd(0)))
                .endsWith("{'tool_calls':[{'index':0,'function':{'arguments':'{}'}}]}");
    }

    @Test
    @DisplayName("ca.s_args_verbatim")
    void fragmentsPassAsTheyAre() {
        String whole = "{\"a\":\"\\u00e9\uD83D\uDE00\"}";
        StringBuilder joined = new StringBuilder();
        StreamEvent[] events = new StreamEvent[] {START, start(0, "a", ToolCall.Kind.FUNCTION)};
        events = Arrays.copyOf(events, 4);
        events[2] = new StreamEvent.ToolArguments(0, whole.substring(0, 9));
        events[3] = new StreamEvent.ToolArguments(0, whole.substring(9));
        for (String delta : deltas(events)) {
            joined.append(Json.of(delta.replace("\\'", "\\\""))
                    .at("/tool_calls/0/function/arguments")
                    .asText());
        }
        assertThat(joined).hasToString(whole);
    }

    @Test
    @DisplayName("ca.s_ping")
    void aPingIsNoData() {
        assertThat(written(Context.plain(), new StreamEvent.Ping())).isEqualTo(": ping\n\n");
    }

    @Test
    void stretchesOfReasoningAreShownApartAndCanBeReplayed() throws RefusedException {
        Opaque first = Opaque.of("o", Opaque.Kind.SIGNATURE, "s");
        Opaque second = Opaque.of("o", Opaque.Kind.REDACTED, "d");
        List<String> deltas = deltas(
                START,
                new StreamEvent.ReasoningDelta("a"),
                new StreamEvent.ReasoningDelta("b"),
                new StreamEvent.ReasoningEnd(first),
                new StreamEvent.ReasoningEnd(second),
                new StreamEvent.ReasoningDelta("c"),
                new StreamEvent.ReasoningEnd(first));
        assertThat(deltas.get(5)).startsWith("{'reasoning_content':'\\n\\nc'");
        var request = JsonTree.object().put("model", "m");
        var message = request.putArray("messages").addObject().put("role", "assistant");
        for (String delta : deltas) {
            Json.of(delta).path("reasoning_details").forEach(message.withArray("reasoning_details")::add);
        }
        assertThat(new ChatFormat()
                        .readRequest(request, new RequestReading(new Losses(true), Context.envelopes(), null))
                        .turns()
                        .get(0)
                        .blocks())
                .containsExactly(new Reasoning("ab", first), new Reasoning("", second), new Reasoning("c", first));
    }

    @Test
    void citationsOfAWholeTextComeAtItsEnd() {
        assertThat(deltas(
                        START,
                        new StreamEvent.TextDelta("\uD83D\uDE00 "),
                        new StreamEvent.TextEnd(),
                        new StreamEvent.TextDelta("fa"),
                        new StreamEvent.Cited(new Citation.Web("https://x", "X", null, -1, -1)),
                        new StreamEvent.TextDelta("ct"),
                        new StreamEvent.TextEnd(),
                        new StreamEvent.TextDelta("."),
                        new StreamEvent.Cited(new Citation.Web("https://y", "Y", null, 0, 1))))
                .containsSubsequence(
                        text("ct"),
                        "{'annotations':[{'type':'url_citation','url_citation':{'start_index':2,'end_index':6,"
                                + "'url':'https://x','title':'X'}}]}",
                        text("."),
                        "{'annotations':[{'type':'url_citation','url_citation':{'start_index':0,'end_index':1,"
                                + "'url':'https://y','title':'Y'}}]}");
    }

    @Test
    @DisplayName("cr.s_refusal")
    void aModelsOwnRefusalIsANormalEnd() {
        assertThat(written(
                        Context.plain(),
                        START,
                        new StreamEvent.RefusalDelta("no"),
                        new StreamEvent.TextEnd(),
                        new StreamEvent.Finished(Ending.of(Stop.REFUSAL), null)))
                .contains("'delta':{'refusal':'no'}")
                .contains("'finish_reason':'stop'");
    }

    @Test
    void aRefusalWithoutWordsGetsSome() {
        assertThat(written(Context.plain(), START, new StreamEvent.Finished(Ending.of(Stop.REFUSAL), null)))
                .contains("'delta':{'refusal':'The model declined to answer.'}")
                .contains("'finish_reason':'content_filter'");
    }

    @Test
    @DisplayName("cr.s_incomplete")
    void lengthStopSequenceAndTierAreTold() {
        assertThat(written(Context.plain(), START, new StreamEvent.Finished(Ending.of(Stop.MAX_TOKENS), "standard")))
                .contains("'finish_reason':'length'}],'service_tier':'default'}");
        assertThat(written(
                        Context.plain(),
                        START,
                        new StreamEvent.Finished(new Ending(Stop.STOP_SEQUENCE, "END", null), null)))
                .contains("'finish_reason':'stop','stop_reason':'END'}]}");
    }

    @Test
    @DisplayName("cr.s_failed")
    void aFailureIsTheLastWord() {
        assertThat(written(
                        Context.plain(),
                        START,
                        new StreamEvent.TextDelta("a"),
                        new StreamEvent.Failed(new ErrorBody("server_error", "gone", null, null))))
                .endsWith("data: {'error':{'message':'gone','type':'server_error','param':null,'code':null}}\n\n")
                .doesNotContain("[DONE]")
                .doesNotContain("'error':null");
    }
}
