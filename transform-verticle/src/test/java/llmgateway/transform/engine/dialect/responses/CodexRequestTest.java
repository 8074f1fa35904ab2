package llmgateway.transform.engine.dialect.responses;

import static llmgateway.transform.engine.dialect.responses.Exchanges.json;
import static llmgateway.transform.engine.dialect.responses.Exchanges.read;
import static llmgateway.transform.engine.dialect.responses.Exchanges.readInput;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.contracts.model.Effort;
import llmgateway.transform.engine.hub.Conversation;
import llmgateway.transform.engine.hub.Text;
import llmgateway.transform.engine.hub.Tool;
import llmgateway.transform.engine.hub.ToolCall;
import llmgateway.transform.engine.hub.ToolName;
import llmgateway.transform.engine.hub.ToolResult;
import llmgateway.transform.engine.hub.Turn;
import llmgateway.transform.engine.hub.Turn.Role;
import llmgateway.transform.engine.rules.Losses;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What Codex sends beside messages. */
class CodexRequestTest {
    private final Losses losses = new Losses(false);

    @Test
    void toolsDeclaredInsideTheInputComeLastOnceAndWithoutMarks() throws RefusedException {
        Conversation read = read("""
                {"model":"gpt-5.6","stream":true,"store":false,"tool_choice":"auto","parallel_tool_calls":true,
                 "reasoning":{"effort":"medium","context":"all_turns"},"include":["reasoning.encrypted_content"],
                 "prompt_cache_key":"k","text":{"verbosity":"low"},"client_metadata":{"x":"y"},
                 "tools":[{"type":"function","name":"wait","strict":false}],
                 "input":[
                  {"type":"additional_tools","role":"developer","tools":[
                   {"type":"function","name":"wait","description":"second"},
                   {"type":"namespace","name":"collaboration","tools":[
                    {"type":"function","name":"spawn_agent","strict":false,"parameters":{"type":"object","properties":{
                     "message":{"type":"string","encrypted":true},"encrypted":{"type":"boolean"}}}}]}]},
                  {"type":"message","role":"developer","id":"msg_0","content":[{"type":"input_text","text":"S"}]},
                  {"type":"message","role":"user","content":[{"type":"input_text","text":"q"}],
                   "internal_chat_message_metadata_passthrough":{"a":1}}]}""", losses);

        assertThat(read.system()).containsExactly(Text.of("S"));
        assertThat(read.toolbox().tools())
                .containsExactly(
                        new Tool.Function(ToolName.of("wait"), null, null, false, null),
                        new Tool.Function(new ToolName("collaboration", "spawn_agent"), null, json("""
                                        {"type":"object","properties":{"message":{"type":"string"},"encrypted":{"type":"boolean"}}}"""), false, null));
        assertThat(read.turns()).containsExactly(new Turn(Role.USER, List.of(Text.of("q")), "input[2]"));
        assertThat(losses.warnings()).isEmpty();
    }

    @Test
    @DisplayName("ra.tool_search_items")
    void aToolSearchAddsItsToolsAndStaysAsACallWithAResult() throws RefusedException {
        Conversation read = readInput("""
                [{"type":"additional_tools","tools":[{"type":"tool_search","execution":"client","description":"find",
                   "parameters":{"type":"object","properties":{"query":{"type":"string"}}}}]},
                 {"type":"tool_search_call","call_id":"ts_1","execution":"client","arguments":{"query":"mail"}},
                 {"type":"tool_search_output","call_id":"ts_1","execution":"client","tools":[
                   {"type":"namespace","name":"mcp__mail","tools":[{"type":"function","name":"send","defer_loading":true}]}]}]""", losses);

        assertThat(read.toolbox().tools())
                .extracting(tool -> ((Tool.Function) tool).name())
                .containsExactly(ToolName.of("tool_search"), new ToolName("mcp__mail", "send"));
        assertThat(read.turns())
                .containsExactly(
                        new Turn(
                                Role.ASSISTANT,
                                List.of(new ToolCall(
                                        "ts_1",
                                        ToolName.of("tool_search"),
                                        ToolCall.Kind.FUNCTION,
                                        "{\"query\":\"mail\"}")),
                                "input[1]"),
                        new Turn(
                                Role.USER,
                                List.of(new ToolResult(
                                        "ts_1",
                                        ToolCall.Kind.FUNCTION,
                                        List.of(Text.of("Loaded tools: mcp__mail__send")),
                                        false,
                                        null)),
                                "input[2]"));
        assertThat(ToolSearch.declared(read.echo())).isTrue();
        assertThat(losses.warnings()).isEmpty();
    }

    @Test
    void whatOtherAgentsSayBecomesTheUsersText() throws RefusedException {
        Conversation read = readInput("""
                [{"type":"agent_message","author":"/lead/a","recipient":"/lead","content":[
                   {"type":"input_text","text":"done"},{"type":"encrypted_content","encrypted_content":"x"}]},
                 {"type":"brand_new_item","text":"words"},
                 {"type":"agent_message","author":"/lead/a","recipient":"/lead","content":[{"type":"encrypted_content","encrypted_content":"x"}]},
                 {"type":"image_generation_call","id":"ig_1","result":"AAAA"}]""", losses);

        assertThat(read.turns())
                .containsExactly(
                        new Turn(Role.USER, List.of(Text.of("[Message from /lead/a to /lead]\ndone")), "input[0]"),
                        new Turn(Role.USER, List.of(Text.of("words")), "input[1]"));
        assertThat(losses.warnings())
                .containsExactly(
                        "content_as_text;field=input[0]",
                        "content_as_text;field=input[1]",
                        "field_dropped;field=input[2]",
                        "field_dropped;field=input[3]");
    }

    @Test
    void settingsThatChangeInTheMidstCountForTheWholeRequest() throws RefusedException {
        Conversation read = read("""
                {"model":"m","reasoning":{"effort":"low","summary":"auto"},"input":[{"role":"user","content":"q"},
                 {"type":"configuration_update","reasoning":{"effort":"high"}}]}""", losses);

        assertThat(read.thinking().effort()).isEqualTo(Effort.HIGH);
        assertThat(read.echo().path("reasoning").path("effort").asText()).isEqualTo("low");
        assertThat(losses.warnings()).containsExactly("field_dropped;field=input[1]");
    }
}
