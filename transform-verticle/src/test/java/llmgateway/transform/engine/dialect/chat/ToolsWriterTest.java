package llmgateway.transform.engine.dialect.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import llmgateway.contracts.config.Quirk;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.transform.engine.hub.CacheMark;
import llmgateway.transform.engine.hub.Tool;
import llmgateway.transform.engine.hub.ToolCall;
import llmgateway.transform.engine.hub.ToolChoice;
import llmgateway.transform.engine.hub.ToolChoice.Mode;
import llmgateway.transform.engine.hub.ToolName;
import llmgateway.transform.engine.rules.RequestWriting;
import llmgateway.transform.engine.rules.ToolTable;
import llmgateway.transform.engine.rules.WrittenRequest;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Tools and their use as Chat servers get them. */
class ToolsWriterTest {
    private static final Tool PATCH = new Tool.Custom(ToolName.of("patch"), "Patches.", "lark", "start: /x/");
    private static final Tool SEARCH =
            new Tool.WebSearch(List.of(), List.of(), null, Json.of("{'type':'approximate','city':'Ulm'}"), "low");
    private static final String NO_SCHEMA = "'parameters':{'type':'object','properties':{}}";

    private static WrittenRequest written(RequestWriting writing, Asked asked) throws RefusedException {
        return new ChatFormat().writeRequest(asked.conversation(), writing);
    }

    private static String member(Server server, Asked asked, String name) throws RefusedException {
        return Json.text(written(server.writing(), asked).body().path(name));
    }

    private static List<String> warnings(Server server, Asked asked) throws RefusedException {
        RequestWriting writing = server.writing();
        written(writing, asked);
        return writing.losses().warnings();
    }

    private static Asked choosing(Mode mode, String... names) {
        List<ToolName> chosen = List.of(names).stream().map(ToolName::of).toList();
        return Asked.of().with(Asked.function("f"), Asked.function("g")).with(new ToolChoice(mode, chosen), null);
    }

    @Test
    @DisplayName("ac.cc_deferred")
    void aFunctionWithoutASchemaGetsAnEmptyOne() throws RefusedException {
        Tool deferred = new Tool.Function(ToolName.of("Deferred"), "Later.", null, null, CacheMark.SHORT);
        assertThat(member(Server.compatible(), Asked.of().with(deferred), "tools"))
                .isEqualTo("[{'type':'function','function':{'name':'Deferred','description':'Later.'," + NO_SCHEMA
                        + "}}]");
    }

    @Test
    void aSchemaIsSentAsItIs() throws RefusedException {
        String schema = "{'$schema':'s','type':'object','properties':{'x':{'anyOf':[{'type':'null'}]}},'minimum':1.0}";
        Tool tool = new Tool.Function(ToolName.of("f"), null, Json.of(schema), null, null);
        assertThat(member(Server.compatible(), Asked.of().with(tool), "tools"))
                .isEqualTo("[{'type':'function','function':{'name':'f','parameters':" + schema + "}}]");
    }

    @Test
    void strictnessIsGivenUpWhereTheSchemaDoesNotBearIt() throws RefusedException {
        Tool loose = new Tool.Function(
                ToolName.of("f"), null, Json.of("{'type':'object','properties':{'a':{}}}"), true, null);
        assertThat(member(Server.official(), Asked.of().with(loose), "tools")).endsWith("'strict':false}}]");
        assertThat(warnings(Server.official(), Asked.of().with(loose)))
                .containsExactly("schema_reduced;field=tools[0]");
        Tool tight = new Tool.Function(
                ToolName.of("f"),
                null,
                Json.of("{'type':'object','properties':{},'required':[],'additionalProperties':false}"),
                true,
                null);
        assertThat(member(Server.official(), Asked.of().with(tight), "tools")).endsWith("'strict':true}}]");
    }

    @Test
    @DisplayName("rc.ns_custom")
    void namespacesAreFlattenedAndCustomToolsWrapped() throws RefusedException {
        Tool spawn = new Tool.Function(new ToolName("collaboration", "spawn"), null, null, null, null);
        Asked asked = Asked.of().with(spawn, PATCH);
        assertThat(member(Server.compatible(), asked, "tools"))
                .isEqualTo("[{'type':'function','function':{'name':'collaboration__spawn'," + NO_SCHEMA + "}},"
                        + "{'type':'function','function':{'name':'patch','description':'Patches.\\n\\n"
                        + "Input format (lark): start: /x/','parameters':{'type':'object','properties':"
                        + "{'input':{'type':'string'}},'required':['input'],'additionalProperties':false}}}]");
        ToolTable table = written(Server.compatible().writing(), asked).tools();
        assertThat(table.original("collaboration__spawn").name()).isEqualTo(new ToolName("collaboration", "spawn"));
        assertThat(table.original("patch").wrapped()).isTrue();
    }

    @Test
    void customToolsStayWhatTheyAreWhereTheyAreKnown() throws RefusedException {
        String expected = "[{'type':'custom','custom':{'name':'patch','description':'Patches.','format':"
                + "{'type':'grammar','grammar':{'syntax':'lark','definition':'start: /x/'}}}}]";
        assertThat(member(Server.official(), Asked.of().with(PATCH), "tools")).isEqualTo(expected);
        assertThat(member(Server.compatible(Quirk.CUSTOM_TOOLS), Asked.of().with(PATCH), "tools"))
                .isEqualTo(expected);
        ToolTable.Entry entry = written(Server.official().writing(), Asked.of().with(PATCH))
                .tools()
                .original("patch");
        assertThat(entry).isEqualTo(new ToolTable.Entry(ToolName.of("patch"), ToolCall.Kind.CUSTOM, false));
    }

