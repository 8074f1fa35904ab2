package llmgateway.transform.engine.dialect.chat;

import static llmgateway.transform.engine.dialect.chat.Streams.STOP;
import static llmgateway.transform.engine.dialect.chat.Streams.call;
import static llmgateway.transform.engine.dialect.chat.Streams.delta;
import static llmgateway.transform.engine.dialect.chat.Streams.finish;
import static llmgateway.transform.engine.dialect.chat.Streams.read;
import static llmgateway.transform.engine.dialect.chat.Streams.told;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import llmgateway.contracts.Usage;
import llmgateway.transform.engine.hub.Ending;
import llmgateway.transform.engine.hub.Stop;
import llmgateway.transform.engine.hub.StreamEvent;
import llmgateway.transform.engine.rules.CompletionBuilder;
import llmgateway.transform.engine.rules.UpstreamFault;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a Chat server's chunks mean. */
class StreamReaderTest {
    private static final String USAGE = "{'prompt_tokens':9,'completion_tokens':2,'total_tokens':11}";

    @Test
    void aStreamBeginsOnceAndEndsOnce() {
        assertThat(read(
                        Context.plain(),
                        delta("{'role':'assistant','content':''}"),
                        delta("{'role':'assistant','content':'a'}"),
                        finish("stop"),
                        STOP,
                        delta("{'content':'late'}")))
                .containsExactly(
                        new StreamEvent.Started("chatcmpl-1", "m", null),
                        new StreamEvent.TextDelta("a"),
                        new StreamEvent.TextEnd(),
                        new StreamEvent.Finished(Ending.of(Stop.END), null));
    }

    @Test
    void aChunkAboutThePromptDoesNotBeginTheReply() {
        assertThat(read(Context.plain(), "{'id':'','model':'','choices':[]}", delta("{'content':'a'}"), STOP))
                .startsWith(new StreamEvent.Started("chatcmpl-1", "m", null));
    }

    @Test
    void reasoningTextAndRefusalAreNeverOpenTogether() {
        assertThat(told(
                        delta("{'reasoning_content':'r'}"),
                        delta("{'reasoning':'s','content':'a'}"),
                        delta("{'refusal':'no'}"),
                        finish("stop"),
                        STOP))
                .containsExactly(
                        "reason r",
                        "reason s",
                        "reasoned",
                        "text a",
                        "TextEnd",
                        "refuse no",
                        "TextEnd",
                        "finished REFUSAL");
    }

    @Test
    void aWholeMessageInAStreamIsRead() {
        assertThat(told("{'id':'1','choices':[{'index':0,'message':{'content':'a'},'finish_reason':'stop'}]}"))
                .containsExactly("text a", "TextEnd", "finished END");
    }

    @Test
    @DisplayName("ac.s_usage_after_finish")
    void figuresMayComeAtAnyPlace() {
        assertThat(told(
                        delta("{'content':'a'}"),
                        finish("stop"),
                        "{'id':'chatcmpl-1','choices':[],'usage':" + USAGE + "}",
                        STOP))
                .containsExactly("text a", "counted 2", "TextEnd", "finished END");
        assertThat(told("{'id':'1','choices':[{'delta':{'content':'a'},'usage':" + USAGE + "}],'usage':null}", STOP))
                .containsExactly("text a", "counted 2", "TextEnd", "finished UNKNOWN");
    }

    @Test
    void deepseeksFiguresAreCounted() {
        assertThat(read(
                        Context.plain(),
                        "{'id':'1','choices':[],'usage':{'prompt_tokens':10,'completion_tokens':5,"
                                + "'prompt_cache_hit_tokens':4}}"))
                .contains(new StreamEvent.Counted(new Usage(6, 5, 4, 0, 0, false)));
    }

    @Test
    @DisplayName("ac.s_no_done")
    void aFinishReasonIsEnoughForAGoodEnd() {
        assertThat(told(delta("{'content':'a'}"), finish("stop"))).containsExactly("text a", "TextEnd", "finished END");
    }

    @Test
    void anEndMarkerIsEnoughForAGoodEndToo() {
        assertThat(told(delta("{'content':'a'}"), STOP)).containsExactly("text a", "TextEnd", "finished UNKNOWN");
    }

    @Test
    void aStreamThatBreaksOffFails() {
        assertThat(told(delta("{'content':'a'}")))
                .containsExactly("text a", "failed upstream stream ended before completion");
        assertThat(read(Context.plain(), STOP).toString()).contains("ended before completion");
    }

    @Test
    @DisplayName("ac.s_error_chunk")
    void anErrorChunkFailsTheStream() {
        assertThat(told(
                        delta("{'content':'a'}"),
                        "{'error':{'message':'busy','code':'server_is_overloaded'}}",
                        delta("{'content':'b'}"),
                        STOP))
                .containsExactly("text a", "failed busy");
        assertThat(told(delta("{'content':'a'}"), "{'id':'1','error':null,'choices':[]}", finish("error")))
                .containsExactly("text a", "failed The upstream gave up its answer: error.");
        assertThat(read(Context.plain(), "{'error':'busy'}")).hasSize(1);
    }

