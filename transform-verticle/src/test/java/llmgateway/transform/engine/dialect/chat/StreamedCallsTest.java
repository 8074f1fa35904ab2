package llmgateway.transform.engine.dialect.chat;

import static llmgateway.transform.engine.dialect.chat.Streams.STOP;
import static llmgateway.transform.engine.dialect.chat.Streams.call;
import static llmgateway.transform.engine.dialect.chat.Streams.delta;
import static llmgateway.transform.engine.dialect.chat.Streams.finish;
import static llmgateway.transform.engine.dialect.chat.Streams.told;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How the pieces of tool calls in a Chat server's chunks are put together. */
class StreamedCallsTest {

    @Test
    @DisplayName("ac.s_lazy_text")
    void emptyTextOpensNothing() {
        assertThat(told(
                        delta("{'role':'assistant','content':''}"),
                        call("{'index':0,'id':'a','type':'function','function':{'name':'f','arguments':''}}"),
                        call("{'index':0,'function':{'arguments':'{}'}}"),
                        finish("tool_calls"),
                        STOP))
                .containsExactly("call 0 a f", "args 0 {}", "called 0", "finished TOOL_USE");
    }

    @Test
    @DisplayName("ac.s_parallel_seq")
    void callsAreToldApartByTheirIndex() {
        assertThat(told(
                        call("{'index':0,'id':'a','function':{'name':'f','arguments':'{'}}"),
                        call("{'index':0,'function':{'arguments':'}'}}"),
                        call("{'index':1,'id':'b','function':{'name':'g','arguments':''}}"),
                        call("{'index':1,'function':{'arguments':'{}'}}"),
                        finish("tool_calls"),
                        STOP))
                .containsExactly(
                        "call 0 a f",
                        "args 0 {",
                        "args 0 }",
                        "called 0",
                        "call 1 b g",
                        "args 1 {}",
                        "called 1",
                        "finished TOOL_USE");
    }

    @Test
    void callsMayGrowTogether() {
        assertThat(told(
                        delta("{'tool_calls':[{'index':0,'id':'a','function':{'name':'f','arguments':'{'}},"
                                + "{'index':1,'id':'b','function':{'name':'g','arguments':'{'}}]}"),
                        call("{'index':0,'function':{'arguments':'}'}}"),
                        call("{'index':1,'function':{'arguments':'}'}}"),
                        finish("tool_calls"),
                        STOP))
                .containsExactly(
                        "call 0 a f",
                        "args 0 {",
                        "call 1 b g",
                        "args 1 {",
                        "args 0 }",
                        "args 1 }",
                        "called 0",
                        "called 1",
                        "finished TOOL_USE");
    }

    @Test
    @DisplayName("ac.s_new_id_same_index")
    void anotherIdAtTheSameIndexIsAnotherCall() {
        assertThat(told(
                        call("{'index':0,'id':'a','function':{'name':'f','arguments':'{}'}}"),
                        call("{'index':0,'id':'b','function':{'name':'f','arguments':'{}'}}"),
                        finish("stop"),
                        STOP))
                .containsExactly(
                        "call 0 a f",
                        "args 0 {}",
                        "called 0",
                        "call 1 b f",
                        "args 1 {}",
                        "called 1",
                        "finished TOOL_USE");
    }

    @Test
    void wholeCallsWithoutIdsAtOneIndexAreSeveral() {
        assertThat(told(
                        call("{'index':0,'function':{'name':'f','arguments':'{}'}}"),
                        call("{'index':0,'function':{'name':'f','arguments':{'x':1}}}"),
                        STOP))
                .containsExactly(
                        "call 0 call_1_0 f",
                        "args 0 {}",
                        "called 0",
                        "call 1 call_1_1 f",
                        "args 1 {'x':1}",
                        "called 1",
                        "finished TOOL_USE");
    }

    @Test
    void callsWithoutAnIndexAreToldApartByPlaceOrId() {
        assertThat(told(
                        delta("{'tool_calls':[{'id':'a','function':{'name':'f','arguments':'{'}},"
                                + "{'id':'b','function':{'name':'g','arguments':'{}'}}]}"),
                        call("{'id':'a','function':{'arguments':'}'}}"),
                        finish("tool_calls"),
                        STOP))
                .containsExactly(
                        "call 0 a f",
                        "args 0 {",
                        "call 1 b g",
                        "args 1 {}",
                        "args 0 }",
                        "called 0",
                        "called 1",
                        "finished TOOL_USE");
    }

    @Test
    @DisplayName("ac.s_name_late")
    void aCallBeginsWhenItsNameIsKnown() {
        assertThat(told(
                        call("{'index':0,'id':'a','function':{'arguments':'{'}}"),
                        call("{'index':0,'function':{'name':'f','arguments':'}'}}"),
                        finish("tool_calls"),
                        STOP))
                .containsExactly("call 0 a f", "args 0 {", "args 0 }", "called 0", "finished TOOL_USE");
    }

