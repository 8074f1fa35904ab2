package llmgateway.transform.engine.dialect.messages;

import static llmgateway.transform.engine.dialect.messages.Bench.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import llmgateway.contracts.Usage;
import llmgateway.transform.engine.hub.Citation;
import llmgateway.transform.engine.hub.Completion;
import llmgateway.transform.engine.hub.Ending;
import llmgateway.transform.engine.hub.Opaque;
import llmgateway.transform.engine.hub.Reasoning;
import llmgateway.transform.engine.hub.Stop;
import llmgateway.transform.engine.hub.Text;
import llmgateway.transform.engine.hub.ToolCall;
import llmgateway.transform.engine.hub.ToolName;
import llmgateway.transform.engine.hub.WebSearch;
import llmgateway.transform.engine.rules.UpstreamFault;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ReplyReaderTest {

    private static Completion read(String members) throws UpstreamFault {
        return new MessagesFormat()
                .readReply(json("{'id':'msg_1','type':'message','model':'claude'," + members + "}"), Bench.context());
    }

    @Test
    @DisplayName("ca.resp_tools_only")
    void readsCallsWithTheirDigits() throws UpstreamFault {
        Completion read = read("'content':[{'type':'tool_use','id':'toolu_1','name':'f','input':{'n':1.0}},"
                + "{'type':'tool_use','name':'g','input':{}}],'stop_reason':'tool_use'");

        assertThat(read.blocks())
                .containsExactly(Bench.call("toolu_1", "f", "{\"n\":1.0}"), Bench.call("call_msg1_1", "g", "{}"));
        assertThat(read.ending()).isEqualTo(Ending.of(Stop.TOOL_USE));
        assertThat(read.usage()).isNull();
    }

    @Test
    @DisplayName("ca.resp_sigonly")
    void keepsASignatureWithoutText() throws UpstreamFault {
        assertThat(read("'content':[{'type':'thinking','thinking':'','signature':'sig'},"
                                + "{'type':'redacted_thinking','data':'dark'},{'type':'text','text':''}],"
                                + "'stop_reason':'end_turn'")
                        .blocks())
                .containsExactly(
                        new Reasoning("", Opaque.of(Bench.ORIGIN, Opaque.Kind.SIGNATURE, "sig")),
                        new Reasoning("", Opaque.of(Bench.ORIGIN, Opaque.Kind.REDACTED, "dark")));
    }

    @Test
    @DisplayName("ca.resp_refusal")
    void tellsWhyTheModelRefused() throws UpstreamFault {
        Completion read = read("'content':[],'stop_reason':'refusal','stop_sequence':null,"
                + "'stop_details':{'type':'refusal','category':'cyber','explanation':'No.'}");
        assertThat(read.blocks()).isEmpty();
        assertThat(read.ending()).isEqualTo(new Ending(Stop.REFUSAL, null, "No."));
    }

    @Test
    @DisplayName("ca.resp_citations")
    void keepsCitationsWithTheirText() throws UpstreamFault {
        assertThat(read("'content':[{'type':'text','text':'a'},{'type':'text','text':'b','citations':["
                                + "{'type':'web_search_result_location','url':'u','title':'t','cited_text':'c',"
                                + "'encrypted_index':'e'},{'type':'char_location','document_index':0}]}]")
                        .blocks())
                .containsExactly(
                        Text.of("a"),
                        new Text(
                                "b",
                                null,
                                List.of(
                                        new Citation.Web("u", "t", "c", -1, -1),
                                        new Citation.Other(json("{'type':'char_location','document_index':0}")))));
    }

    @Test
    @DisplayName("ra.resp_usage")
    void countsCachedTokensApart() throws UpstreamFault {
        Completion read = read("'content':[],'stop_reason':'max_tokens','usage':{'input_tokens':10,"
                + "'cache_creation_input_tokens':20,'cache_read_input_tokens':30,'output_tokens':7,"
                + "'output_tokens_details':{'thinking_tokens':5},'service_tier':'priority','speed':null}");
        assertThat(read.usage()).isEqualTo(new Usage(10, 7, 30, 20, 5, false));
        assertThat(read.serviceTier()).isEqualTo("priority");
        assertThat(read.ending().stop()).isEqualTo(Stop.MAX_TOKENS);
    }

    @Test
    void keepsBothBlocksOfASearchExactly() throws UpstreamFault {
        String use = "{\"type\":\"server_tool_use\",\"id\":\"srvtoolu_1\",\"name\":\"web_search\","
                + "\"input\":{\"query\":\"q\"}}";
        String result = "{\"type\":\"web_search_tool_result\",\"tool_use_id\":\"srvtoolu_1\",\"content\":"
                + "[{\"type\":\"web_search_result\",\"url\":\"u\",\"title\":\"t\",\"encrypted_content\":\"E\"}]}";
        assertThat(read("'content':[" + use + "," + result + "]").blocks())
                .containsExactly(new WebSearch(
                        "srvtoolu_1",
                        "q",
                        List.of(new WebSearch.Source("u", "t")),
                        Opaque.of(Bench.ORIGIN, Opaque.Kind.BLOCKS, "[" + use + "," + result + "]")));
    }

    @Test
    void takesAnErrorOrNoMessageForAFault() {
        assertThatThrownBy(() -> new MessagesFormat()
                        .readReply(
                                json("{'type':'error','error':{'type':'overloaded_error','message':'busy'}}"),
                                Bench.context()))
                .isInstanceOfSatisfying(
                        UpstreamFault.class,
                        fault -> assertThat(fault.error().type()).isEqualTo("overloaded_error"));
        for (String odd : List.of("[]", "'x'", "{}", "{'content':'x'}", "null")) {
            assertThatThrownBy(() -> new MessagesFormat().readReply(json(odd), Bench.context()))
                    .isInstanceOf(UpstreamFault.class);
        }
    }

    @Test
    void readsAllStops() throws UpstreamFault {
        assertThat(read("'content':[],'stop_reason':'stop_sequence','stop_sequence':'END'")
                        .ending())
                .isEqualTo(new Ending(Stop.STOP_SEQUENCE, "END", null));
        assertThat(read("'content':[],'stop_reason':'pause_turn'").ending().stop())
                .isEqualTo(Stop.PAUSED);
        assertThat(read("'content':[],'stop_reason':'model_context_window_exceeded'")
                        .ending()
                        .stop())
                .isEqualTo(Stop.CONTEXT_FULL);
        assertThat(read("'content':[],'stop_reason':null").ending().stop()).isEqualTo(Stop.UNKNOWN);
        assertThat(read("'content':[{'type':'tool_use','id':'a','name':'f'}]").blocks())
                .containsExactly(new ToolCall("a", ToolName.of("f"), ToolCall.Kind.FUNCTION, "{}"));
    }
}
