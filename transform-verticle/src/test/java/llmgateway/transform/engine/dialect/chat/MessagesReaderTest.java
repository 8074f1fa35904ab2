package llmgateway.transform.engine.dialect.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.transform.engine.hub.Block;
import llmgateway.transform.engine.hub.CacheMark;
import llmgateway.transform.engine.hub.Conversation;
import llmgateway.transform.engine.hub.Document;
import llmgateway.transform.engine.hub.Image;
import llmgateway.transform.engine.hub.MediaSource;
import llmgateway.transform.engine.hub.Opaque;
import llmgateway.transform.engine.hub.Reasoning;
import llmgateway.transform.engine.hub.Refusal;
import llmgateway.transform.engine.hub.Text;
import llmgateway.transform.engine.hub.ToolCall;
import llmgateway.transform.engine.hub.ToolName;
import llmgateway.transform.engine.hub.ToolResult;
import llmgateway.transform.engine.hub.Turn;
import llmgateway.transform.engine.hub.WebSearch;
import llmgateway.transform.engine.rules.Losses;
import llmgateway.transform.engine.rules.Origins;
import llmgateway.transform.engine.rules.RequestReading;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a Chat client's messages mean. */
class MessagesReaderTest {
    private final Losses losses = new Losses(false);

    private Conversation read(String messages) throws RefusedException {
        RequestReading reading = new RequestReading(losses, Context.envelopes(), null);
        return new ChatFormat().readRequest(Json.object("{'model':'m','messages':[" + messages + "]}"), reading);
    }

    private List<Block> only(String message) throws RefusedException {
        List<Turn> turns = read(message).turns();
        assertThat(turns).hasSize(1);
        return turns.get(0).blocks();
    }

    private List<Block> assistant(String members) throws RefusedException {
        return only("{'role':'assistant'," + members + "}");
    }

    private static ToolCall call(String id, String arguments) {
        return new ToolCall(id, ToolName.of("f"), ToolCall.Kind.FUNCTION, arguments);
    }

    @Test
    @DisplayName("cr.roles_in_place")
    void leadingSystemTextsStandApartAndLaterOnesInTheirPlace() throws RefusedException {
        Conversation conversation =
                read("{'role':'system','content':'a'},{'role':'developer','content':[{'type':'text',"
                        + "'text':'b'},{'type':'text','text':'c'}]},{'role':'user','content':'hi'},"
                        + "{'role':'system','content':'late'}");
        assertThat(conversation.system()).containsExactly(Text.of("a"), Text.of("b"), Text.of("c"));
        assertThat(conversation.turns())
                .containsExactly(
                        new Turn(Turn.Role.USER, List.of(Text.of("hi")), "messages[2]"),
                        new Turn(Turn.Role.SYSTEM, List.of(Text.of("late")), "messages[3]"));
    }

    @Test
    void partsKeepTheirCacheMarksInBothSpellings() throws RefusedException {
        assertThat(only("{'role':'user','content':[{'type':'text','text':'a','prompt_cache_breakpoint':"
                        + "{'mode':'explicit','ttl':'12h'}},{'type':'text','text':'b','cache_control':"
                        + "{'type':'ephemeral'}}]}"))
                .containsExactly(new Text("a", CacheMark.LONG, List.of()), new Text("b", CacheMark.SHORT, List.of()));
    }

    @Test
    void imagesAndFilesAreRead() throws RefusedException {
        assertThat(only("{'role':'user','content':[{'type':'image_url','image_url':{'url':'data:image/PNG;base64,AA',"
                        + "'detail':'low'}},{'type':'image_url','image_url':{'url':'HTTPS://x/y'}},"
                        + "{'type':'file','file':{'filename':'a.pdf','file_data':'data:application/pdf;base64,BB'}}]}"))
                .containsExactly(
                        new Image(new MediaSource.Inline("image/png", "AA"), "low", null),
                        new Image(new MediaSource.Link("HTTPS://x/y"), null, null),
                        new Document(new MediaSource.Inline("application/pdf", "BB"), "a.pdf", null, null));
    }

