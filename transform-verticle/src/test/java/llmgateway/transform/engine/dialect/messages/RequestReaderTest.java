package llmgateway.transform.engine.dialect.messages;

import static llmgateway.transform.engine.dialect.messages.Bench.object;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Objects;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.contracts.model.Effort;
import llmgateway.transform.engine.hub.Block;
import llmgateway.transform.engine.hub.CacheMark;
import llmgateway.transform.engine.hub.Conversation;
import llmgateway.transform.engine.hub.Document;
import llmgateway.transform.engine.hub.Format;
import llmgateway.transform.engine.hub.Image;
import llmgateway.transform.engine.hub.MediaSource;
import llmgateway.transform.engine.hub.Opaque;
import llmgateway.transform.engine.hub.Reasoning;
import llmgateway.transform.engine.hub.SearchResult;
import llmgateway.transform.engine.hub.Sender;
import llmgateway.transform.engine.hub.Text;
import llmgateway.transform.engine.hub.Thinking;
import llmgateway.transform.engine.hub.Thinking.Display;
import llmgateway.transform.engine.hub.Thinking.Mode;
import llmgateway.transform.engine.hub.ToolCall;
import llmgateway.transform.engine.hub.ToolName;
import llmgateway.transform.engine.hub.ToolResult;
import llmgateway.transform.engine.hub.Turn;
import llmgateway.transform.engine.hub.WebSearch;
import llmgateway.transform.engine.json.JsonTree;
import llmgateway.transform.engine.rules.Losses;
import llmgateway.transform.engine.rules.Origins;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RequestReaderTest {
    private static final String HI = "'messages':[{'role':'user','content':'hi'}]";

    private Losses losses = new Losses(false);

    private Conversation read(String request) throws RefusedException {
        losses = new Losses(false);
        return new MessagesFormat().readRequest(object(request), Bench.reading(losses));
    }

    /** The request with one user message and {@code members}. */
    private Conversation with(String members) throws RefusedException {
        return read("{'model':'m','max_tokens':9," + HI + "," + members + "}");
    }

    private List<Block> blocks(String role, String content) throws RefusedException {
        Conversation read = read("{'model':'m','max_tokens':9,'messages':[{'role':'user','content':'hi'},{'role':'"
                + role + "','content':" + content + "}]}");
        return read.turns().size() < 2 ? List.of() : read.turns().get(1).blocks();
    }

    @Test
    void readsTheLeastRequest() throws RefusedException {
        Conversation read = read("{'model':'m','max_tokens':9,'stream':true," + HI + "}");

        assertThat(read.model()).isEqualTo("m");
        assertThat(read.streamed()).isTrue();
        assertThat(read.usageAsked()).isTrue();
        assertThat(read.limits().maxTokens()).isEqualTo(9);
        assertThat(read.turns()).containsExactly(new Turn(Turn.Role.USER, List.of(Text.of("hi")), "messages[0]"));
        assertThat(read.thinking()).isEqualTo(Thinking.UNSET);
        assertThat(read.sender().session()).isEqualTo("header-session");
        assertThat(losses.warnings()).isEmpty();
    }

    @Test
    void readsSystemTextsWithoutTheBillingHeader() throws RefusedException {
        assertThat(with("'system':'be kind'").system()).containsExactly(Text.of("be kind"));
        assertThat(with("'system':[{'type':'text','text':'x-anthropic-billing-header: cc_version=2;'},"
                                + "{'type':'text','text':'a','cache_control':{'type':'ephemeral','ttl':'1h'}},"
                                + "{'type':'text','text':'','cache_control':{'type':'ephemeral'}}]")
                        .system())
                .containsExactly(new Text("a", CacheMark.LONG, List.of()));
        assertThat(losses.warnings()).isEmpty();
    }

    @Test
    @DisplayName("ac.system_mid")
    void keepsSystemMessagesInPlace() throws RefusedException {
        Conversation read = read("{'model':'m','messages':[{'role':'user','content':'a'},"
                + "{'role':'system','content':[{'type':'text','text':'b','cache_control':{'type':'ephemeral'}}],"
                + "'clear_at':'next_user_message'},{'role':'assistant','content':'c'}]}");

        assertThat(read.turns().get(1))
                .isEqualTo(
                        new Turn(Turn.Role.SYSTEM, List.of(new Text("b", CacheMark.SHORT, List.of())), "messages[1]"));
        assertThat(losses.warnings()).containsExactly("field_dropped;field=messages[1].clear_at");
    }

    @Test
    void takesTheEffortOfTheTurnThatIsDue() throws RefusedException {
        String effort = "{'role':'system','content':[],'output_config':{'effort':'low'}}";
        String config = "'output_config':{'effort':'high'},'messages':[{'role':'user','content':'a'},";

        assertThat(read("{" + config + effort + "]}").thinking().effort()).isEqualTo(Effort.LOW);
        assertThat(read("{" + config + effort + ",{'role':'assistant','content':'b'},{'role':'user','content':'c'}]}")
                        .thinking()
                        .effort())
                .isEqualTo(Effort.HIGH);
    }

    @Test
    @DisplayName("ac.doc_pdf")
    void readsMedia() throws RefusedException {
        assertThat(blocks(
                        "user",
                        "[{'type':'image','source':{'type':'base64','media_type':'image/png','data':'AAAA'}},"
                                + "{'type':'image','source':{'type':'url','url':'https://x.test'}},"
                                + "{'type':'document','source':{'type':'base64','media_type':'application/pdf','data':'AA=='},"
                                + "'title':'t','context':'c','cache_control':{'type':'ephemeral'}},"
                                + "{'type':'document','source':{'type':'file','file_id':'f'}}]"))
                .containsExactly(
                        new Image(new MediaSource.Inline("image/png", "AAAA"), null, null),
                        new Image(new MediaSource.Link("https://x.test"), null, null),
                        new Document(new MediaSource.Inline("application/pdf", "AA=="), "t", "c", CacheMark.SHORT),
                        new Document(new MediaSource.StoredFile("f"), null, null, null));
    }

    @Test
    @DisplayName("ac.doc_text")
    void readsTextDocuments() throws RefusedException {
        assertThat(blocks(
                        "user",
                        "[{'type':'document','source':{'type':'text','media_type':'text/plain','data':'d'},"
                                + "'citations':{'enabled':true}},"
                                + "{'type':'document','source':{'type':'content','content':[{'type':'text','text':'x'},"
                                + "{'type':'text','text':'y'}]}}]"))
                .containsExactly(
                        new Document(new MediaSource.PlainText("d"), null, null, null),
                        new Document(new MediaSource.PlainText("x\ny"), null, null, null));
        assertThat(losses.warnings()).containsExactly("citations_dropped;field=messages[1].content[0].citations");
    }

    @Test
    @DisplayName("ac.search_result")
    void readsSearchResults() throws RefusedException {
        assertThat(blocks(
                        "user",
                        "[{'type':'search_result','source':'s','title':'t','content':[{'type':'text','text':'x'}]}]"))
                .containsExactly(new SearchResult("s", "t", List.of("x"), null));
    }

    @Test
    @DisplayName("ac.is_error")
    void readsResults() throws RefusedException {
        assertThat(blocks(
                        "user",
                        "[{'type':'tool_result','tool_use_id':'a','is_error':true,'content':'boom',"
                                + "'cache_control':{'type':'ephemeral'}},{'type':'tool_result','tool_use_id':'b'},"
                                + "{'type':'tool_result','tool_use_id':'c','content':[{'type':'tool_reference',"
                                + "'tool_name':'Grep'},{'type':'text','text':''}]}]"))
                .containsExactly(
                        new ToolResult("a", ToolCall.Kind.FUNCTION, List.of(Text.of("boom")), true, CacheMark.SHORT),
                        new ToolResult("b", ToolCall.Kind.FUNCTION, List.of(), false, null),
                        Bench.result("c", "Loaded tool: Grep"));
    }

    @Test
    @DisplayName("ar.image_result")
    void readsImagesOfResults() throws RefusedException {
        assertThat(blocks(
                        "user",
                        "[{'type':'tool_result','tool_use_id':'a','content':[{'type':'image','source':{'type':'base64',"
                                + "'media_type':'image/png','data':'AAAA'}}]}]"))
                .containsExactly(new ToolResult(
                        "a",
                        ToolCall.Kind.FUNCTION,
                        List.of(new Image(new MediaSource.Inline("image/png", "AAAA"), null, null)),
                        false,
                        null));
    }

    @Test
    @DisplayName("ac.input_order")
    void keepsOrderAndDigitsOfInputs() throws RefusedException {
        assertThat(blocks(
                        "assistant",
                        "[{'type':'tool_use','id':'a','name':'f','input':{'z':1.0,'a':12345678901234567890,'e':1e3}},"
                                + "{'type':'tool_use','id':'b','name':'g'}]"))
                .containsExactly(
                        new ToolCall(
                                "a",
                                ToolName.of("f"),
                                ToolCall.Kind.FUNCTION,
                                "{\"z\":1.0,\"a\":12345678901234567890,\"e\":1e3}"),
                        Bench.call("b", "g", "{}"));
    }

    @Test
    @DisplayName("ar.claude_signature")
    void tellsWhoseReasoningItIs() throws RefusedException {
        Opaque own = new Opaque(Bench.ORIGIN, Opaque.Kind.ENCRYPTED, "cipher\nx", "rs_1", List.of(3, 2));
        String sealed = Bench.ENVELOPES.seal(own);
        String forged = sealed.substring(0, sealed.length() - 2) + "AA";

        assertThat(blocks(
                        "assistant",
                        "[{'type':'thinking','thinking':'hm','signature':'" + sealed + "'},"
                                + "{'type':'thinking','thinking':'','signature':'raw=='},"
                                + "{'type':'redacted_thinking','data':'dark'},"
                                + "{'type':'redacted_thinking','data':'" + sealed + "'},"
                                + "{'type':'thinking','thinking':'forged','signature':'" + forged + "'},"
                                + "{'type':'thinking','thinking':'unsigned'}]"))
                .containsExactly(
                        new Reasoning("hm", own),
                        new Reasoning("", Opaque.of(Origins.raw(Dialect.MESSAGES), Opaque.Kind.SIGNATURE, "raw==")),
                        new Reasoning("", Opaque.of(Origins.raw(Dialect.MESSAGES), Opaque.Kind.REDACTED, "dark")),
                        new Reasoning("", own),
                        new Reasoning("unsigned", null));
        assertThat(losses.warnings()).isEmpty();
    }

    @Test
    void readsSearchesOfTheProviderAsPairs() throws RefusedException {
        Opaque own = Opaque.of(Bench.ORIGIN, Opaque.Kind.BLOCKS, "{}");
        assertThat(blocks(
                        "assistant",
                        "[{'type':'server_tool_use','id':'s1','name':'web_search','input':{'query':'q'}},"
                                + "{'type':'web_search_tool_result','tool_use_id':'s1','content':[{'type':'web_search_result',"
                                + "'url':'u','title':'t','encrypted_content':'" + Bench.ENVELOPES.seal(own) + "'}]},"
                                + "{'type':'server_tool_use','id':'s2','name':'web_search','input':{'query':'q'}},"
                                + "{'type':'server_tool_use','id':'s3','name':'web_fetch','input':{}}]"))
                .containsExactly(new WebSearch("s1", "q", List.of(new WebSearch.Source("u", "t")), own));
        assertThat(losses.warnings())
                .containsExactly(
                        "field_dropped;field=messages[1].content[3]", "field_dropped;field=messages[1].content[2]");
    }

    @Test
    void readsACompactionAsText() throws RefusedException {
        assertThat(blocks(
                        "assistant",
                        "[{'type':'compaction','content':'so far'},{'type':'fallback'},"
                                + "{'type':'container_upload','file_id':'f'}]"))
                .containsExactly(Text.of("so far"));
        assertThat(losses.warnings())
                .containsExactly(
                        "content_as_text;field=messages[1].content[0]",
                        "field_dropped;field=messages[1].content[1]",
                        "field_dropped;field=messages[1].content[2]");
    }

    @Test
    @DisplayName("ac.user_id_json")
    void findsTheSessionInAnAgentsUserId() throws RefusedException {
        String user = "{\\'device_id\\':\\'d\\',\\'session_id\\':\\'s-1\\'}";
        assertThat(with("'metadata':{'user_id':'" + user + "'},'service_tier':'auto','speed':'fast'")
                        .sender())
                .isEqualTo(new Sender("{\"device_id\":\"d\",\"session_id\":\"s-1\"}", "s-1", "auto", true));
        assertThat(losses.warnings()).isEmpty();
    }

    @Test
    @DisplayName("ac.effort_budget")
    void readsHowToReason() throws RefusedException {
        assertThat(with("'thinking':{'type':'enabled','budget_tokens':31999}").thinking())
                .isEqualTo(new Thinking(Mode.BUDGET, null, 31999, Display.UNSET));
        assertThat(with("'thinking':{'type':'adaptive','display':'omitted'},'output_config':{'effort':'max'}")
                        .thinking())
                .isEqualTo(new Thinking(Mode.ADAPTIVE, Effort.MAX, 0, Display.OMITTED));
        assertThat(with("'thinking':{'type':'disabled','display':'updates'}").thinking())
                .isEqualTo(new Thinking(Mode.OFF, null, 0, Display.SUMMARIZED));
        assertThat(with("'thinking':{'type':'between_tools'}").thinking().mode())
                .isEqualTo(Mode.BETWEEN_TOOLS);
        assertThat(losses.warnings()).isEmpty();
        with("'thinking':{'type':'newest'},'output_config':{'effort':'absurd','task_budget':{'total':20000}}");
        assertThat(losses.warnings())
                .containsExactly(
                        "field_dropped;field=output_config.effort",
                        "field_dropped;field=output_config.task_budget",
                        "field_dropped;field=thinking.type");
    }

    @Test
    void readsTheFormatInBothSpellings() throws RefusedException {
        for (String members : List.of(
                "'output_config':{'format':{'type':'json_schema','schema':{'type':'object'}}}",
                "'output_format':{'type':'json_schema','schema':{'type':'object'}}")) {
            assertThat(with(members).format())
                    .isEqualTo(
                            new Format(Format.Kind.JSON_SCHEMA, null, null, object("{'type':'object'}"), null, null));
        }
    }

    @Test
    void readsSamplingAndStopsAsTheyAre() throws RefusedException {
        Conversation read = with("'temperature':0.50,'top_p':1,'top_k':5,'stop_sequences':['a','b','c','d','e']");
        assertThat(JsonTree.text(Objects.requireNonNull(read.sampling().temperature())))
                .isEqualTo("0.50");
        assertThat(read.sampling().topK()).isNotNull();
        assertThat(read.limits().stops()).containsExactly("a", "b", "c", "d", "e");
    }

    @Test
    @DisplayName("ac.max0")
    void refusesToWarmACache() {
        assertUnsupported("{'max_tokens':0," + HI + "}", "max_tokens");
    }

    @Test
    void refusesWhatNoOtherServerCanDo() {
        assertUnsupported("{" + HI + ",'thread':{'type':'continue','previous_message_id':'m'}}", "thread");
        assertUnsupported("{" + HI + ",'container':{'skills':[{'skill_id':'x'}]}}", "container.skills");
        assertUnsupported("{" + HI + ",'safeguards':{}}", "safeguards");
        assertUnsupported("{" + HI + ",'tools':[{'type':'computer_20250124','name':'computer'}]}", "tools[0]");
    }

    private void assertUnsupported(String request, String field) {
        assertThatThrownBy(() -> read(request)).isInstanceOfSatisfying(RefusedException.class, refusal -> {
            assertThat(refusal.failure().kind()).isEqualTo(FailureKind.UNSUPPORTED);
            assertThat(refusal.failure().param()).contains(field);
        });
    }

    @Test
    void dropsWhatSteersOnlyAnthropicsServers() throws RefusedException {
        with("'thread':{'type':'create'},'cache_control':{'type':'ephemeral'},'betas':['x'],'speed':'standard',"
                + "'context_management':{'edits':[{'type':'clear_thinking_20251015','keep':'all'}]},'container':null");
        assertThat(losses.warnings()).isEmpty();
        with("'inference_geo':'eu','tags':['x'],'brand_new':1,'container':'c-1','metadata':{'other':1},"
                + "'context_management':{'edits':[{'type':'clear_tool_uses_20250919'}]}");
        assertThat(losses.warnings())
                .containsExactly(
                        "field_dropped;field=inference_geo",
                        "field_dropped;field=tags",
                        "field_dropped;field=brand_new",
                        "field_dropped;field=container",
                        "field_dropped;field=context_management",
                        "field_dropped;field=metadata.other");
    }

    @Test
    void namesTheFieldThatHasAWrongType() {
        assertMalformed(
                "{'messages':[{'role':'user','content':[{'type':'text','text':7}]}]}", "messages[0].content[0].text");
        assertMalformed("{'messages':[]}", "messages");
        assertMalformed("{'messages':[{'role':'tool','content':'x'}]}", "messages[0].role");
        assertMalformed("{'messages':[{'role':'user'}]}", "messages[0].content");
        assertMalformed("{" + HI + ",'max_tokens':'9'}", "max_tokens");
        assertMalformed("{" + HI + ",'max_tokens':1.5}", "max_tokens");
        assertMalformed("{" + HI + ",'tools':[{'name':'f','input_schema':[]}]}", "tools[0].input_schema");
        assertMalformed("{" + HI + ",'tool_choice':{'type':'tool'}}", "tool_choice.name");
        assertMalformed("{" + HI + ",'stop_sequences':[1]}", "stop_sequences[0]");
    }

    private void assertMalformed(String request, String field) {
        assertThatThrownBy(() -> read(request)).isInstanceOfSatisfying(RefusedException.class, refusal -> {
            assertThat(refusal.failure().kind()).isEqualTo(FailureKind.MALFORMED_REQUEST);
            assertThat(refusal.failure().param()).contains(field);
        });
    }
}
