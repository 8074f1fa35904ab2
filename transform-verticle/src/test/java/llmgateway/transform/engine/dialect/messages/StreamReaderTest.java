package llmgateway.transform.engine.dialect.messages;

import static llmgateway.transform.engine.dialect.messages.Bench.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import llmgateway.contracts.Usage;
import llmgateway.transform.engine.error.ErrorBody;
import llmgateway.transform.engine.hub.Citation;
import llmgateway.transform.engine.hub.Completion;
import llmgateway.transform.engine.hub.Ending;
import llmgateway.transform.engine.hub.Opaque;
import llmgateway.transform.engine.hub.Stop;
import llmgateway.transform.engine.hub.StreamEvent;
import llmgateway.transform.engine.hub.StreamEvent.Cited;
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
import llmgateway.transform.engine.hub.ToolCall;
import llmgateway.transform.engine.hub.ToolName;
import llmgateway.transform.engine.rules.CompletionBuilder;
import llmgateway.transform.engine.rules.StreamReader;
import llmgateway.transform.engine.rules.UpstreamFault;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class StreamReaderTest {
    private static final String START = "{'type':'message_start','message':{'id':'msg_1','model':'claude',"
            + "'usage':{'input_tokens':5,'cache_read_input_tokens':2,'output_tokens':1}}}";
    private static final Started STARTED = new Started("msg_1", "claude", new Usage(5, 1, 2, 0, 0, false));
    private static final String STOP = "{'type':'message_stop'}";

    private static String opened(int index, String block) {
        return "{'type':'content_block_start','index':" + index + ",'content_block':" + block + "}";
    }

    private static String delta(int index, String type, String member, String value) {
        return "{'type':'content_block_delta','index':" + index + ",'delta':{'type':'" + type + "','" + member + "':'"
                + value + "'}}";
    }

    private static String closed(int index) {
        return "{'type':'content_block_stop','index':" + index + "}";
    }

    private static String ending(String reason, String usage) {
        return "{'type':'message_delta','delta':{'stop_reason':'" + reason + "','stop_sequence':null},'usage':" + usage
                + "}";
    }

    private static List<StreamEvent> read(String... events) {
        StreamReader reader = new MessagesFormat().reader(Bench.context());
        List<StreamEvent> told = new ArrayList<>();
        for (String event : events) {
            reader.read("", json(event), told::add);
        }
        reader.end(told::add);
        reader.read("", json(START), told::add);
        return told;
    }

    @Test
    @DisplayName("ca.s_tool_index")
    void tellsAWholeReplyInItsOrder() {
        assertThat(read(
                        START,
                        "{'type':'ping'}",
                        opened(0, "{'type':'thinking','thinking':'','signature':''}"),
                        delta(0, "thinking_delta", "thinking", "hm"),
                        delta(0, "signature_delta", "signature", "sig"),
                        closed(0),
                        opened(1, "{'type':'text','text':''}"),
                        delta(1, "text_delta", "text", "so "),
                        delta(1, "text_delta", "text", ""),
                        "{'type':'content_block_delta','index':1,'delta':{'type':'citations_delta','citation':"
                                + "{'type':'web_search_result_location','url':'u','title':'t','cited_text':'c'}}}",
                        closed(1),
                        opened(2, "{'type':'tool_use','id':'a','name':'f','input':{}}"),
                        delta(2, "input_json_delta", "partial_json", ""),
                        delta(2, "input_json_delta", "partial_json", "{}"),
                        closed(2),
                        opened(3, "{'type':'tool_use','id':'b','name':'g','input':{}}"),
                        closed(3),
                        ending("tool_use", "{'output_tokens':9,'input_tokens':null,'service_tier':'standard'}"),
                        STOP))
                .containsExactly(
                        STARTED,
                        new StreamEvent.Ping(),
                        new ReasoningDelta("hm"),
                        new ReasoningEnd(Opaque.of(Bench.ORIGIN, Opaque.Kind.SIGNATURE, "sig")),
                        new TextDelta("so "),
                        new Cited(new Citation.Web("u", "t", "c", -1, -1)),
                        new TextEnd(),
                        new ToolStart(0, "a", ToolName.of("f"), ToolCall.Kind.FUNCTION),
                        new ToolArguments(0, "{}"),
                        new ToolEnd(0),
                        new ToolStart(1, "b", ToolName.of("g"), ToolCall.Kind.FUNCTION),
                        new ToolArguments(1, "{}"),
                        new ToolEnd(1),
                        new Counted(new Usage(5, 9, 2, 0, 0, false)),
                        new Finished(Ending.of(Stop.TOOL_USE), "standard"));
    }

    @Test
    @DisplayName("ra.s_sigonly")
    void tellsASignatureWithoutText() {
        assertThat(read(
                        START,
                        opened(0, "{'type':'thinking','thinking':''}"),
                        delta(0, "signature_delta", "signature", "sig"),
                        closed(0),
                        opened(1, "{'type':'redacted_thinking','data':'dark'}"),
                        closed(1),
                        opened(2, "{'type':'thinking','thinking':''}"),
                        closed(2),
                        STOP))
                .containsExactly(
                        STARTED,
                        new ReasoningEnd(Opaque.of(Bench.ORIGIN, Opaque.Kind.SIGNATURE, "sig")),
                        new ReasoningEnd(Opaque.of(Bench.ORIGIN, Opaque.Kind.REDACTED, "dark")),
                        new Finished(Ending.of(Stop.UNKNOWN), null));
    }

    @Test
    @DisplayName("ca.s_args_verbatim")
    void passesFragmentsAsTheyCome() {
        assertThat(read(
                        START,
                        opened(0, "{'type':'tool_use','id':'a','name':'f','input':{}}"),
                        delta(0, "input_json_delta", "partial_json", "{\\'x\\':\\'\\\\u00"),
                        delta(0, "input_json_delta", "partial_json", "e9\\'}"),
                        closed(0),
                        STOP))
                .contains(new ToolArguments(0, "{\"x\":\"\\u00"), new ToolArguments(0, "e9\"}"));
    }

    @Test
    void takesAnInputThatComesAtTheStart() {
        assertThat(read(START, opened(0, "{'type':'tool_use','name':'f','input':{'a':1.0}}"), STOP))
                .containsExactly(
                        STARTED,
                        new ToolStart(0, "call_msg1_0", ToolName.of("f"), ToolCall.Kind.FUNCTION),
                        new ToolArguments(0, "{\"a\":1.0}"),
                        new ToolEnd(0),
                        new Finished(Ending.of(Stop.UNKNOWN), null));
    }

    @Test
    @DisplayName("ca.s_ping")
    void passesPingsOnlyOnceTheReplyHasBegun() {
        assertThat(read("{'type':'ping'}", START, STOP))
                .containsExactly(STARTED, new Finished(Ending.of(Stop.UNKNOWN), null));
    }

    @Test
    @DisplayName("ca.s_error_first")
    void failsWithTheUpstreamsError() {
        assertThat(read("{'type':'error','error':{'type':'overloaded_error','message':'busy'}}", START, STOP))
                .containsExactly(new Failed(new ErrorBody("overloaded_error", "busy", null, null)));
    }

    @Test
    @DisplayName("ca.s_unknown")
    void passesOverWhatItDoesNotKnow() {
        assertThat(read(
                        START,
                        "{'type':'brand_new','index':0}",
                        "[]",
                        opened(0, "{'type':'text','text':'a'}"),
                        delta(0, "sparkle_delta", "text", "b"),
                        delta(7, "text_delta", "text", "lost"),
                        opened(1, "{'type':'novel_block'}"),
                        delta(1, "text_delta", "text", "c"),
                        closed(1),
                        STOP))
                .containsExactly(
                        STARTED, new TextDelta("a"), new TextEnd(), new Finished(Ending.of(Stop.UNKNOWN), null));
    }

    @Test
    @DisplayName("ra.s_eof")
    void failsWhenTheUpstreamBreaksOff() {
        assertThat(read(START, opened(0, "{'type':'text','text':'a'}"))).endsWith(new Failed(StreamReader.CUT));
        assertThat(read(START, ending("end_turn", "{'output_tokens':3}")))
                .endsWith(new Finished(Ending.of(Stop.END), null));
    }

    @Test
    @DisplayName("ca.resp_usage")
    void tellsTheSameAsTheWholeMessage() throws UpstreamFault {
        CompletionBuilder builder = new CompletionBuilder();
        read(
                        START,
                        opened(0, "{'type':'thinking','thinking':''}"),
                        delta(0, "thinking_delta", "thinking", "h"),
                        delta(0, "thinking_delta", "thinking", "m"),
                        delta(0, "signature_delta", "signature", "sig"),
                        closed(0),
                        opened(1, "{'type':'server_tool_use','id':'srvtoolu_1','name':'web_search','input':{}}"),
                        delta(1, "input_json_delta", "partial_json", "{\\'query\\':"),
                        delta(1, "input_json_delta", "partial_json", "\\'q\\'}"),
                        closed(1),
                        opened(
                                2,
                                "{'type':'web_search_tool_result','tool_use_id':'srvtoolu_1','content':[{'type':"
                                        + "'web_search_result','url':'u','title':'t','encrypted_content':'E'}]}"),
                        closed(2),
                        opened(3, "{'type':'text','text':''}"),
                        delta(3, "text_delta", "text", "so"),
                        closed(3),
                        opened(4, "{'type':'tool_use','id':'a','name':'f','input':{}}"),
                        delta(4, "input_json_delta", "partial_json", "{\\'n\\':"),
                        delta(4, "input_json_delta", "partial_json", "1.0}"),
                        closed(4),
                        ending("tool_use", "{'input_tokens':6,'output_tokens':9}"),
                        STOP)
                .forEach(builder);
        Completion whole = new MessagesFormat()
                .readReply(
                        json("{'id':'msg_1','model':'claude','content':[{'type':'thinking','thinking':'hm','signature':"
                                + "'sig'},{'type':'server_tool_use','id':'srvtoolu_1','name':'web_search','input':{'query':'q'}},"
                                + "{'type':'web_search_tool_result','tool_use_id':'srvtoolu_1','content':[{'type':"
                                + "'web_search_result','url':'u','title':'t','encrypted_content':'E'}]},"
                                + "{'type':'text','text':'so'},{'type':'tool_use','id':'a','name':'f','input':{'n':1.0}}],"
                                + "'stop_reason':'tool_use','usage':{'input_tokens':6,'cache_read_input_tokens':2,"
                                + "'output_tokens':9}}"),
                        Bench.context());

        assertThat(builder.build()).isEqualTo(whole);
    }
}
