package llmgateway.transform.engine.dialect.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Optional;
import llmgateway.contracts.Usage;
import llmgateway.transform.engine.error.ErrorBody;
import llmgateway.transform.engine.hub.Block;
import llmgateway.transform.engine.hub.Citation;
import llmgateway.transform.engine.hub.Completion;
import llmgateway.transform.engine.hub.Ending;
import llmgateway.transform.engine.hub.Opaque;
import llmgateway.transform.engine.hub.Reasoning;
import llmgateway.transform.engine.hub.Refusal;
import llmgateway.transform.engine.hub.Stop;
import llmgateway.transform.engine.hub.Text;
import llmgateway.transform.engine.hub.ToolCall;
import llmgateway.transform.engine.hub.ToolName;
import llmgateway.transform.engine.rules.ReplyContext;
import llmgateway.transform.engine.rules.UpstreamFault;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a Chat server's whole replies mean. */
class ReplyReaderTest {
    private static final String CALL = "{'id':'c1','type':'function','function':{'name':'f','arguments':'{}'}}";

    private static Completion read(String reply, ReplyContext context) throws UpstreamFault {
        return new ChatFormat().readReply(Json.of(reply), context);
    }

    private static Completion choice(String message, String rest) throws UpstreamFault {
        return read(
                "{'id':'chatcmpl-1','model':'m','choices':[{'index':0,'message':{" + message + "}" + rest + "}]}",
                Context.plain());
    }

    private static List<Block> blocks(String message) throws UpstreamFault {
        return choice(message, "").blocks();
    }

    private static Usage usage(String usage) throws UpstreamFault {
        Completion completion = read("{'id':'1','choices':[],'usage':" + usage + "}", Context.plain());
        return Optional.ofNullable(completion.usage()).orElseThrow();
    }

    private static ToolCall call(String id, String arguments) {
        return new ToolCall(id, ToolName.of("f"), ToolCall.Kind.FUNCTION, arguments);
    }

    @Test
    @DisplayName("rc.resp_order")
    void reasoningTextAndCallsComeInThisOrder() throws UpstreamFault {
        Completion completion = choice(
                "'role':'assistant','tool_calls':[" + CALL + "],'content':'t','reasoning_content':'r'",
                ",'finish_reason':'tool_calls'");
        assertThat(completion.id()).isEqualTo("chatcmpl-1");
        assertThat(completion.model()).isEqualTo("m");
        assertThat(completion.blocks()).containsExactly(new Reasoning("r", null), Text.of("t"), call("c1", "{}"));
        assertThat(completion.ending()).isEqualTo(Ending.of(Stop.TOOL_USE));
        assertThat(completion.usage()).isNull();
    }

    @ParameterizedTest
    @DisplayName("ac.resp_reasoning")
    @ValueSource(
            strings = {
                "'reasoning_content':'r'",
                "'reasoning':'r'",
                "'reasoning':'r','reasoning_content':null",
                "'content':[{'type':'thinking','thinking':[{'type':'text','text':'r'}]}]"
            })
    void reasoningIsReadInEverySpelling(String message) throws UpstreamFault {
        assertThat(blocks(message)).containsExactly(new Reasoning("r", null));
    }

    @Test
    void stateThatTheServerWantsBackIsKept() throws UpstreamFault {
        assertThat(blocks("'reasoning_details':[{'type':'reasoning.text','text':'a','index':0},"
                        + "{'type':'reasoning.encrypted','data':'X','index':1}]"))
                .containsExactly(new Reasoning(
                        "a",
                        Opaque.of(
                                Server.ORIGIN,
                                Opaque.Kind.EXTRA,
                                "{\"reasoning_details\":[{\"type\":\"reasoning.text\",\"text\":\"a\",\"index\":0},"
                                        + "{\"type\":\"reasoning.encrypted\",\"data\":\"X\",\"index\":1}]}")));
        assertThat(blocks(
                        "'tool_calls':[{'id':'c1','function':{'name':'f','arguments':'{}'},'extra_content':{'a':1}}]"))
                .containsExactly(
                        new Reasoning(
                                "",
                                Opaque.of(
                                        Server.ORIGIN,
                                        Opaque.Kind.EXTRA,
                                        "{\"tool_call\":{\"extra_content\":{\"a\":1}}}")),
                        call("c1", "{}"));
    }

