package llmgateway.transform.engine.dialect.chat;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import llmgateway.contracts.Usage;
import llmgateway.contracts.failure.RefusedException;
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
import llmgateway.transform.engine.hub.WebSearch;
import llmgateway.transform.engine.json.JsonTree;
import llmgateway.transform.engine.rules.Losses;
import llmgateway.transform.engine.rules.RequestReading;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whole replies as Chat clients get them. */
class ReplyWriterTest {
    private static final ToolCall CALL = new ToolCall("c1", ToolName.of("f"), ToolCall.Kind.FUNCTION, "{\"x\":1.0}");
    private static final ToolCall CUSTOM = new ToolCall("c2", ToolName.of("g"), ToolCall.Kind.CUSTOM, "free");

    private static JsonNode reply(Ending ending, Block... blocks) {
        Completion completion = new Completion("msg_1", "upstream", List.of(blocks), ending, null, null);
        return new ChatFormat().writeReply(completion, Context.plain());
    }

    private static String message(Block... blocks) {
        return Json.text(reply(Ending.of(Stop.END), blocks).at("/choices/0/message"));
    }

    private static String finish(Ending ending, Block... blocks) {
        return reply(ending, blocks).at("/choices/0/finish_reason").textValue();
    }

    @Test
    void aReplyHasTheClientsModelAndAnIdOfItsKind() {
        Completion completion = new Completion(
                "msg_1",
                "upstream",
                List.of(Text.of("a"), Text.of("b")),
                Ending.of(Stop.END),
                new Usage(5, 4, 3, 2, 1, false),
                "standard");
        assertThat(Json.text(new ChatFormat().writeReply(completion, Context.plain())))
                .isEqualTo("{'id':'chatcmpl-1','object':'chat.completion','created':1700000000,'model':'asked',"
                        + "'choices':[{'index':0,'message':{'role':'assistant','content':'ab','refusal':null,"
                        + "'annotations':[]},'logprobs':null,'finish_reason':'stop'}],'usage':{'prompt_tokens':10,"
                        + "'completion_tokens':4,'total_tokens':14,'prompt_tokens_details':{'cached_tokens':3,"
                        + "'cache_write_tokens':2},'completion_tokens_details':{'reasoning_tokens':1}},"
                        + "'service_tier':'default'}");
    }

    @Test
    @DisplayName("ca.resp_tools_only")
    void callsAloneHaveNoContent() {
        assertThat(message(CALL, CUSTOM))
                .isEqualTo("{'role':'assistant','content':null,'refusal':null,'annotations':[],'tool_calls':["
                        + "{'id':'c1','type':'function','function':{'name':'f','arguments':'{\\'x\\':1.0}'}},"
                        + "{'id':'c2','type':'custom','custom':{'name':'g','input':'free'}}]}");
        assertThat(finish(Ending.of(Stop.END), CALL)).isEqualTo("tool_calls");
    }

    @Test
    void callsWithoutArgumentsHaveAnEmptyObject() {
        assertThat(message(new ToolCall("c", ToolName.of("f"), ToolCall.Kind.FUNCTION, "")))
                .contains("'arguments':'{}'");
    }

    @Test
    void anAnswerWithoutAnythingIsAnEmptyString() {
        assertThat(message()).contains("'content':''");
    }

    @Test
    @DisplayName("ca.resp_sigonly")
    void reasoningWithoutTextIsOnlyState() {
        Opaque opaque = Opaque.of("o", Opaque.Kind.SIGNATURE, "s");
        assertThat(message(new Reasoning("", opaque), Text.of("t")))
                .doesNotContain("reasoning_content")
                .contains("'reasoning_details':[{'type':'reasoning.encrypted','data':'"
                        + Context.envelopes().seal(opaque) + "','index':0}]");
    }

