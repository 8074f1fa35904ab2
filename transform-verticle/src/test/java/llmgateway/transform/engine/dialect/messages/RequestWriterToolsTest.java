package llmgateway.transform.engine.dialect.messages;

import static llmgateway.transform.engine.dialect.messages.Bench.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import llmgateway.contracts.config.Quirk;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.contracts.model.Effort;
import llmgateway.contracts.model.ModelFacts;
import llmgateway.transform.engine.dialect.messages.Bench.Ask;
import llmgateway.transform.engine.hub.CacheMark;
import llmgateway.transform.engine.hub.Tool;
import llmgateway.transform.engine.hub.ToolCall;
import llmgateway.transform.engine.hub.ToolChoice;
import llmgateway.transform.engine.hub.ToolChoice.Mode;
import llmgateway.transform.engine.hub.ToolName;
import llmgateway.transform.engine.hub.Toolbox;
import llmgateway.transform.engine.hub.Turn.Role;
import llmgateway.transform.engine.json.JsonTree;
import llmgateway.transform.engine.rules.ToolTable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RequestWriterToolsTest {

    private static Tool function(String name) {
        return new Tool.Function(ToolName.of(name), null, null, null, null);
    }

    private static Ask ask(ModelFacts facts, ToolChoice choice, @Nullable Boolean parallel, Tool... tools) {
        return new Ask(facts).user("hi").toolbox(new Toolbox(List.of(tools), choice, parallel, null));
    }

    private static Ask ask(Tool... tools) {
        return ask(Bench.OPUS_5, ToolChoice.UNSET, null, tools);
    }

    @Test
    @DisplayName("ca.schema_keep")
    void keepsASchemaAsItCame() throws RefusedException {
        String schema = "{\"$schema\":\"https://json-schema.org/draft/2020-12/schema\",\"type\":\"object\","
                + "\"properties\":{\"a\":{\"anyOf\":[{\"$ref\":\"#/$defs/x\"},{\"type\":\"null\"}]},"
                + "\"b\":{\"type\":\"string\",\"format\":\"weird\",\"minLength\":1.0}},\"$defs\":{\"x\":{}}}";
        Ask ask = ask(new Tool.Function(ToolName.of("f"), "does f", json(schema), null, CacheMark.LONG));

        assertThat(ask.member("tools"))
                .isEqualTo("[{\"name\":\"f\",\"description\":\"does f\",\"input_schema\":" + schema
                        + ",\"cache_control\":{\"type\":\"ephemeral\",\"ttl\":\"1h\"}}]");
        assertThat(ask.member("tool_choice")).isEmpty();
    }

    @Test
    @DisplayName("ca.custom_tool")
    void putsACustomToolAsAFunctionWithItsGrammarInWords() throws RefusedException {
        Tool custom = new Tool.Custom(ToolName.of("patch"), "Patches.", "lark", "start: \"x\"");
        Ask ask = ask(custom);

        assertThat(ask.member("tools"))
                .isEqualTo(
                        "[{\"name\":\"patch\",\"description\":\"Patches.\\n\\nInput format (lark): start: \\\"x\\\"\","
                                + "\"input_schema\":{\"type\":\"object\",\"properties\":{\"input\":{\"type\":\"string\"}},"
                                + "\"required\":[\"input\"],\"additionalProperties\":false}}]");
        assertThat(ask.written().tools().original("patch"))
                .isEqualTo(new ToolTable.Entry(ToolName.of("patch"), ToolCall.Kind.CUSTOM, true));
    }

    @Test
    @DisplayName("ra.ns_roundtrip")
    void flattensNamespacesAndRemembersThem() throws RefusedException {
        ToolName name = new ToolName("collaboration", "spawn_agent");
        Ask ask = ask(new Tool.Function(name, null, null, null, null));

        assertThat(ask.body().at("/tools/0/name").asText()).isEqualTo("collaboration__spawn_agent");
        assertThat(ask.written().tools().original("collaboration__spawn_agent").name())
                .isEqualTo(name);
    }

    @Test
    @DisplayName("ra.strict_absent")
    void isStrictOnlyWhereTheSchemaAllowsIt() throws RefusedException {
        String open = "{'type':'object','properties':{'a':{'type':'string'}}}";
        String closed = "{'type':'object','properties':{'a':{'type':'string'}},'additionalProperties':false}";
        Ask fits = ask(new Tool.Function(ToolName.of("f"), null, json(closed), true, null));
        assertThat(fits.body().at("/tools/0/strict").asBoolean()).isTrue();
        Ask loose = ask(new Tool.Function(ToolName.of("f"), null, json(open), true, null));
        assertThat(loose.body().at("/tools/0").has("strict")).isFalse();
        assertThat(loose.warnings()).containsExactly("schema_reduced;field=tools");
        Ask unsaid = ask(new Tool.Function(ToolName.of("f"), null, json(closed), false, null));
        assertThat(unsaid.body().at("/tools/0").has("strict")).isFalse();
        assertThat(unsaid.warnings()).isEmpty();
    }

    @Test
    @DisplayName("ca.choice_required")
    void forcesACallWhereTheModelLetsItself() throws RefusedException {
        ToolChoice required = ToolChoice.of(Mode.REQUIRED);
        assertThat(ask(Bench.OPUS_5, required, null, function("f")).member("tool_choice"))
                .isEqualTo("{\"type\":\"any\"}");

        Ask newest = ask(Bench.OPUS_5_5, required, null, function("f"));
        assertThat(newest.member("tool_choice")).isEqualTo("{\"type\":\"auto\"}");
        assertThat(newest.warnings()).containsExactly("tool_choice_downgraded;field=tool_choice");
    }

    @Test
    @DisplayName("ca.choice_allowed")
    void leavesOnlyAllowedTools() throws RefusedException {
        ToolChoice allowed = new ToolChoice(Mode.ALLOWED, List.of(ToolName.of("a")));
        Ask ask = ask(Bench.OPUS_5, allowed, null, function("a"), function("b"));

        assertThat(ask.body().at("/tools").size()).isEqualTo(1);
        assertThat(ask.body().at("/tools/0/name").asText()).isEqualTo("a");
        assertThat(ask.member("tool_choice")).isEqualTo("{\"type\":\"auto\"}");
        assertThat(ask.warnings()).containsExactly("tool_choice_downgraded;field=tool_choice");
    }

    @Test
    @DisplayName("ca.parallel_no_tools")
    void saysNothingOfToolsThatAreNotThere() throws RefusedException {
        Ask ask = ask(Bench.OPUS_5, ToolChoice.of(Mode.REQUIRED), false);
        assertThat(ask.body().has("tool_choice")).isFalse();
        assertThat(ask.body().has("tools")).isFalse();
        assertThat(ask.warnings()).isEmpty();
    }

    @Test
    void namesAToolAndForbidsParallelCalls() throws RefusedException {
        ToolChoice named = new ToolChoice(Mode.NAMED, List.of(new ToolName("ns", "f")));
        assertThat(ask(Bench.OPUS_5, named, false, function("f")).member("tool_choice"))
                .isEqualTo("{\"type\":\"tool\",\"name\":\"ns__f\",\"disable_parallel_tool_use\":true}");
        assertThat(ask(Bench.OPUS_5, ToolChoice.UNSET, false, function("f")).member("tool_choice"))
                .isEqualTo("{\"type\":\"auto\",\"disable_parallel_tool_use\":true}");
        assertThat(ask(Bench.OPUS_5, ToolChoice.of(Mode.NONE), false, function("f"))
                        .member("tool_choice"))
                .isEqualTo("{\"type\":\"none\"}");
    }

    @Test
    void dropsThinkingForAForcedCallWhereBothAreRefused() throws RefusedException {
        ToolChoice required = ToolChoice.of(Mode.REQUIRED);
        for (ModelFacts facts : List.of(Bench.HAIKU_4_5, Bench.OPUS_4_6)) {
            Ask ask = ask(facts, required, null, function("f")).effort(Effort.LOW);
            assertThat(ask.body().has("thinking")).isFalse();
            assertThat(ask.member("tool_choice")).isEqualTo("{\"type\":\"any\"}");
            assertThat(ask.warnings()).containsExactly("thinking_dropped;field=reasoning_effort");
        }
        assertThat(ask(Bench.OPUS_4_8, required, null, function("f"))
                        .effort(Effort.LOW)
                        .body()
                        .has("thinking"))
                .isTrue();
    }

    @Test
    void declaresAToolOnce() throws RefusedException {
        assertThat(ask(function("f"), function("f")).body().at("/tools").size()).isEqualTo(1);
    }

    @Test
    void asksTheProviderToSearchTheWeb() throws RefusedException {
        Tool search = new Tool.WebSearch(
                List.of("a.test"), List.of(), 3, json("{'type':'approximate','city':'Bern'}"), "high");
        Ask ask = ask(search);

        assertThat(ask.member("tools"))
                .isEqualTo(
                        "[{\"type\":\"web_search_20250305\",\"name\":\"web_search\",\"allowed_domains\":[\"a.test\"],"
                                + "\"max_uses\":3,\"user_location\":{\"type\":\"approximate\",\"city\":\"Bern\"}}]");
        assertThat(ask.warnings()).containsExactly("field_dropped;field=web_search_options.search_context_size");
    }

    @Test
    void connectsRemoteServers() throws RefusedException {
        Ask ask = ask(new Tool.RemoteMcp("docs", "https://m.test", "tok", List.of("find")));

        assertThat(ask.member("mcp_servers"))
                .isEqualTo("[{\"type\":\"url\",\"url\":\"https://m.test\",\"name\":\"docs\","
                        + "\"authorization_token\":\"tok\"}]");
        assertThat(ask.member("tools"))
                .isEqualTo("[{\"type\":\"mcp_toolset\",\"mcp_server_name\":\"docs\","
                        + "\"default_config\":{\"enabled\":false},\"configs\":{\"find\":{\"enabled\":true}}}]");
    }

    @Test
    void refusesToolsOfOtherServersThatMatterAndDropsTheRest() throws RefusedException {
        assertThatThrownBy(() -> ask(new Tool.Hosted("file_search", "tools[0]")).body())
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("'tools[0]'");
        Ask ask = ask(new Tool.Hosted("programmatic_tool_calling", "tools[0]"));
        assertThat(ask.body().has("tools")).isFalse();
        assertThat(ask.warnings()).containsExactly("tool_dropped;field=tools[0]");
    }

    @Test
    void declaresCalledToolsForServersThatWantThem() throws RefusedException {
        Ask ask = new Ask(Bench.OPUS_5)
                .user("go")
                .turn(
                        Role.ASSISTANT,
                        Bench.call("1", "b", "{}"),
                        Bench.call("2", "a", "{}"),
                        Bench.call("3", "b", "{}"))
                .quirks(Quirk.SYNTHESIZE_TOOLS);

        assertThat(ask.member("tools"))
                .isEqualTo("[{\"name\":\"b\",\"input_schema\":{\"type\":\"object\",\"properties\":{}}},"
                        + "{\"name\":\"a\",\"input_schema\":{\"type\":\"object\",\"properties\":{}}}]");
        assertThat(JsonTree.text(ask.quirks().body())).doesNotContain("\"tools\"");
    }
}
