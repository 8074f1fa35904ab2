package llmgateway.transform.engine.dialect.messages;

import static llmgateway.transform.engine.dialect.messages.Bench.json;
import static llmgateway.transform.engine.dialect.messages.Bench.object;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.transform.engine.hub.CacheMark;
import llmgateway.transform.engine.hub.Tool;
import llmgateway.transform.engine.hub.ToolChoice;
import llmgateway.transform.engine.hub.ToolName;
import llmgateway.transform.engine.hub.Toolbox;
import llmgateway.transform.engine.rules.Losses;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ToolboxReaderTest {
    private Losses losses = new Losses(false);

    private Toolbox read(String members) throws RefusedException {
        losses = new Losses(false);
        return new MessagesFormat()
                .readRequest(
                        object("{'messages':[{'role':'user','content':'hi'}]," + members + "}"), Bench.reading(losses))
                .toolbox();
    }

    @Test
    @DisplayName("ac.cc_deferred")
    void readsFunctionsWithAllTheirHints() throws RefusedException {
        assertThat(read("'tools':[{'name':'Grep','description':'d','input_schema':{'type':'object'},'strict':true,"
                                + "'cache_control':{'type':'ephemeral'}},{'type':'custom','name':'DeferredToolPlaceholder',"
                                + "'defer_loading':true,'input_examples':[],'eager_input_streaming':true,"
                                + "'allowed_callers':['direct','code_execution_20260120']}]")
                        .tools())
                .containsExactly(
                        new Tool.Function(ToolName.of("Grep"), "d", object("{'type':'object'}"), true, CacheMark.SHORT),
                        new Tool.Function(ToolName.of("DeferredToolPlaceholder"), null, null, null, null));
        assertThat(losses.warnings()).isEmpty();
    }

    @Test
    void leavesOutWhatTheModelMayNotCallItself() throws RefusedException {
        assertThat(read("'tools':[{'name':'f','allowed_callers':['code_execution_20260120']},"
                                + "{'type':'tool_search_tool_bm25_20251119','name':'tool_search'}]")
                        .tools())
                .isEmpty();
        assertThat(losses.warnings()).containsExactly("tool_dropped;field=tools[0]");
    }

    @Test
    void givesTypedToolsTheirSchemas() throws RefusedException {
        List<Tool> tools = read("'tools':[{'type':'bash_20250124','name':'bash'},"
                        + "{'type':'text_editor_20250728','name':'str_replace_based_edit_tool'},"
                        + "{'type':'memory_20250818','name':'memory'}]")
                .tools();

        assertThat(tools)
                .extracting(tool -> ((Tool.Function) tool).name().name())
                .containsExactly("bash", "str_replace_based_edit_tool", "memory");
        assertThat(tools).allSatisfy(tool -> {
            Tool.Function function = (Tool.Function) tool;
            assertThat(function.description()).isNotEmpty();
            assertThat(Objects.requireNonNull(function.schema())
                            .at("/properties/command/type")
                            .asText())
                    .isEqualTo("string");
        });
    }

    @Test
    @DisplayName("ar.web_search")
    void readsToolsOfTheProvider() throws RefusedException {
        assertThat(read("'tools':[{'type':'web_search_20250305','name':'web_search','allowed_domains':['a.test'],"
                                + "'blocked_domains':['b.test'],'max_uses':5,'user_location':{'type':'approximate'}},"
                                + "{'type':'web_fetch_20250910','name':'web_fetch'}]")
                        .tools())
                .containsExactly(
                        new Tool.WebSearch(
                                List.of("a.test"), List.of("b.test"), 5, json("{'type':'approximate'}"), null),
                        new Tool.Hosted("web_fetch_20250910", "tools[1]"));
    }

    @Test
    void readsRemoteServersInBothSpellings() throws RefusedException {
        assertThat(read("'mcp_servers':[{'type':'url','url':'https://m.test','name':'docs','authorization_token':'t',"
                                + "'tool_configuration':{'allowed_tools':['find']}}]")
                        .tools())
                .containsExactly(new Tool.RemoteMcp("docs", "https://m.test", "t", List.of("find")));
        assertThat(read("'mcp_servers':[{'type':'url','url':'https://m.test','name':'docs'}],'tools':[{'type':"
                                + "'mcp_toolset','mcp_server_name':'docs','default_config':{'enabled':false},"
                                + "'configs':{'find':{'enabled':true},'drop':{'enabled':false}}}]")
                        .tools())
                .containsExactly(new Tool.RemoteMcp("docs", "https://m.test", null, List.of("find")));
    }

    @Test
    @DisplayName("ac.choice_any_parallel")
    void readsTheChoice() throws RefusedException {
        Toolbox any = read("'tools':[{'name':'f'}],'tool_choice':{'type':'any','disable_parallel_tool_use':true}");
        assertThat(any.choice()).isEqualTo(ToolChoice.of(ToolChoice.Mode.REQUIRED));
        assertThat(any.parallel()).isFalse();
        Toolbox named = read("'tool_choice':{'type':'tool','name':'f'}");
        assertThat(named.choice()).isEqualTo(new ToolChoice(ToolChoice.Mode.NAMED, List.of(ToolName.of("f"))));
        assertThat(named.parallel()).isNull();
        assertThat(read("'tool_choice':{'type':'none'}").choice().mode()).isEqualTo(ToolChoice.Mode.NONE);
        assertThat(read("'tools':[]").choice()).isEqualTo(ToolChoice.UNSET);
    }
}
