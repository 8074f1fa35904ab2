package llmgateway.transform.engine.rules;

import static org.assertj.core.api.Assertions.assertThat;

import llmgateway.contracts.Sha256;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.transform.engine.hub.Tool;
import llmgateway.transform.engine.hub.ToolCall;
import llmgateway.transform.engine.hub.ToolName;
import llmgateway.transform.engine.json.JsonTree;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamesAndArgumentsTest {

    @ParameterizedTest
    @CsvSource({
        "'', Read, 64, Read",
        "collaboration, spawn_agent, 64, collaboration__spawn_agent",
        "mcp__x__, run, 64, mcp__x__run",
        "'', a.b, 64, a_b_2d6b8ca8",
    })
    void namesBecomeWhatTheUpstreamAllows(String namespace, String name, int limit, String expected) {
        String wire = ToolTable.wireName(new ToolName(namespace, name), limit);
        if (expected.startsWith("a_b_")) {
            assertThat(wire).matches("a_b_[0-9a-f]{8}");
        } else {
            assertThat(wire).isEqualTo(expected);
        }
    }

    @Test
    void aLongNameIsCutAndKeepsItsHash() {
        String longName = "mcp__server__" + "x".repeat(100);
        String wire = ToolTable.wireName(ToolName.of(longName), 64);
        assertThat(wire).hasSize(64).startsWith(longName.substring(0, 55)).matches(".*_[0-9a-f]{8}");
        assertThat(ToolTable.wireName(ToolName.of(longName + "y"), 64)).isNotEqualTo(wire);
    }

    @Test
    void idsKeepAnyCharacterUntilTheyAreTooLong() {
        assertThat(Identifiers.shortId("a.b:ü", 5)).isEqualTo("a.b:ü");
        assertThat(Identifiers.shortId("a.b:ü" + "x".repeat(9), 13))
                .matches("a_b__?[x]*_[0-9a-f]{8}")
                .hasSize(13);
        assertThat(Identifiers.hashedIfLong("abc", 3)).isEqualTo("abc");
        assertThat(Identifiers.hashedIfLong("abcd", 3)).isEqualTo(Sha256.hex("abcd"));
    }

    @Test
    void theTableLeadsBack() {
        ToolTable.Builder builder = new ToolTable.Builder(64);
        ToolName name = new ToolName("functions", "exec");
        String wire = builder.declare(name, ToolCall.Kind.CUSTOM, true);
        ToolTable table = builder.build();
        assertThat(table.original(wire)).isEqualTo(new ToolTable.Entry(name, ToolCall.Kind.CUSTOM, true));
        assertThat(table.original("other"))
                .isEqualTo(new ToolTable.Entry(ToolName.of("other"), ToolCall.Kind.FUNCTION, false));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``                                       | {}                                      | false",
                "`  `                                     | {}                                      | false",
                "null                                     | {}                                      | false",
                "{\"id\":12345678901234567890,\"x\":1.0}  | {\"id\":12345678901234567890,\"x\":1.0}  | false",
                "{\"value\":1}                            | {\"value\":1}                           | false",
                "[1]                                      | {\"value\":[1]}                         | true",
                "{\"a\":                                  | {\"INVALID_JSON\":\"{\\\"a\\\":\"}      | true"
            })
    @DisplayName("ca.args_empty, ca.args_bigint")
    void argumentsBecomeAnObject(String text, String expected, boolean lossy) throws RefusedException {
        Losses losses = new Losses(false);
        assertThat(JsonTree.text(Arguments.object(text, "messages[1]", losses))).isEqualTo(expected);
        assertThat(losses.warnings().contains("invalid_arguments;field=messages[1]"))
                .isEqualTo(lossy);
    }

    @Test
    void customToolsBecomeFunctionsAndBack() {
        Tool.Custom tool = new Tool.Custom(ToolName.of("exec"), "Runs code.", "lark", "start: /.+/");
        assertThat(CustomTools.description(tool)).isEqualTo("Runs code.\n\nInput format (lark): start: /.+/");
        assertThat(CustomTools.wrapped("a\"b\n")).isEqualTo("{\"input\":\"a\\\"b\\n\"}");
    }

    @ParameterizedTest
    @CsvSource({"call_1, 40, call_1", "fc:1/2, 40, fc_1_2_", "'', 40, _"})
    void callIdsBecomeWhatTheUpstreamAllows(String id, int limit, String beginning) {
        assertThat(Identifiers.callId(id, limit)).startsWith(beginning);
        assertThat(Identifiers.legal(Identifiers.callId(id, limit), limit)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"msg_01AbC, resp_01AbC", "chatcmpl-x-9, resp_x_9", "odd, resp_odd"})
    void objectIdsKeepTheirSuffix(String id, String expected) {
        assertThat(Identifiers.withPrefix("resp_", id)).isEqualTo(expected);
    }
}