    @Test
    void thinkTagsAreTakenOutWhereTheServerIsKnownForThem() throws UpstreamFault {
        String reply = "{'id':'1','choices':[{'message':{'content':'<think>\\nhm</think>\\n\\nyes'}}]}";
        assertThat(read(reply, Context.withThinkTags()).blocks())
                .containsExactly(new Reasoning("hm", null), Text.of("yes"));
        assertThat(read(reply, Context.plain()).blocks()).containsExactly(Text.of("<think>\nhm</think>\n\nyes"));
    }

    @Test
    void contentMayBeParts() throws UpstreamFault {
        assertThat(blocks("'content':[{'type':'text','text':'a'},{'type':'text','text':'b'},"
                        + "{'type':'refusal','refusal':'no'}]"))
                .containsExactly(Text.of("ab"), new Refusal("no"));
    }

    @Test
    void citationsBelongToTheText() throws UpstreamFault {
        assertThat(blocks("'content':'abc','annotations':[{'type':'url_citation','url_citation':{'start_index':1,"
                        + "'end_index':2,'url':'https://x','title':'X'}},{'type':'other'}]"))
                .containsExactly(new Text("abc", null, List.of(new Citation.Web("https://x", "X", null, 1, 2))));
    }

    @Test
    @DisplayName("ac.resp_args_object")
    void argumentsMayBeAnObjectOrMissing() throws UpstreamFault {
        assertThat(blocks("'tool_calls':[{'id':'a','function':{'name':'f','arguments':{'x':1.0}}},"
                        + "{'id':'b','function':{'name':'f','arguments':null}}]"))
                .containsExactly(call("a", "{\"x\":1.0}"), call("b", ""));
    }

    @Test
    void missingCallIdsAreMadeOfTheReplysId() throws UpstreamFault {
        assertThat(blocks("'tool_calls':[{'function':{'name':'f','arguments':'{}'}},"
                        + "{'id':'','function':{'name':'f','arguments':'{}'}}]"))
                .containsExactly(call("call_1_0", "{}"), call("call_1_1", "{}"));
        Completion nameless =
                read("{'choices':[{'message':{'function_call':{'name':'f','arguments':'{}'}}}]}", Context.plain());
        assertThat(nameless.blocks()).containsExactly(call("call_sfx_0", "{}"));
        assertThat(nameless.model()).isEqualTo("asked");
    }

    @Test
    void customCallsAreFreeText() throws UpstreamFault {
        assertThat(blocks("'tool_calls':[{'id':'a','type':'custom','custom':{'name':'g','input':'x'}}]"))
                .containsExactly(new ToolCall("a", ToolName.of("g"), ToolCall.Kind.CUSTOM, "x"));
    }

    @ParameterizedTest
    @DisplayName("ac.resp_tool_stop")
    @CsvSource({
        "stop, TOOL_USE, END",
        "tool_calls, TOOL_USE, END",
        "tool_call, TOOL_USE, END",
        "function_call, TOOL_USE, END",
        "eos, TOOL_USE, END",
        "length, MAX_TOKENS, MAX_TOKENS",
        "model_length, MAX_TOKENS, MAX_TOKENS",
        "MAX_TOKENS, MAX_TOKENS, MAX_TOKENS",
        "content_filter, CONTENT_FILTER, CONTENT_FILTER",
        "'', TOOL_USE, UNKNOWN",
        "whatever, TOOL_USE, UNKNOWN"
    })
    void whatWasEmittedCountsBeforeTheLabel(String label, Stop withCalls, Stop without) throws UpstreamFault {
        String finish = ",'finish_reason':'" + label + "'";
        assertThat(choice("'content':'t','tool_calls':[" + CALL + "]", finish).ending())
                .isEqualTo(Ending.of(withCalls));
        assertThat(choice("'content':'t'", finish).ending()).isEqualTo(Ending.of(without));
    }

    @Test
    void aRefusalIsOneWhateverTheLabel() throws UpstreamFault {
        Completion completion = choice("'content':null,'refusal':'no'", ",'finish_reason':'stop'");
        assertThat(completion.blocks()).containsExactly(new Refusal("no"));
        assertThat(completion.ending().stop()).isEqualTo(Stop.REFUSAL);
    }

