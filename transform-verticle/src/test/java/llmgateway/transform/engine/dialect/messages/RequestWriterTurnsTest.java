package llmgateway.transform.engine.dialect.messages;

import static llmgateway.transform.engine.dialect.messages.Bench.call;
import static llmgateway.transform.engine.dialect.messages.Bench.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.List;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.contracts.model.Effort;
import llmgateway.transform.engine.dialect.messages.Bench.Ask;
import llmgateway.transform.engine.hub.Block;
import llmgateway.transform.engine.hub.CacheMark;
import llmgateway.transform.engine.hub.Opaque;
import llmgateway.transform.engine.hub.Reasoning;
import llmgateway.transform.engine.hub.Refusal;
import llmgateway.transform.engine.hub.Text;
import llmgateway.transform.engine.hub.ToolCall;
import llmgateway.transform.engine.hub.ToolName;
import llmgateway.transform.engine.hub.ToolResult;
import llmgateway.transform.engine.hub.Turn.Role;
import llmgateway.transform.engine.hub.WebSearch;
import llmgateway.transform.engine.json.JsonTree;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RequestWriterTurnsTest {

    private static Ask ask() {
        return new Ask(Bench.OPUS_5_5);
    }

    private static Ask older() {
        return new Ask(Bench.HAIKU_4_5);
    }

    @Test
    @DisplayName("ra.string_input")
    void writesOneUserMessage() throws RefusedException {
        assertThat(ask().user("hi").messages())
                .isEqualTo("[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"hi\"}]}]");
    }

    @Test
    @DisplayName("ra.instructions")
    void writesSystemTextsAsBlocksInOrderBehindTheAccountsOwn() throws RefusedException {
        Ask ask = ask().systemText("own")
                .system(Text.of("one"), Text.of(" "), Text.of("two"))
                .user("hi");

        assertThat(ask.member("system"))
                .isEqualTo("[{\"type\":\"text\",\"text\":\"own\"},{\"type\":\"text\",\"text\":\"one\"},"
                        + "{\"type\":\"text\",\"text\":\"two\"}]");
    }

    @Test
    void doesNotRepeatTheAccountsOwnSystemText() throws RefusedException {
        Ask ask = ask().systemText("own")
                .system(Text.of("one"), Text.of("own words"))
                .user("hi");

        assertThat(ask.member("system"))
                .isEqualTo("[{\"type\":\"text\",\"text\":\"one\"},{\"type\":\"text\",\"text\":\"own words\"}]");
    }

    @Test
    @DisplayName("ca.system_late_native")
    void leavesALateSystemMessageInPlaceWhereTheModelKnowsIt() throws RefusedException {
        Ask ask = ask().system(Text.of("first")).user("hi").late("be brief");

        assertThat(ask.messages())
                .isEqualTo("[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"hi\"}]},"
                        + "{\"role\":\"system\",\"content\":[{\"type\":\"text\",\"text\":\"be brief\"}]}]");
        assertThat(ask.member("system")).isEqualTo("[{\"type\":\"text\",\"text\":\"first\"}]");
        assertThat(ask.warnings()).isEmpty();
    }

    @Test
    @DisplayName("ca.system_between_users")
    void wrapsASystemMessageBetweenUserMessages() throws RefusedException {
        Ask ask = ask().user("a").late("b").user("c");

        assertThat(ask.messages())
                .isEqualTo("[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"a\"},"
                        + "{\"type\":\"text\",\"text\":\"<system-reminder>\\nb\\n</system-reminder>\"},"
                        + "{\"type\":\"text\",\"text\":\"c\"}]}]");
        assertThat(ask.warnings()).containsExactly("system_in_user_turn;field=messages[1]");
    }

    @Test
    void wrapsEveryLateSystemMessageForModelsThatDoNotKnowThem() throws RefusedException {
        assertThat(older().user("a").late("b").messages())
                .isEqualTo("[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"a\"},"
                        + "{\"type\":\"text\",\"text\":\"<system-reminder>\\nb\\n</system-reminder>\"}]}]");
    }

    @Test
    @DisplayName("ca.append_only")
    void beginsALongerConversationLikeTheShorterOne() throws RefusedException {
        for (boolean midSystem : new boolean[] {true, false}) {
            String shorter = "";
            Ask ask = midSystem ? ask() : older();
            for (int turn = 0; turn < 10; turn++) {
                ask.user("question " + turn);
                if (turn % 3 == 0) {
                    ask.late("note " + turn);
                }
                shorter = prefixChecked(shorter, ask);
                ask.turn(Role.ASSISTANT, Text.of("thinking aloud"), call("call_0", "run", "{\"n\":" + turn + "}"));
                ask.turn(Role.USER, result("call_0", "done " + turn));
                shorter = prefixChecked(shorter, ask);
                ask.assistant("answer " + turn);
            }
        }
    }

    /** The messages of {@code ask} without their closing bracket, after a check that they begin with {@code shorter}. */
    private static String prefixChecked(String shorter, Ask ask) throws RefusedException {
        String longer = ask.messages();
        assertThat(longer).startsWith(shorter);
        return longer.substring(0, longer.length() - 1);
    }

    @Test
    @DisplayName("ca.parallel_results")
    void putsResultsIntoOneMessageInTheOrderOfTheCalls() throws RefusedException {
        Ask ask = ask().user("go")
                .turn(Role.ASSISTANT, call("a", "f", "{}"), call("b", "f", "{}"), call("c", "f", "{}"))
                .turn(Role.USER, result("c", "3"))
                .turn(Role.USER, result("a", "1"))
                .turn(Role.USER, result("b", "2"));

        assertThat(ask.messages())
                .endsWith("{\"role\":\"user\",\"content\":["
                        + "{\"type\":\"tool_result\",\"tool_use_id\":\"a\",\"content\":\"1\"},"
                        + "{\"type\":\"tool_result\",\"tool_use_id\":\"b\",\"content\":\"2\"},"
                        + "{\"type\":\"tool_result\",\"tool_use_id\":\"c\",\"content\":\"3\"}]}]");
    }

    @Test
    @DisplayName("ca.missing_result")
    void makesUpAnErrorForACallWithoutResult() throws RefusedException {
        Ask ask = ask().user("go").turn(Role.ASSISTANT, call("a", "f", "{}")).user("never mind");

        assertThat(ask.messages())
                .endsWith(
                        "{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\",\"tool_use_id\":\"a\","
                                + "\"content\":\"(no result)\",\"is_error\":true},{\"type\":\"text\",\"text\":\"never mind\"}]}]");
        assertThat(ask.warnings()).containsExactly("missing_tool_result;field=messages[1]");
    }

    @Test
    void answersACallAtTheVeryEnd() throws RefusedException {
        Ask ask = ask().user("go").turn(Role.ASSISTANT, call("a", "f", "{}"));

        assertThat(ask.messages())
                .endsWith(
                        "[{\"type\":\"tool_result\",\"tool_use_id\":\"a\",\"content\":\"(no result)\",\"is_error\":true}]}]");
        assertThat(ask.warnings()).containsExactly("missing_tool_result;field=messages[1]");
    }

    @Test
    @DisplayName("ca.args_empty")
    void writesEmptyArgumentsAsAnEmptyObject() throws RefusedException {
        assertThat(inputOf("")).isEqualTo("{}");
    }

    @Test
    @DisplayName("ca.args_bigint")
    void keepsDigitsAndOrderOfArguments() throws RefusedException {
        String arguments = "{\"id\":12345678901234567890,\"x\":1.0,\"a\":1e3}";
        assertThat(inputOf(arguments)).isEqualTo(arguments);
    }

    @Test
    void keepsArgumentsThatAreNoJson() throws RefusedException {
        assertThat(inputOf("{\"a\":")).isEqualTo("{\"INVALID_JSON\":\"{\\\"a\\\":\"}");
    }

    private static String inputOf(String arguments) throws RefusedException {
        Ask ask =
                ask().user("go").turn(Role.ASSISTANT, call("a", "f", arguments)).turn(Role.USER, result("a", "1"));
        return JsonTree.text(ask.body().at("/messages/1/content/0/input"));
    }

    @Test
    void wrapsCustomCallsOfTheHistoryLikeTheirTool() throws RefusedException {
        Ask ask = ask().user("go")
                .turn(
                        Role.ASSISTANT,
                        new ToolCall("a", new ToolName("fs", "patch"), ToolCall.Kind.CUSTOM, "*** say \"hi\""))
                .turn(Role.USER, result("a", "1"));

        assertThat(JsonTree.text(ask.body().at("/messages/1/content/0")))
                .isEqualTo("{\"type\":\"tool_use\",\"id\":\"a\",\"name\":\"fs__patch\","
                        + "\"input\":{\"input\":\"*** say \\\"hi\\\"\"}}");
    }

    @Test
    @DisplayName("ra.output_array")
    void writesTheBlocksOfAResultOneByOne() throws RefusedException {
        Block image = RequestWriterMediaTest.inlineImage("image/png", RequestWriterMediaTest.PNG);
        Ask ask = ask().user("go")
                .turn(Role.ASSISTANT, call("a", "f", "{}"))
                .turn(
                        Role.USER,
                        new ToolResult(
                                "a",
                                ToolCall.Kind.FUNCTION,
                                List.of(Text.of("one"), Text.of(""), image),
                                true,
                                CacheMark.SHORT));

        assertThat(JsonTree.text(ask.body().at("/messages/2/content/0")))
                .isEqualTo("{\"type\":\"tool_result\",\"tool_use_id\":\"a\",\"content\":["
                        + "{\"type\":\"text\",\"text\":\"one\"},{\"type\":\"image\",\"source\":{\"type\":\"base64\","
                        + "\"media_type\":\"image/png\",\"data\":\"" + RequestWriterMediaTest.PNG + "\"}}],"
                        + "\"is_error\":true,\"cache_control\":{\"type\":\"ephemeral\"}}");
    }

    @Test
    void leavesTheContentOfAnEmptyResultOut() throws RefusedException {
        Ask ask =
                ask().user("go").turn(Role.ASSISTANT, call("call:1", "f", "{}")).turn(Role.USER, result("call:1", ""));

        String content = JsonTree.text(ask.body().at("/messages/2/content"));
        String id = ask.body().at("/messages/1/content/0/id").asText();
        assertThat(id).matches("call_1_[0-9a-f]{8}");
        assertThat(content).isEqualTo("[{\"type\":\"tool_result\",\"tool_use_id\":\"" + id + "\"}]");
    }

    @Test
    @DisplayName("ca.reasoning_envelope")
    void restoresItsOwnReasoningExactly() throws RefusedException {
        Ask ask = ask().user("go")
                .turn(
                        Role.ASSISTANT,
                        new Reasoning("  hm\n\n", Opaque.of(Bench.ORIGIN, Opaque.Kind.SIGNATURE, "sig+/=")),
                        new Reasoning("", Opaque.of("raw-messages", Opaque.Kind.SIGNATURE, "empty")),
                        new Reasoning("", Opaque.of(Bench.ORIGIN, Opaque.Kind.REDACTED, "dark")),
                        Text.of("yes"))
                .user("more");

        assertThat(JsonTree.text(ask.body().at("/messages/1/content")))
                .isEqualTo("[{\"type\":\"thinking\",\"thinking\":\"  hm\\n\\n\",\"signature\":\"sig+/=\"},"
                        + "{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"empty\"},"
                        + "{\"type\":\"redacted_thinking\",\"data\":\"dark\"},{\"type\":\"text\",\"text\":\"yes\"}]");
    }

    @Test
    @DisplayName("ra.reasoning_foreign")
    void dropsTheReasoningOfOthersWithoutAWord() throws RefusedException {
        Ask ask = ask().user("go")
                .turn(
                        Role.ASSISTANT,
                        new Reasoning("seen", Opaque.of("raw-responses", Opaque.Kind.ENCRYPTED, "gAAAA")),
                        new Reasoning("seen", Opaque.of("another", Opaque.Kind.SIGNATURE, "sig")),
                        new Reasoning("seen", Opaque.of(Bench.ORIGIN, Opaque.Kind.NONE, "")),
                        new Reasoning("seen", null))
                .user("more");

        assertThat(ask.messages())
                .isEqualTo("[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"go\"},"
                        + "{\"type\":\"text\",\"text\":\"more\"}]}]");
        assertThat(ask.warnings()).isEmpty();
    }

    @Test
    void restoresSearchesAsAPairOrNotAtAll() throws RefusedException {
        String pair = "[{\"type\":\"server_tool_use\",\"id\":\"srvtoolu_1\"},{\"type\":\"web_search_tool_result\"}]";
        Ask ask = ask().user("go")
                .turn(
                        Role.ASSISTANT,
                        new WebSearch("1", "q", List.of(), Opaque.of(Bench.ORIGIN, Opaque.Kind.BLOCKS, pair)),
                        new WebSearch("2", "q", List.of(), null),
                        Text.of("found"))
                .user("more");

        assertThat(JsonTree.text(ask.body().at("/messages/1/content")))
                .isEqualTo(pair.substring(0, pair.length() - 1) + ",{\"type\":\"text\",\"text\":\"found\"}]");
    }

    @Test
    @DisplayName("ca.prefill")
    void leavesTheLastWordToTheUserWhereTheModelDemandsIt() throws RefusedException {
        Ask ask = new Ask(Bench.OPUS_5).user("go").assistant("Well, ");

        assertThat(ask.messages())
                .endsWith("{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"Continue.\"}]}]");
        assertThat(ask.warnings()).containsExactly("user_turn_added;field=messages[1]");

        Ask kept = older().user("go").assistant("Well, ");
        assertThat(kept.messages())
                .endsWith("{\"role\":\"assistant\",\"content\":[{\"type\":\"text\",\"text\":\"Well,\"}]}]");
        assertThat(kept.warnings()).isEmpty();
    }

    @Test
    void dropsThinkingForAPrefilledAnswer() throws RefusedException {
        Ask ask = older().user("go").assistant("Well").effort(Effort.HIGH);

        assertThat(ask.body().has("thinking")).isFalse();
        assertThat(ask.warnings()).containsExactly("thinking_dropped;field=reasoning_effort");
    }

    @Test
    void putsAUserMessageBeforeAnAssistantThatBegins() throws RefusedException {
        Ask ask = ask().assistant("hello").user("hi");

        assertThat(ask.messages())
                .startsWith("[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"(continue)\"}]},"
                        + "{\"role\":\"assistant\"");
        assertThat(ask.warnings()).containsExactly("user_turn_added;field=messages[0]");
    }

    @Test
    void refusesAConversationWithoutAnythingToAnswer() {
        assertThatThrownBy(() -> ask().system(Text.of("only")).user(" ").messages())
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("'messages'");
    }

    @Test
    void makesARefusalText() throws RefusedException {
        Ask ask = ask().user("go").turn(Role.ASSISTANT, new Refusal("no")).user("why");

        assertThat(JsonTree.text(ask.body().at("/messages/1/content")))
                .isEqualTo("[{\"type\":\"text\",\"text\":\"no\"}]");
        assertThat(ask.warnings()).containsExactly("refusal_as_text;field=messages[1]");
    }

    @Test
    void keepsTheLastFourCacheMarksAndNoLongOneAfterAShortOne() throws RefusedException {
        Ask ask = ask().system(new Text("s1", CacheMark.LONG, List.of()), new Text("s2", CacheMark.LONG, List.of()))
                .turn(
                        Role.USER,
                        new Text("a", CacheMark.SHORT, List.of()),
                        new Text("b", CacheMark.LONG, List.of()),
                        new Text("c", CacheMark.LONG, List.of()));

        assertThat(ask.member("system"))
                .isEqualTo("[{\"type\":\"text\",\"text\":\"s1\"},{\"type\":\"text\",\"text\":\"s2\","
                        + "\"cache_control\":{\"type\":\"ephemeral\",\"ttl\":\"1h\"}}]");
        ArrayNode content = (ArrayNode) ask.body().at("/messages/0/content");
        for (int i = 0; i < 3; i++) {
            assertThat(JsonTree.text(content.get(i).get("cache_control"))).isEqualTo("{\"type\":\"ephemeral\"}");
        }
        assertThat(ask.warnings()).containsExactly("cache_marks_dropped;field=messages");
    }
}