    @Test
    @DisplayName("ac.s_stop_reason_tools")
    void textAndACallEndWithTheCall() {
        assertThat(told(
                        delta("{'content':'a','tool_calls':[{'index':0,'id':'a','function':{'name':'f',"
                                + "'arguments':'{}'}}]}"),
                        finish("stop"),
                        STOP))
                .containsExactly("text a", "TextEnd", "call 0 a f", "args 0 {}", "called 0", "finished TOOL_USE");
    }

    @Test
    void lengthAndFilterCountMoreThanCalls() {
        assertThat(told(call("{'index':0,'id':'a','function':{'name':'f','arguments':'{'}}"), finish("length")))
                .endsWith("called 0", "finished MAX_TOKENS");
    }

    @Test
    void stateThatTheServerWantsBackIsPutTogether() {
        assertThat(told(
                        delta("{'reasoning':'a','reasoning_details':[{'type':'reasoning.text','text':'a','index':0}]}"),
                        delta("{'reasoning':'b','reasoning_details':[{'type':'reasoning.text','text':'b','index':0,"
                                + "'signature':'s'}]}"),
                        delta("{'content':'x'}"),
                        delta("{'reasoning_details':[{'type':'reasoning.encrypted','data':'D','index':1}],"
                                + "'tool_calls':[{'index':0,'id':'c','function':{'name':'f','arguments':'{}'},"
                                + "'extra_content':{'g':1}}]}"),
                        finish("tool_calls"),
                        STOP))
                .containsExactly(
                        "reason a",
                        "reason b",
                        "reasoned {'reasoning_details':[{'type':'reasoning.text','text':'ab','index':0,"
                                + "'signature':'s'}]}",
                        "text x",
                        "TextEnd",
                        "reasoned {'reasoning_details':[{'type':'reasoning.encrypted','data':'D','index':1}]}",
                        "reasoned {'tool_call':{'extra_content':{'g':1}}}",
                        "call 0 c f",
                        "args 0 {}",
                        "called 0",
                        "finished TOOL_USE");
    }

    @Test
    void thinkTagsMayBeCutAnywhere() {
        String content = " <think>\nhm</th</think>\n\nyes</think>";
        for (int cut = 0; cut <= content.length(); cut++) {
            CompletionBuilder whole = new CompletionBuilder();
            read(
                            Context.withThinkTags(),
                            delta("{'content':'" + content.substring(0, cut).replace("\n", "\\n") + "'}"),
                            delta("{'content':'" + content.substring(cut).replace("\n", "\\n") + "'}"),
                            finish("stop"))
                    .forEach(whole);
            assertThat(whole.build().blocks().toString())
                    .contains("hm</th,")
                    .contains("text=yes</think>,")
                    .doesNotContain("<think>");
        }
    }

    @Test
    void contentThatOnlyLooksLikeATagIsContent() {
        assertThat(read(Context.withThinkTags(), delta("{'content':'<thi'}"), finish("stop")))
                .contains(new StreamEvent.TextDelta("<thi"));
        assertThat(read(Context.withThinkTags(), delta("{'content':'a<think>b'}"), finish("stop")))
                .contains(new StreamEvent.TextDelta("a<think>b"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'content':'t','tool_calls':[{'id':'a','function':{'name':'f','arguments':'{\\'x\\':1.0}'}}]}",
                "{'reasoning_content':'r','content':'t'}",
                "{'reasoning_details':[{'type':'reasoning.text','text':'a','signature':'s'}],'content':'t'}",
                "{'content':null,'refusal':'no'}",
                "{'content':'abc','annotations':[{'url_citation':{'url':'u','title':'t','start_index':0,'end_index':2}}]}",
                "{'tool_calls':[{'function':{'name':'f','arguments':'{}'}},{'id':'b','type':'custom','custom':"
                        + "{'name':'g','input':'x'}}]}",
                "{}"
            })
    void aStreamMeansTheSameAsAWholeReply(String message) throws UpstreamFault {
        String rest = ",'finish_reason':'stop'}],'service_tier':'flex','usage':" + USAGE + "}";
        String head = "{'id':'chatcmpl-1','model':'m','choices':[{'index':0,";
        CompletionBuilder streamed = new CompletionBuilder();
        read(Context.plain(), head + "'delta':" + message + rest, STOP).forEach(streamed);
        assertThat(streamed.build())
                .isEqualTo(new ChatFormat().readReply(Json.of(head + "'message':" + message + rest), Context.plain()));
    }

    @Test
    void noValueAnywhereBreaksTheReader() {
        String full = "{'id':'1','model':'m','choices':[{'index':0,'delta':{'content':'a','reasoning':'r',"
                + "'reasoning_details':[{'type':'t','text':'x','index':0}],'tool_calls':[{'index':0,'id':'a','function':"
                + "{'name':'f','arguments':'{}'},'extra_content':{'a':1}}],'annotations':[{'url_citation':{'url':'u'}}]},"
                + "'finish_reason':'stop'}],'usage':{'prompt_tokens':1}}";
        for (String pointer : JsonPlaces.of(Json.of(full))) {
            for (String value : List.of("null", "true", "-1", "1e99", "'x'", "[]", "[null]", "[[1]]", "{}")) {
                String odd = Json.text(JsonPlaces.replaced(Json.object(full), pointer, Json.of(value)));
                List<StreamEvent> events = read(Context.plain(), full, odd, odd, full, STOP);
                assertThat(events.get(events.size() - 1))
                        .isInstanceOfAny(StreamEvent.Finished.class, StreamEvent.Failed.class);
            }
        }
    }
}
