package llmgateway.transform.engine.convert;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.transform.engine.json.JsonTree;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * An agent's conversation of twenty turns: what was sent for one turn is the beginning of what is sent for the next, byte for byte.
 * Cache marks are left out of the comparison, since they move on by their nature and belong to no prompt.
 */
class AppendOnlyTest {
    private static final int TURNS = 20;
    private static final List<String> GROWING = List.of("system", "instructions", "tools", "messages", "input");

    static List<Arguments> pairs() {
        List<Arguments> pairs = new ArrayList<>();
        for (Dialect client : Samples.dialects()) {
            for (Dialect upstream : Samples.dialects()) {
                for (String model : client == upstream ? List.<String>of() : models(upstream)) {
                    pairs.add(Arguments.of(client, upstream, model));
                }
            }
        }
        return pairs;
    }

    /** Models that differ in what they take: late system messages, prefill, thinking; effort, cache breakpoints, roles. */
    private static List<String> models(Dialect upstream) {
        return upstream == Dialect.MESSAGES
                ? List.of("claude-opus-5-5", "claude-opus-4-7", "claude-haiku-4-5")
                : List.of("gpt-5.6", "gpt-4o", "some-open-model");
    }

    @ParameterizedTest(name = "{0} to {1}, {2}")
    @DisplayName("ca.append_only")
    @MethodSource("pairs")
    void eachTurnBeginsWithTheOneBefore(Dialect client, Dialect upstream, String model) throws RefusedException {
        List<JsonNode> sent = conversation(client, upstream, model);
        for (int turn = 1; turn < TURNS; turn++) {
            ObjectNode before = sent.get(turn - 1).deepCopy();
            ObjectNode now = sent.get(turn).deepCopy();
            for (String member : GROWING) {
                assertThat(texts(now.remove(member)))
                        .as("%s of turn %d", member, turn)
                        .startsWith(texts(before.remove(member)).toArray(String[]::new));
            }
            assertThat(JsonTree.text(now)).as("settings of turn %d", turn).isEqualTo(JsonTree.text(before));
        }
        JsonNode last = sent.get(TURNS - 1);
        assertThat(last.path(upstream == Dialect.RESPONSES ? "input" : "messages"))
                .hasSizeGreaterThan(TURNS);
        assertThat(JsonTree.text(last)).doesNotContain("gwr1.").doesNotContain("x-anthropic-billing-header");
    }

    @ParameterizedTest(name = "{0} to {1}, {2}")
    @DisplayName("rt.A_R_A_reasoning")
    @MethodSource("pairs")
    void reasoningStateComesBackExactlyInEveryTurn(Dialect client, Dialect upstream, String model)
            throws RefusedException {
        Wire wire = new Wire(client, upstream, model);
        Agent agent = Agent.of(client);
        ScriptedUpstream script = new ScriptedUpstream(upstream);
        for (int turn = 0; turn < TURNS; turn++) {
            RequestConversion.Converted sent = wire.sent(JsonTree.text(agent.request()));
            assertThat(ScriptedUpstream.statesIn(upstream, sent.request())).isEqualTo(script.states());
            agent.heard(reply(script, sent));
        }
        assertThat(script.states().isEmpty()).isEqualTo(upstream == Dialect.CHAT);
    }

    private static List<JsonNode> conversation(Dialect client, Dialect upstream, String model)
            throws RefusedException {
        Wire wire = new Wire(client, upstream, model);
        Agent agent = Agent.of(client);
        ScriptedUpstream script = new ScriptedUpstream(upstream);
        List<JsonNode> bodies = new ArrayList<>();
        for (int turn = 0; turn < TURNS; turn++) {
            RequestConversion.Converted sent = wire.sent(JsonTree.text(agent.request()));
            bodies.add(unmarked(sent.request()));
            agent.heard(reply(script, sent));
        }
        return bodies;
    }

    private static JsonNode reply(ScriptedUpstream script, RequestConversion.Converted sent) {
        return Wire.answered(sent.plan(), false, List.of(Buffer.buffer(script.reply(sent.request()))))
                .json();
    }

    private static List<String> texts(JsonNode value) {
        List<String> texts = new ArrayList<>();
        if (value != null && value.isTextual()) {
            texts.add(value.textValue());
        } else if (value != null) {
            value.forEach(one -> texts.add(JsonTree.text(one)));
        }
        return texts;
    }

    private static JsonNode unmarked(JsonNode body) {
        JsonNode copy = body.deepCopy();
        remove(copy);
        return copy;
    }

    private static void remove(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.remove(List.of("cache_control", "prompt_cache_breakpoint"));
        }
        node.forEach(AppendOnlyTest::remove);
    }
}