    @Test
    @DisplayName("ca.file_id")
    void aStoredFileIsLeftToTheUpstreamToRefuse() throws RefusedException {
        assertThat(only("{'role':'user','content':[{'type':'file','file':{'file_id':'file-1'}}]}"))
                .containsExactly(new Document(new MediaSource.StoredFile("file-1"), null, null, null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"input_audio", "hologram"})
    void whatNoOtherDialectHearsIsRefusedByItsPlace(String type) {
        assertThatThrownBy(() -> read("{'role':'user','content':[{'type':'" + type + "'}]}"))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("messages[0].content[0]");
    }

    @Test
    void namesAndSpokenAnswersAreDroppedWithAWarning() throws RefusedException {
        read("{'role':'user','content':'hi','name':'bob'},{'role':'assistant','content':'x','audio':{'id':'a'}}");
        assertThat(losses.warnings())
                .containsExactly("field_dropped;field=messages[0].name", "field_dropped;field=messages[1].audio");
    }

    @Test
    @DisplayName("ca.args_bigint")
    void anAssistantSpeaksRefusesAndCalls() throws RefusedException {
        assertThat(assistant("'content':[{'type':'text','text':'t'},{'type':'refusal','refusal':'r'}],'tool_calls':["
                        + "{'id':'c1','type':'function','function':{'name':'f','arguments':"
                        + "'{\\'id\\':12345678901234567890,\\'x\\':1.0}'}},{'id':'c2','type':'custom','custom':"
                        + "{'name':'g','input':'free'}}]"))
                .containsExactly(
                        Text.of("t"),
                        new Refusal("r"),
                        call("c1", "{\"id\":12345678901234567890,\"x\":1.0}"),
                        new ToolCall("c2", ToolName.of("g"), ToolCall.Kind.CUSTOM, "free"));
        assertThat(assistant("'content':null,'refusal':'no'")).containsExactly(new Refusal("no"));
        assertThat(assistant("'content':''")).isEmpty();
    }

    @Test
    @DisplayName("ca.args_empty")
    void argumentsMayBeMissingOrAnObject() throws RefusedException {
        assertThat(assistant("'tool_calls':[{'id':'a','function':{'name':'f','arguments':''}},"
                        + "{'id':'b','function':{'name':'f'}},{'function':{'name':'f','arguments':{'x':1.0}}}]"))
                .containsExactly(call("a", ""), call("b", ""), call("call_0_2", "{\"x\":1.0}"));
    }

    @Test
    void aResultIsOfTheKindOfItsCall() throws RefusedException {
        List<Turn> turns = read("{'role':'assistant','tool_calls':[{'id':'c','type':'custom','custom':{'name':'g',"
                        + "'input':'x'}}]},{'role':'tool','tool_call_id':'c','content':[{'type':'text','text':'r'}]}")
                .turns();
        assertThat(turns.get(1).blocks())
                .containsExactly(new ToolResult("c", ToolCall.Kind.CUSTOM, List.of(Text.of("r")), false, null));
    }

    @Test
    @DisplayName("ca.legacy_functions")
    void olderCallsAndTheirResultsShareAMadeId() throws RefusedException {
        List<Turn> turns = read("{'role':'user','content':'go'},{'role':'assistant','function_call':{'name':'f',"
                        + "'arguments':'{}'}},{'role':'function','name':'f','content':'r'}")
                .turns();
        assertThat(turns.get(1).blocks()).containsExactly(call("call_1", "{}"));
        assertThat(turns.get(2).blocks())
                .containsExactly(new ToolResult("call_1", ToolCall.Kind.FUNCTION, List.of(Text.of("r")), false, null));
        assertThat(losses.warnings()).isEmpty();
    }

    @Test
    @DisplayName("ca.reasoning_envelope")
    void sealedReasoningComesBackExactly() throws RefusedException {
        Opaque opaque = new Opaque("o", Opaque.Kind.ENCRYPTED, "cipher", "rs_1", List.of(1, 1));
        String sealed = Context.envelopes().seal(opaque);
        assertThat(assistant("'content':'x','reasoning_content':'a\\n\\nb','reasoning_details':[{'type':"
                        + "'reasoning.text','text':'a\\n\\nb','signature':'" + sealed + "','index':0}]"))
                .containsExactly(new Reasoning("a\n\nb", opaque), Text.of("x"));
    }

    @Test
    void entriesThatComeInPiecesAreOneEach() throws RefusedException {
        Opaque first = Opaque.of("o", Opaque.Kind.SIGNATURE, "s1");
        Opaque second = Opaque.of("o", Opaque.Kind.REDACTED, "s2");
        assertThat(assistant("'reasoning_details':[{'type':'reasoning.text','text':'a','index':0},"
                        + "{'type':'reasoning.text','text':'b','index':0},{'type':'reasoning.text','text':'',"
                        + "'signature':'" + Context.envelopes().seal(first) + "','index':0},"
                        + "{'type':'reasoning.encrypted','data':'"
                        + Context.envelopes().seal(second) + "','index':1},"
                        + "{'type':'reasoning.text','text':'c','index':2}]"))
                .containsExactly(new Reasoning("ab", first), new Reasoning("", second), new Reasoning("c", null));
    }

    @Test
    void sealedSearchesComeBackAsSearches() throws RefusedException {
        Opaque blocks = Opaque.of("o", Opaque.Kind.BLOCKS, "[]");
        assertThat(assistant("'reasoning_details':[{'type':'reasoning.encrypted','data':'"
                        + Context.envelopes().seal(blocks) + "','index':0}]"))
                .containsExactly(new WebSearch("", "", List.of(), blocks));
    }

    @Test
    void forgedEnvelopesAreDroppedAndForeignStateIsNobodysButAChatServers() throws RefusedException {
        assertThat(assistant(
                        "'reasoning_details':[{'type':'reasoning.text','text':'a','signature':'gwr1.o.sig.AA.BB'}]"))
                .isEmpty();
        Opaque raw = Opaque.of(
                Origins.raw(Dialect.CHAT),
                Opaque.Kind.EXTRA,
                "{\"reasoning_details\":[{\"type\":\"reasoning.encrypted\",\"data\":\"XX\"}]}");
        assertThat(assistant("'reasoning_details':[{'type':'reasoning.encrypted','data':'XX'}]"))
                .containsExactly(new Reasoning("", raw));
    }

    @Test
    void otherSpellingsOfReasoningAreRead() throws RefusedException {
        assertThat(assistant("'content':'x','reasoning_content':'a','reasoning':'b'"))
                .containsExactly(new Reasoning("a", null), Text.of("x"));
        assertThat(assistant("'reasoning':'b'")).containsExactly(new Reasoning("b", null));
        assertThat(assistant("'thinking_blocks':[{'type':'thinking','thinking':'t','signature':'s'},"
                        + "{'type':'redacted_thinking','data':'d'}]"))
                .containsExactly(
                        new Reasoning("t", Opaque.of(Origins.raw(Dialect.MESSAGES), Opaque.Kind.SIGNATURE, "s")),
                        new Reasoning("", Opaque.of(Origins.raw(Dialect.MESSAGES), Opaque.Kind.REDACTED, "d")));
    }
}