    @Test
    void idsAndNamesInEveryChunkAreTakenOnce() {
        assertThat(told(
                        call("{'index':0,'id':'a','function':{'name':'f','arguments':'{'}}"),
                        call("{'index':0,'id':'a','function':{'name':'f','arguments':'}'}}"),
                        STOP))
                .containsExactly("call 0 a f", "args 0 {", "args 0 }", "called 0", "finished TOOL_USE");
    }

    @Test
    @DisplayName("ac.s_args_at_once")
    void aWholeCallInOneChunkIsOneFragment() {
        assertThat(told(call("{'index':0,'id':'a','function':{'name':'f','arguments':'{\\'x\\':1}'}}"), STOP))
                .containsExactly("call 0 a f", "args 0 {'x':1}", "called 0", "finished TOOL_USE");
    }

    @Test
    void argumentsMayBeAnObjectNullOrMissing() {
        assertThat(told(
                        call("{'index':0,'id':'a','function':{'name':'f','arguments':{'x':1.0}}}"),
                        call("{'index':1,'id':'b','function':{'name':'g','arguments':null}}"),
                        call("{'index':2,'id':'c','function':{'name':'h'}}"),
                        finish("tool_calls"),
                        STOP))
                .containsExactly(
                        "call 0 a f",
                        "args 0 {'x':1.0}",
                        "called 0",
                        "call 1 b g",
                        "call 2 c h",
                        "called 1",
                        "called 2",
                        "finished TOOL_USE");
    }

    @Test
    void olderCallsAndCustomCallsAreRead() {
        assertThat(told(
                        delta("{'function_call':{'name':'f','arguments':''}}"),
                        delta("{'function_call':{'arguments':'{}'}}"),
                        finish("function_call"),
                        STOP))
                .containsExactly("call 0 call_1_0 f", "args 0 {}", "called 0", "finished TOOL_USE");
        assertThat(told(
                        call("{'index':0,'id':'a','type':'custom','custom':{'name':'g','input':''}}"),
                        call("{'index':0,'custom':{'input':'12'}}"),
                        call("{'index':0,'custom':{'input':'12'}}"),
                        STOP))
                .containsExactly("call 0 a g", "args 0 12", "args 0 12", "called 0", "finished TOOL_USE");
    }

    @Test
    void textAfterACallEndsIt() {
        assertThat(told(
                        delta("{'content':'a'}"),
                        call("{'index':0,'id':'a','function':{'name':'f','arguments':'{}'}}"),
                        delta("{'content':'b'}"),
                        STOP))
                .containsExactly(
                        "text a",
                        "TextEnd",
                        "call 0 a f",
                        "args 0 {}",
                        "called 0",
                        "text b",
                        "TextEnd",
                        "finished TOOL_USE");
    }

    @Test
    void aLastChunkThatRepeatsTheMessageSaysNothingNew() {
        assertThat(told(
                        delta("{'content':'a'}"),
                        call("{'index':0,'id':'a','function':{'name':'f','arguments':'{}'}}"),
                        "{'id':'chatcmpl-1','choices':[{'index':0,'delta':{'tool_calls':[{'index':0,'id':'a','function':"
                                + "{'name':'f','arguments':'{}'}}]},'message':{'content':'a'},'finish_reason':'stop'}]}",
                        "{'id':'chatcmpl-1','choices':[{'index':0,'delta':null,'message':{'content':'a'}}]}",
                        STOP))
                .containsExactly("text a", "TextEnd", "call 0 a f", "args 0 {}", "called 0", "finished TOOL_USE");
    }

    @Test
    void moreOfACallThatIsOverIsAFault() {
        assertThat(told(
                        call("{'index':0,'id':'a','function':{'name':'f','arguments':'{}'}}"),
                        finish("tool_calls"),
                        call("{'index':0,'function':{'arguments':' '}}"),
                        call("{'index':0,'function':{'arguments':'x'}}"),
                        STOP))
                .containsExactly(
                        "call 0 a f",
                        "args 0 {}",
                        "called 0",
                        "failed The upstream went on with a tool call that was complete.");
    }

    @Test
    void aCallWithoutANameIsAFaultUnlessItIsEmpty() {
        assertThat(told(call("{'index':0,'id':'a','function':{'arguments':'{}'}}"), finish("stop"), STOP))
                .containsExactly("failed The upstream's answer calls a tool without a name.");
        assertThat(told(delta("{'content':'a'}"), call("{'index':0}"), finish("stop"), STOP))
                .containsExactly("text a", "TextEnd", "finished END");
    }
}