    @Test
    void reasoningIsShownTogetherAndKeptApart() {
        Opaque opaque = Opaque.of("o", Opaque.Kind.SIGNATURE, "s");
        String sealed = Context.envelopes().seal(opaque);
        assertThat(message(new Reasoning("a", opaque), new Reasoning("b", null), Text.of("t")))
                .contains("'reasoning_content':'a\\n\\nb','reasoning_details':[{'type':'reasoning.text','text':'a',"
                        + "'signature':'" + sealed + "','index':0},{'type':'reasoning.text','text':'b','index':1}]");
    }

    @Test
    void replayedReasoningAndSearchesAreTheSameAsBefore() throws RefusedException {
        Reasoning first = new Reasoning("a\n\nb", new Opaque("o", Opaque.Kind.ENCRYPTED, "c", "rs_1", List.of(1, 1)));
        Reasoning second = new Reasoning("", Opaque.of("o", Opaque.Kind.REDACTED, "r"));
        WebSearch search = new WebSearch("", "", List.of(), Opaque.of("o", Opaque.Kind.BLOCKS, "[1]"));
        JsonNode message = reply(Ending.of(Stop.TOOL_USE), first, second, search, Text.of("t"), CALL)
                .at("/choices/0/message");
        var request = JsonTree.object().put("model", "m");
        request.putArray("messages").add(message);
        assertThat(new ChatFormat()
                        .readRequest(request, new RequestReading(new Losses(true), Context.envelopes(), null))
                        .turns()
                        .get(0)
                        .blocks())
                .containsExactly(first, second, search, Text.of("t"), CALL);
    }

    @Test
    @DisplayName("ca.resp_refusal")
    void aRefusalWithoutWordsGetsSome() {
        assertThat(finish(Ending.of(Stop.REFUSAL))).isEqualTo("content_filter");
        assertThat(Json.text(reply(Ending.of(Stop.REFUSAL)).at("/choices/0/message")))
                .contains("'content':null,'refusal':'The model declined to answer.'");
        Ending explained = new Ending(Stop.REFUSAL, null, "Too risky.");
        assertThat(Json.text(reply(explained, Text.of("t")).at("/choices/0/message")))
                .contains("'content':'t','refusal':'Too risky.'");
        assertThat(reply(Ending.of(Stop.REFUSAL), Text.of("t"))
                        .at("/choices/0/message/refusal")
                        .isNull())
                .isTrue();
    }

    @Test
    void aModelsOwnRefusalIsANormalEnd() {
        assertThat(finish(Ending.of(Stop.REFUSAL), new Refusal("no"))).isEqualTo("stop");
        assertThat(message(new Refusal("no"))).contains("'content':null,'refusal':'no'");
    }

    @ParameterizedTest
    @CsvSource({
        "END, stop",
        "TOOL_USE, stop",
        "MAX_TOKENS, length",
        "CONTEXT_FULL, length",
        "STOP_SEQUENCE, stop",
        "CONTENT_FILTER, content_filter",
        "PAUSED, stop",
        "UNKNOWN, stop"
    })
    void endingsHaveReasons(Stop stop, String reason) {
        assertThat(finish(Ending.of(stop), Text.of("t"))).isEqualTo(reason);
    }

    @Test
    void theStopSequenceIsToldBesideTheReason() {
        assertThat(Json.text(reply(new Ending(Stop.STOP_SEQUENCE, "END", null), Text.of("t"))))
                .contains("'finish_reason':'stop','stop_reason':'END'");
    }

    @Test
    @DisplayName("ca.resp_citations")
    void placesOfCitationsCountCodePointsOfTheWholeContent() {
        Text cited = new Text("fact", null, List.of(new Citation.Web("https://x", "X", "quote", -1, -1)));
        assertThat(message(Text.of("\uD83D\uDE00 "), cited, Text.of(".")))
                .contains("'annotations':[{'type':'url_citation','url_citation':{'start_index':2,'end_index':6,"
                        + "'url':'https://x','title':'X'}}]");
        Text exact = new Text("fact", null, List.of(new Citation.Web("https://x", "X", null, 1, 3)));
        assertThat(message(exact)).contains("'start_index':1,'end_index':3");
    }
}
