package llmgateway.transform.engine.dialect.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.config.Quirk;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.transform.engine.hub.CacheMark;
import llmgateway.transform.engine.hub.Document;
import llmgateway.transform.engine.hub.Image;
import llmgateway.transform.engine.hub.MediaSource;
import llmgateway.transform.engine.hub.Opaque;
import llmgateway.transform.engine.hub.Reasoning;
import llmgateway.transform.engine.hub.Refusal;
import llmgateway.transform.engine.hub.SearchResult;
import llmgateway.transform.engine.hub.Text;
import llmgateway.transform.engine.hub.ToolCall;
import llmgateway.transform.engine.hub.ToolName;
import llmgateway.transform.engine.hub.Turn;
import llmgateway.transform.engine.rules.Origins;
import llmgateway.transform.engine.rules.RequestWriting;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Messages as Chat servers get them. */
class MessagesWriterTest {
    private static final Image IMAGE = new Image(new MediaSource.Inline("image/png", "AAAA"), null, null);
    private static final String IMAGE_PART = "{'type':'image_url','image_url':{'url':'data:image/png;base64,AAAA'}}";

    private static JsonNode messages(RequestWriting writing, Asked asked) throws RefusedException {
        return new ChatFormat()
                .writeRequest(asked.conversation(), writing)
                .body()
                .get("messages");
    }

    private static String messages(Server server, Turn... turns) throws RefusedException {
        return Json.text(messages(server.writing(), Asked.of(turns)));
    }

    private static List<String> warnings(Server server, Turn... turns) throws RefusedException {
        RequestWriting writing = server.writing();
        messages(writing, Asked.of(turns));
        return writing.losses().warnings();
    }

    private static String user(String content) {
        return "{'role':'user','content':" + content + "}";
    }

    @Test
    void systemTextsComeFirstInOneMessage() throws RefusedException {
        Asked asked = Asked.of().with(List.of(Text.of("one"), new Text("two", CacheMark.LONG, List.of())));
        assertThat(Json.text(messages(Server.compatible().systemText("zero").writing(), asked)))
                .isEqualTo("[{'role':'system','content':[{'type':'text','text':'zero'},{'type':'text','text':'one'},"
                        + "{'type':'text','text':'two'}]},{'role':'user','content':'hi'}]");
        assertThat(Json.text(messages(Server.compatible().writing(), Asked.of().with(List.of(Text.of("one"))))))
                .startsWith("[{'role':'system','content':'one'},");
    }

    @Test
    void cacheMarksAreOnlySentToModelsThatKnowThem() throws RefusedException {
        Turn turn = Asked.user(new Text("a", CacheMark.SHORT, List.of()));
        assertThat(messages(Server.official().withBreakpoints(), turn))
                .isEqualTo("[{'role':'user','content':[{'type':'text','text':'a','prompt_cache_breakpoint':"
                        + "{'mode':'explicit','ttl':'30m'}}]}]");
        assertThat(messages(Server.official(), turn)).isEqualTo("[{'role':'user','content':'a'}]");
        assertThat(warnings(Server.official(), turn)).isEmpty();
    }

    @Test
    @DisplayName("rc.dev_role_flag")
    void onlyTheVendorsReasoningModelsHaveADeveloper() throws RefusedException {
        Asked asked = Asked.of().with(List.of(Text.of("s")));
        assertThat(Json.text(messages(Server.official().reasoning().writing(), asked)))
                .startsWith("[{'role':'developer'");
        assertThat(Json.text(messages(Server.official().writing(), asked))).startsWith("[{'role':'system'");
        assertThat(Json.text(messages(Server.compatible().reasoning().writing(), asked)))
                .startsWith("[{'role':'system'");
        assertThat(Json.text(
                        messages(Server.official(Quirk.SYSTEM_ROLE).reasoning().writing(), asked)))
                .startsWith("[{'role':'system'");
    }

