package llmgateway.transform.engine.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.transform.engine.hub.Block;
import llmgateway.transform.engine.hub.Text;
import llmgateway.transform.engine.hub.ToolCall;
import llmgateway.transform.engine.hub.ToolName;
import llmgateway.transform.engine.hub.ToolResult;
import llmgateway.transform.engine.hub.Turn;
import llmgateway.transform.engine.hub.Turn.Role;
import org.junit.jupiter.api.Test;

class TurnOrderTest {
    private final Losses losses = new Losses(false);

    @Test
    void neighboursOfOneRoleAreJoinedAndEmptyTextsLeft() throws RefusedException {
        assertThat(arranged(user("a"), user(" "), user("b"), assistant(), assistant("c")))
                .containsExactly("USER a|b", "ASSISTANT c");
    }

    @Test
    void resultsStandFirstAndInTheOrderOfTheirCalls() throws RefusedException {
        assertThat(arranged(
                        user("go"), calls("x", "y", "z"), results("z"), user("between"), results("x"), results("y")))
                .containsExactly("USER go", "ASSISTANT x()|y()|z()", "USER x=|y=|z=|between");
        assertThat(losses.warnings()).isEmpty();
    }

    @Test
    void aSystemTextInsideAToolGroupFollowsTheResults() throws RefusedException {
        assertThat(arranged(user("go"), calls("x"), system("note"), results("x"), user("text")))
                .containsExactly("USER go", "ASSISTANT x()", "USER x=", "SYSTEM note", "USER text");
    }

    @Test
    void aCallThatNobodyAnsweredGetsAnErrorUnlessItIsTheLastWord() throws RefusedException {
        assertThat(arranged(user("go"), calls("x", "y"), results("y"), assistant("on")))
                .containsExactly("USER go", "ASSISTANT x()|y()", "USER x!(no result)|y=", "ASSISTANT on");
        assertThat(losses.warnings()).containsExactly("missing_tool_result;field=turns[1]");
        assertThat(arranged(user("go"), calls("x"))).containsExactly("USER go", "ASSISTANT x()");
    }

    @Test
    void aResultThatAnswersNothingBecomesText() throws RefusedException {
        assertThat(arranged(user("go"), assistant("hm"), results("ghost"), assistant("ok")))
                .containsExactly("USER go", "ASSISTANT hm", "USER [tool result ghost] r", "ASSISTANT ok");
        assertThat(losses.warnings()).containsExactly("orphan_tool_result;field=turns[2]");
    }

    @Test
    void aResultMayNotAnswerACallOfAnEarlierTurn() throws RefusedException {
        assertThat(arranged(calls("x"), results("x"), assistant("a"), results("x")))
                .containsExactly("ASSISTANT x()", "USER x=", "ASSISTANT a", "USER [tool result x] r");
    }

    @Test
    void anIdThatIsUsedAgainIsNumberedWithItsResult() throws RefusedException {
        assertThat(arranged(
                        user("go"), calls("call_0"), results("call_0"), calls("call_0"), results("call_0"), user("!")))
                .containsExactly(
                        "USER go", "ASSISTANT call_0()", "USER call_0=", "ASSISTANT call_0_2()", "USER call_0_2=|!");
    }

    @Test
    void aNumberedIdNeverMeetsAnotherOfThatName() throws RefusedException {
        assertThat(arranged(calls("a_2"), results("a_2"), calls("a", "a"), results("a"), results("a")))
                .containsExactly("ASSISTANT a_2()", "USER a_2=", "ASSISTANT a()|a_2_()", "USER a=|a_2_=");
    }

    @Test
    void aConversationThatGoesOnBeginsAsBefore() throws RefusedException {
        List<Turn> turns = List.of(
                user("go"),
                calls("a", "b"),
                system("late"),
                results("b"),
                results("a"),
                assistant("t"),
                user("u"),
                system("s"),
                calls("a"),
                results("a"));
        List<String> before = List.of();
        for (int end : new int[] {1, 5, 8, 10}) {
            List<String> now = arranged(turns.subList(0, end).toArray(Turn[]::new));
            assertThat(now.subList(0, before.size())).isEqualTo(before);
            before = now;
        }
    }

    @Test
    void aStrictConversionRefusesWhereALenientOneWarns() {
        Losses strict = new Losses(true);
        assertThatThrownBy(() -> TurnOrder.arrange(List.of(results("ghost")), strict))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refused -> assertThat(refused.failure().param()).isPresent())
                .hasMessageContaining("orphan_tool_result");
    }

    private List<String> arranged(Turn... turns) throws RefusedException {
        List<Turn> numbered = new ArrayList<>();
        for (Turn turn : turns) {
            numbered.add(new Turn(turn.role(), turn.blocks(), "turns[" + numbered.size() + "]"));
        }
        return TurnOrder.arrange(numbered, losses).stream()
                .map(turn -> turn.role() + " "
                        + String.join(
                                "|",
                                turn.blocks().stream().map(TurnOrderTest::shown).toList()))
                .toList();
    }

    private static String shown(Block block) {
        if (block instanceof Text text) {
            return text.text();
        }
        if (block instanceof ToolCall call) {
            return call.id() + "()";
        }
        ToolResult result = (ToolResult) block;
        return result.callId() + (result.error() ? "!" + shown(result.content().get(0)) : "=");
    }

    private static Turn turn(Role role, String... texts) {
        List<Block> blocks = new ArrayList<>();
        for (String text : texts) {
            blocks.add(Text.of(text));
        }
        return new Turn(role, blocks, "");
    }

    private static Turn user(String... texts) {
        return turn(Role.USER, texts);
    }

    private static Turn system(String... texts) {
        return turn(Role.SYSTEM, texts);
    }

    private static Turn assistant(String... texts) {
        return turn(Role.ASSISTANT, texts);
    }

    private static Turn calls(String... ids) {
        List<Block> blocks = new ArrayList<>();
        for (String id : ids) {
            blocks.add(new ToolCall(id, ToolName.of("tool"), ToolCall.Kind.FUNCTION, "{}"));
        }
        return new Turn(Role.ASSISTANT, blocks, "");
    }

    private static Turn results(String id) {
        return new Turn(
                Role.USER, List.of(new ToolResult(id, ToolCall.Kind.FUNCTION, List.of(Text.of("r")), false, null)), "");
    }
}