    @Test
    void someServersTellTheStopSequence() throws UpstreamFault {
        assertThat(choice("'content':'t'", ",'finish_reason':'stop','stop_reason':'END'")
                        .ending())
                .isEqualTo(new Ending(Stop.STOP_SEQUENCE, "END", null));
        assertThat(choice("'content':'t'", ",'finish_reason':'stop','stop_reason':128009")
                        .ending())
                .isEqualTo(Ending.of(Stop.END));
    }

    @Test
    @DisplayName("ac.resp_empty")
    void anEmptyAnswerHasNoBlocks() throws UpstreamFault {
        Completion completion = choice("'content':''", ",'finish_reason':'stop'");
        assertThat(completion.blocks()).isEmpty();
        assertThat(completion.ending()).isEqualTo(Ending.of(Stop.END));
    }

    @Test
    void onlyTheFirstChoiceCounts() throws UpstreamFault {
        Completion completion = read(
                "{'id':'1','choices':[{'index':1,'message':{'content':'b'}},{'index':0,'message':{'content':'a'}}]}",
                Context.plain());
        assertThat(completion.blocks()).containsExactly(Text.of("a"));
    }

    @Test
    @DisplayName("ac.resp_usage_deepseek")
    void usageIsCountedApart() throws UpstreamFault {
        assertThat(usage("{'prompt_tokens':10,'completion_tokens':5,'total_tokens':15,'prompt_cache_hit_tokens':4,"
                        + "'prompt_cache_miss_tokens':6}"))
                .isEqualTo(new Usage(6, 5, 4, 0, 0, false));
        assertThat(usage("{'prompt_tokens':10,'completion_tokens':5,'total_tokens':15,'prompt_tokens_details':"
                        + "{'cached_tokens':3,'cache_write_tokens':2,'audio_tokens':null},"
                        + "'completion_tokens_details':{'reasoning_tokens':4}}"))
                .isEqualTo(new Usage(5, 5, 3, 2, 4, false));
        assertThat(usage("{'prompt_tokens':10,'completion_tokens':5,'total_tokens':19,'completion_tokens_details':"
                        + "{'reasoning_tokens':4}}"))
                .isEqualTo(new Usage(10, 9, 0, 0, 4, false));
    }

    @Test
    @DisplayName("ac.resp_200_error")
    void anErrorInAGoodAnswerIsAFault() {
        UpstreamFault fault = catchThrowableOfType(
                UpstreamFault.class,
                () -> read("{'error':{'message':'busy','type':'t','code':'slow_down'}}", Context.plain()));
        assertThat(fault.error()).isEqualTo(new ErrorBody("t", "busy", null, "slow_down"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "'x'",
                "{}",
                "{'choices':null}",
                "{'error':'boom'}",
                "{'error':['boom']}",
                "{'choices':[{'message':{'tool_calls':[{'id':'a'}]}}]}",
                "{'choices':[{'message':{'content':'x'},'finish_reason':'error'}]}",
                "{'choices':[{'message':{},'finish_reason':'insufficient_system_resource'}]}"
            })
    void whatIsNoAnswerIsAFault(String reply) {
        assertThat(catchThrowableOfType(UpstreamFault.class, () -> read(reply, Context.plain())))
                .isNotNull();
    }

    @Test
    void noValueAnywhereBreaksTheReader() {
        String full = "{'id':'1','model':'m','service_tier':'default','choices':[{'index':0,'message':{'content':"
                + "[{'type':'text','text':'a'}],'refusal':'r','reasoning_content':'x','reasoning_details':[{'type':'t',"
                + "'text':'a','index':0}],'thinking_blocks':[{'type':'thinking','thinking':'a','signature':'s'}],"
                + "'annotations':[{'url_citation':{'url':'u','start_index':1}}],'tool_calls':[" + CALL
                + "]},'finish_reason':'stop','stop_reason':'x'}],'usage':{'prompt_tokens':1,'prompt_tokens_details':"
                + "{'cached_tokens':1}}}";
        int read = 0;
        for (String pointer : JsonPlaces.of(Json.of(full))) {
            for (String value : List.of("null", "true", "-1", "1e99", "'x'", "[]", "[null]", "[[1]]", "{}")) {
                try {
                    new ChatFormat()
                            .readReply(
                                    JsonPlaces.replaced(Json.object(full), pointer, Json.of(value)), Context.plain());
                    read++;
                } catch (UpstreamFault fault) {
                    assertThat(fault.error().message()).isNotEmpty();
                }
            }
        }
        assertThat(read).isGreaterThan(100);
    }
}