    @Test
    @DisplayName("ac.system_mid")
    void aLateSystemMessageStaysInItsPlace() throws RefusedException {
        Turn[] turns = {Asked.user(Text.of("a")), Asked.system("s"), Asked.assistant(Text.of("b"))};
        assertThat(messages(Server.compatible(), turns))
                .isEqualTo("[{'role':'user','content':'a'},{'role':'system','content':'s'},"
                        + "{'role':'assistant','content':'b'}]");
        Server strictTemplate = Server.compatible(Quirk.LATE_SYSTEM_AS_USER);
        String wrapped = "'<system-reminder>\\ns\\n</system-reminder>'";
        assertThat(messages(strictTemplate, turns))
                .isEqualTo("[{'role':'user','content':'a'},{'role':'user','content':" + wrapped + "},"
                        + "{'role':'assistant','content':'b'}]");
        assertThat(warnings(strictTemplate, turns)).containsExactly("system_in_user_turn;field=messages[2]");
        assertThat(messages(Server.compatible(Quirk.LATE_SYSTEM_AS_USER, Quirk.MERGE_SAME_ROLE), turns))
                .startsWith("[{'role':'user','content':[{'type':'text','text':'a'},{'type':'text','text':" + wrapped
                        + "}]},{'role':'assistant'");
        assertThat(messages(
                        Server.compatible(Quirk.LATE_SYSTEM_AS_USER, Quirk.MERGE_SAME_ROLE, Quirk.CONTENT_STRING),
                        turns))
                .startsWith("[{'role':'user','content':'a\\n<system-reminder>");
    }

    @Test
    @DisplayName("ac.tool_order")
    void resultsFollowTheirCallsInOrder() throws RefusedException {
        String messages = messages(
                Server.compatible(),
                Asked.user(Text.of("go")),
                Asked.assistant(Text.of("ok"), Asked.call("c1", "{}"), Asked.call("c2", "")),
                Asked.user(Text.of("and"), Asked.result("c2", Text.of("two")), Asked.result("c1")));
        assertThat(messages)
                .isEqualTo("[{'role':'user','content':'go'},{'role':'assistant','content':'ok','tool_calls':["
                        + "{'id':'c1','type':'function','function':{'name':'f','arguments':'{}'}},"
                        + "{'id':'c2','type':'function','function':{'name':'f','arguments':'{}'}}]},"
                        + "{'role':'tool','tool_call_id':'c1','content':''},"
                        + "{'role':'tool','tool_call_id':'c2','content':'two'},{'role':'user','content':'and'}]");
    }

    @Test
    @DisplayName("ac.id_dup")
    void callsOfOneIdArePairedWithTheirOwnResults() throws RefusedException {
        String messages = messages(
                Server.compatible(),
                Asked.user(Text.of("go")),
                Asked.assistant(Asked.call("call_0", "{}")),
                Asked.user(Asked.result("call_0", Text.of("one"))),
                Asked.assistant(Asked.call("call_0", "{}")),
                Asked.user(Asked.result("call_0", Text.of("two"))));
        assertThat(messages)
                .contains("{'role':'tool','tool_call_id':'call_0','content':'one'}")
                .contains("{'role':'tool','tool_call_id':'call_0_2','content':'two'}");
    }

    @Test
    void longCallIdsAreShortenedAlikeInCallAndResult() throws RefusedException {
        String id = "functions.call:0" + "x".repeat(40);
        JsonNode messages = messages(
                Server.compatible().writing(),
                Asked.of(
                        Asked.user(Text.of("go")),
                        Asked.assistant(Asked.call(id, "{}")),
                        Asked.user(Asked.result(id))));
        String wire = messages.at("/1/tool_calls/0/id").textValue();
        assertThat(wire).hasSizeLessThanOrEqualTo(40);
        assertThat(messages.at("/2/tool_call_id").textValue()).isEqualTo(wire);
        assertThat(MessagesWriter.callId("functions.call:0")).isEqualTo("functions.call:0");
    }

    @Test
    @DisplayName("ac.is_error")
    void thatAToolFailedIsSaidOnce() throws RefusedException {
        Turn call = Asked.assistant(Asked.call("c", "{}"));
        Turn[] silent = {Asked.user(Text.of("go")), call, Asked.user(Asked.failure("c", "no file"))};
        assertThat(messages(Server.compatible(), silent)).contains("'content':'Error: no file'");
        assertThat(warnings(Server.compatible(), silent)).containsExactly("error_as_text;field=messages[0]");
        Turn[] loud = {Asked.user(Text.of("go")), call, Asked.user(Asked.failure("c", "ERROR no file"))};
        assertThat(messages(Server.compatible(), loud)).contains("'content':'ERROR no file'");
        assertThat(warnings(Server.compatible(), loud)).isEmpty();
    }

    @Test
    @DisplayName("ac.input_order")
    void argumentsPassAsTheyAre() throws RefusedException {
        String messages = messages(
                Server.compatible(),
                Asked.user(Text.of("go")),
                Asked.assistant(Asked.call("c", "{\"z\":12345678901234567890,\"a\":1.0}")));
        assertThat(messages).contains("'arguments':'{\\'z\\':12345678901234567890,\\'a\\':1.0}'");
    }