    @Test
    void longNamesAreShortenedAndFoundAgain() throws RefusedException {
        String name = "mcp__" + "x".repeat(80);
        WrittenRequest request =
                written(Server.compatible().writing(), Asked.of().with(Asked.function(name)));
        String wire = request.body().at("/tools/0/function/name").textValue();
        assertThat(wire).hasSize(64).startsWith("mcp__xxx");
        assertThat(request.tools().original(wire).name().name()).isEqualTo(name);
    }

    @Test
    @DisplayName("ac.choice_any_parallel")
    void choicesAreSaidInWordsOrByName() throws RefusedException {
        Asked any = Asked.of().with(Asked.function("f")).with(ToolChoice.of(Mode.REQUIRED), false);
        assertThat(member(Server.compatible(), any, "tool_choice")).isEqualTo("'required'");
        assertThat(member(Server.compatible(), any, "parallel_tool_calls")).isEqualTo("false");
        assertThat(member(Server.compatible(), choosing(Mode.NONE), "tool_choice"))
                .isEqualTo("'none'");
        assertThat(member(Server.compatible(), choosing(Mode.NAMED, "g"), "tool_choice"))
                .isEqualTo("{'type':'function','function':{'name':'g'}}");
    }

    @Test
    void choicesWithoutToolsAreLeftOut() throws RefusedException {
        Asked asked = Asked.of().with(ToolChoice.of(Mode.AUTO), true);
        assertThat(Json.text(written(Server.compatible().writing(), asked).body()))
                .isEqualTo("{'model':'model-1','messages':[{'role':'user','content':'hi'}]}");
    }

    @Test
    void serversWithoutParallelCallsAreNotToldOfThem() throws RefusedException {
        Asked asked = Asked.of().with(Asked.function("f")).with(ToolChoice.UNSET, false);
        Server server = Server.compatible(Quirk.NO_PARALLEL_TOOL_CALLS);
        assertThat(written(server.writing(), asked).body().has("parallel_tool_calls"))
                .isFalse();
        assertThat(warnings(server, asked)).containsExactly("field_dropped;field=parallel_tool_calls");
    }

    @Test
    void allowedToolsAreNamedOrTheOthersLeftOut() throws RefusedException {
        Asked asked = choosing(Mode.ALLOWED_REQUIRED, "g");
        assertThat(member(Server.official(), asked, "tool_choice"))
                .isEqualTo("{'type':'allowed_tools','allowed_tools':{'mode':'required','tools':"
                        + "[{'type':'function','function':{'name':'g'}}]}}");
        assertThat(member(Server.official(), asked, "tools")).contains("'f'");
        assertThat(member(Server.compatible(), asked, "tool_choice")).isEqualTo("'required'");
        assertThat(member(Server.compatible(), asked, "tools"))
                .doesNotContain("'f'")
                .contains("'g'");
        assertThat(warnings(Server.compatible(), asked)).containsExactly("tool_choice_downgraded;field=tool_choice");
    }

    @Test
    void aChoiceThatCannotBeMadeBecomesAuto() throws RefusedException {
        Server unforced = Server.compatible().withoutForcedTools();
        assertThat(member(unforced, choosing(Mode.REQUIRED), "tool_choice")).isEqualTo("'auto'");
        assertThat(member(Server.compatible(), choosing(Mode.NAMED, "gone"), "tool_choice"))
                .isEqualTo("'auto'");
        assertThat(warnings(unforced, choosing(Mode.REQUIRED)))
                .containsExactly("tool_choice_downgraded;field=tool_choice");
    }

    @Test
    @DisplayName("ac.server_tool")
    void webSearchIsDroppedWithAWarningOrRefusedByAStrictGateway() throws RefusedException {
        Asked asked = Asked.of().with(SEARCH);
        assertThat(Json.text(written(Server.compatible().writing(), asked).body()))
                .isEqualTo("{'model':'model-1','messages':[{'role':'user','content':'hi'}]}");
        assertThat(warnings(Server.official(), asked)).containsExactly("tool_dropped;field=tools[0]");
        assertThatThrownBy(() -> written(Server.compatible().strict().writing(), asked))
                .hasMessageContaining("'tools[0]'");
    }

    @Test
    void searchModelsSearch() throws RefusedException {
        Server server = Server.official().model("gpt-4o-search-preview");
        assertThat(member(server, Asked.of().with(SEARCH), "web_search_options"))
                .isEqualTo("{'search_context_size':'low','user_location':{'type':'approximate','approximate':"
                        + "{'city':'Ulm'}}}");
    }

    @Test
    @DisplayName("rc.hosted")
    void otherToolsOfAProviderAreRefusedUnlessAnAgentCanDoWithout() throws RefusedException {
        Tool code = new Tool.Hosted("code_interpreter", "tools[7]");
        assertThatThrownBy(() -> written(Server.official().writing(), Asked.of().with(code)))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("'tools[7]'");
        Tool mcp = new Tool.RemoteMcp("m", "https://m", null, List.of());
        assertThatThrownBy(() -> written(Server.official().writing(), Asked.of().with(mcp)))
                .hasMessageContaining("'tools[0]'");
        Tool fetch = new Tool.Hosted("web_fetch_20250910", "tools[3]");
        assertThat(warnings(Server.official(), Asked.of().with(fetch))).containsExactly("tool_dropped;field=tools[3]");
    }
}