    @Test
    void customCallsAreWrappedWhereTheServerKnowsOnlyFunctions() throws RefusedException {
        ToolCall call = new ToolCall("c", new ToolName("ns", "exec"), ToolCall.Kind.CUSTOM, "say \"x\"");
        Turn[] turns = {Asked.user(Text.of("go")), Asked.assistant(call)};
        assertThat(messages(Server.compatible(), turns))
                .contains("{'id':'c','type':'function','function':{'name':'ns__exec','arguments':"
                        + "'{\\'input\\':\\'say \\\\\\'x\\\\\\'\\'}'}}");
        assertThat(messages(Server.official(), turns))
                .contains("{'id':'c','type':'custom','custom':{'name':'ns__exec','input':'say \\'x\\''}}");
    }

    @Test
    void assistantTextsAreJoinedWithoutASeparator() throws RefusedException {
        assertThat(messages(Server.compatible(), Asked.user(Text.of("a")), Asked.assistant(Text.of("b"), Text.of("c"))))
                .endsWith("{'role':'assistant','content':'bc'}]");
    }

    @Test
    void anAssistantWhoSaidNothingThatCountsIsLeftOut() throws RefusedException {
        assertThat(messages(Server.compatible(), Asked.user(Text.of("a")), Asked.assistant(new Reasoning("hm", null))))
                .isEqualTo("[{'role':'user','content':'a'}]");
    }

    @Test
    void aRefusalIsOneAtTheVendorAndTextElsewhere() throws RefusedException {
        Turn[] turns = {Asked.user(Text.of("a")), Asked.assistant(new Refusal("no"))};
        assertThat(messages(Server.official(), turns)).endsWith("{'role':'assistant','content':null,'refusal':'no'}]");
        assertThat(messages(Server.compatible(), turns)).endsWith("{'role':'assistant','content':'no'}]");
        assertThat(warnings(Server.compatible(), turns)).containsExactly("refusal_as_text;field=messages[1]");
    }

    @Test
    void imagesPassAsDataUrlsOrAddresses() throws RefusedException {
        Image link = new Image(new MediaSource.Link("https://x/y.png"), "high", null);
        assertThat(messages(Server.compatible(), Asked.user(Text.of("see"), IMAGE, link)))
                .isEqualTo("["
                        + user("[{'type':'text','text':'see'}," + IMAGE_PART
                                + ",{'type':'image_url','image_url':{'url':'https://x/y.png','detail':'high'}}]")
                        + "]");
    }

    @Test
    @DisplayName("ac.doc_pdf")
    void aPdfBecomesAFile() throws RefusedException {
        Document pdf = new Document(new MediaSource.Inline("application/pdf", "BBBB"), null, null, null);
        assertThat(messages(Server.compatible(), Asked.user(pdf)))
                .isEqualTo("["
                        + user("[{'type':'file','file':{'filename':'document.pdf','file_data':"
                                + "'data:application/pdf;base64,BBBB'}}]")
                        + "]");
    }

    @Test
    @DisplayName("ac.doc_text")
    void aTextDocumentBecomesText() throws RefusedException {
        Document notes = new Document(new MediaSource.PlainText("body"), "Notes", null, null);
        assertThat(messages(Server.compatible(), Asked.user(notes))).isEqualTo("[" + user("'Notes\\nbody'") + "]");
        assertThat(warnings(Server.compatible(), Asked.user(notes)))
                .containsExactly("content_as_text;field=messages[0]");
    }

    @Test
    @DisplayName("ac.search_result")
    void aSearchResultBecomesText() throws RefusedException {
        SearchResult found = new SearchResult("https://s", "Title", List.of("one", "two"), null);
        assertThat(messages(Server.compatible(), Asked.user(found)))
                .isEqualTo("[" + user("'Title\\nhttps://s\\none\\ntwo'") + "]");
    }

    @Test
    void filesOfOtherProvidersAreRefused() {
        Image stored = new Image(new MediaSource.StoredFile("file_1"), null, null);
        assertThatThrownBy(() -> messages(Server.compatible(), Asked.user(stored)))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("'messages[0]'");
        Document link = new Document(new MediaSource.Link("https://x"), null, null, null);
        assertThatThrownBy(() -> messages(Server.compatible(), Asked.user(link)))
                .isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> messages(Server.compatible(Quirk.CONTENT_STRING), Asked.user(IMAGE)))
                .isInstanceOf(RefusedException.class);
    }

    @Test
    @DisplayName("rc.output_image")
    void mediaOfResultsFollowTheWholeGroup() throws RefusedException {
        Turn[] turns = {
            Asked.user(Text.of("go")),
            Asked.assistant(Asked.call("c1", "{}"), Asked.call("c2", "{}")),
            Asked.user(Asked.result("c1", Text.of("a"), IMAGE), Asked.result("c2", IMAGE), Text.of("next"))
        };
        assertThat(messages(Server.compatible(), turns))
                .endsWith("{'role':'tool','tool_call_id':'c1','content':[{'type':'text','text':'a'},"
                        + "{'type':'text','text':'[image 1 attached below]'}]},"
                        + "{'role':'tool','tool_call_id':'c2','content':'[image 2 attached below]'},"
                        + user("[{'type':'text','text':'[image 1, from the result of tool call c1]'}," + IMAGE_PART
                                + ",{'type':'text','text':'[image 2, from the result of tool call c2]'}," + IMAGE_PART
                                + "]")
                        + "," + user("'next'") + "]");
        assertThat(warnings(Server.compatible(), turns)).containsExactly("media_moved;field=messages[0]");
        assertThat(messages(Server.compatible(Quirk.TOOL_CONTENT_STRING), turns))
                .contains("'content':'a\\n[image 1 attached below]'");
    }

    @Test
    void serversThatTakeStringsGetStrings() throws RefusedException {
        assertThat(messages(Server.compatible(Quirk.CONTENT_STRING), Asked.user(Text.of("a"), Text.of("b"))))
                .isEqualTo("[" + user("'a\\nb'") + "]");
    }

    @Test
    void reasoningGoesBackOnlyToItsMakerAndOnlyIfItWantsIt() throws RefusedException {
        Opaque own = Opaque.of(Server.ORIGIN, Opaque.Kind.NONE, "");
        Opaque foreign = Opaque.of("elsewhere", Opaque.Kind.NONE, "");
        Turn[] turns = {
            Asked.user(Text.of("go")),
            Asked.assistant(new Reasoning("mine", own), new Reasoning("theirs", foreign), Text.of("b"))
        };
        assertThat(messages(Server.compatible(Quirk.REASONING_CONTENT), turns))
                .endsWith("{'role':'assistant','content':'b','reasoning_content':'mine'}]");
        assertThat(messages(Server.compatible(), turns)).endsWith("{'role':'assistant','content':'b'}]");
        assertThat(warnings(Server.compatible(), turns)).isEmpty();
    }

    @Test
    void membersThatAServerWantsBackAreRestoredExactly() throws RefusedException {
        String details = "'reasoning_details':[{'type':'reasoning.encrypted','data':'XX','index':0}]";
        Opaque extra = Opaque.of(Server.ORIGIN, Opaque.Kind.EXTRA, "{" + details.replace('\'', '"') + "}");
        Opaque signature = Opaque.of(
                Origins.raw(Dialect.CHAT),
                Opaque.Kind.EXTRA,
                "{\"tool_call\":{\"extra_content\":{\"google\":{\"thought_signature\":\"s\"}}}}");
        assertThat(messages(
                        Server.compatible(),
                        Asked.user(Text.of("go")),
                        Asked.assistant(
                                new Reasoning("", extra),
                                Asked.call("c1", "{}"),
                                new Reasoning("", signature),
                                Asked.call("c2", "{}"))))
                .contains("'content':null," + details + ",'tool_calls':[{'id':'c1','type':'function','function':"
                        + "{'name':'f','arguments':'{}'}},{'id':'c2','type':'function','function':{'name':'f',"
                        + "'arguments':'{}'},'extra_content':{'google':{'thought_signature':'s'}}}]");
    }

    @Test
    void aConversationThatGoesOnBeginsAlike() throws RefusedException {
        List<Turn> turns = new ArrayList<>(List.of(Asked.user(Text.of("start"))));
        String before = "[";
        for (int i = 0; i < 5; i++) {
            String now = messages(Server.compatible(), turns.toArray(Turn[]::new));
            assertThat(now).startsWith(before.substring(0, before.length() - 1));
            before = now;
            turns.add(Asked.assistant(Text.of("t" + i), Asked.call("c", "{}")));
            turns.add(Asked.user(Asked.result("c", Text.of("r"), IMAGE), Text.of("more " + i)));
            turns.add(Asked.system("note " + i));
        }
    }
}
