package llmgateway.transform.engine.convert;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.contracts.port.RequestTranslation.Target;
import llmgateway.contracts.testing.AccountBuilder;
import llmgateway.transform.engine.json.JsonTree;
import llmgateway.transform.testing.Settings;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** There and back again: what returns to a dialect is what had left it, and reasoning state returns to its maker alone. */
class RoundTripTest {
    private static final String PAIRS = "llmgateway.transform.engine.convert.Samples#pairs";

    @ParameterizedTest
    @DisplayName("rt.A_C_A")
    @MethodSource(PAIRS)
    void aRequestComesBackAsItWas(Dialect one, Dialect other) throws RefusedException {
        String request = Samples.request(one);
        String there = Samples.wire(one, other).sent(request).body().toString();
        String back = Samples.wire(other, one).sent(there).body().toString();
        assertThat(Gist.of(one, back)).isEqualTo(Gist.of(one, request));
    }

    @ParameterizedTest
    @EnumSource(names = {"CHAT", "RESPONSES"})
    void anAgentsConversationComesBackAsItWas(Dialect other) throws RefusedException {
        Talk talk = new Talk(Dialect.MESSAGES, other, account("one", other));
        talk.turns(3);
        String request = talk.request();
        String there = Samples.wire(Dialect.MESSAGES, other).sent(request).body().toString();
        String back = Samples.wire(other, Dialect.MESSAGES).sent(there).body().toString();
        assertThat(withoutLimits(Gist.of(Dialect.MESSAGES, back)))
                .isEqualTo(withoutLimits(Gist.of(Dialect.MESSAGES, request)));
    }

    /** Output limits are clamped to each model's own on the way, and Anthropic is always asked for a stream. */
    private static List<String> withoutLimits(List<String> gist) {
        return gist.stream().filter(line -> !line.matches("(max tokens|streamed): .*")).toList();
    }

    @ParameterizedTest
    @MethodSource(PAIRS)
    void reasoningStateGoesToNobodyButItsMaker(Dialect client, Dialect upstream) throws RefusedException {
        AccountConfig maker = account("one", upstream);
        Talk talk = new Talk(client, upstream, maker);
        talk.turns(9);
        String request = talk.request();
        for (Dialect dialect : Samples.dialects()) {
            AccountConfig stranger = AccountBuilder.like(account("two", dialect))
                    .baseUrl("https://elsewhere.example")
                    .build();
            if (dialect != client) {
                RequestConversion.Converted sent = new Wire(client, dialect, model(dialect), stranger).sent(request);
                assertThat(ScriptedUpstream.statesIn(dialect, sent.request())).isEmpty();
                assertThat(sent.body().toString()).doesNotContain("gwr1.", "I think", "gAAAA-_", "Eq+/=");
            }
        }
        RequestConversion.Converted again = new Wire(client, upstream, model(upstream), maker).sent(request);
        assertThat(ScriptedUpstream.statesIn(upstream, again.request())).isEqualTo(talk.script.states());
    }

    @Test
    void openAiCiphertextBelongsToOneAccountAndSignaturesToTheServer() throws RefusedException {
        Talk responses = new Talk(Dialect.MESSAGES, Dialect.RESPONSES, account("one", Dialect.RESPONSES));
        responses.turns(3);
        assertThat(responses.statesAt(account("two", Dialect.RESPONSES))).isEmpty();
        Talk messages = new Talk(Dialect.CHAT, Dialect.MESSAGES, account("one", Dialect.MESSAGES));
        messages.turns(3);
        assertThat(messages.statesAt(account("two", Dialect.MESSAGES)))
                .isNotEmpty()
                .isEqualTo(messages.script.states());
    }

    @ParameterizedTest
    @MethodSource(PAIRS)
    void aForgedEnvelopeIsForgottenAndNeverPassedOn(Dialect client, Dialect upstream) throws RefusedException {
        Talk talk = new Talk(client, upstream, account("one", upstream));
        talk.turns(2);
        String forged = talk.request().replaceAll("(gwr1\\.[A-Za-z0-9_.-]+)[A-Za-z0-9_-]{4}\"", "$1AAAA\"");
        RequestConversion.Converted sent =
                new Wire(client, upstream, model(upstream), account("one", upstream)).sent(forged);
        assertThat(ScriptedUpstream.statesIn(upstream, sent.request())).isEmpty();
        assertThat(sent.body().toString()).doesNotContain("gwr1.");
    }

    @ParameterizedTest
    @DisplayName("rt.fallback_reconverts")
    @MethodSource(PAIRS)
    void aSecondAttemptIsConvertedFromTheOriginal(Dialect client, Dialect first) throws RefusedException {
        Dialect second = Samples.dialects().stream()
                .filter(dialect -> dialect != client && dialect != first)
                .findFirst()
                .orElseThrow();
        String request = Samples.request(client);
        Buffer body = Buffer.buffer(request);
        RequestConversion conversion =
                new RequestConversion(client, body, "asked", null, "req1", Settings.allowed());
        Buffer once = conversion.to(target(first)).body();
        assertThat(conversion.to(target(second)).body())
                .isEqualTo(Samples.wire(client, second).sent(request).body());
        assertThat(conversion.to(target(first)).body()).isEqualTo(once);
        assertThat(body.toString()).isEqualTo(request);
    }

    private static Target target(Dialect dialect) {
        AccountConfig account =
                AccountBuilder.of("acc", Wire.provider(dialect)).build();
        String model = dialect == Dialect.MESSAGES ? "claude-opus-4-8" : "gpt-4o";
        return new Target(dialect, model, account, false, Optional.empty());
    }

    @ParameterizedTest
    @MethodSource(PAIRS)
    void aConversationThatComesHomeIsSweptOfWhatTheGatewayPutIn(Dialect client, Dialect upstream)
            throws RefusedException {
        Talk talk = new Talk(client, upstream, account("one", upstream));
        talk.turns(9);
        String request = talk.request();
        Optional<Buffer> swept = EnvelopeSweep.swept(Buffer.buffer(request));
        assertThat(swept.isPresent()).isEqualTo(request.contains("gwr1."));
        String body = swept.map(Buffer::toString).orElse(request);
        assertThat(body).doesNotContain("gwr1.");
        assertThat(Gist.of(client, body)).isEqualTo(Gist.of(client, request));
        assertThat(EnvelopeSweep.swept(Buffer.buffer(body))).isEmpty();
        JsonNode tree = Agent.json(body);
        for (JsonNode item : tree.path("input")) {
            assertThat(item.path("id").asText()).doesNotContain("_gw");
        }
        for (JsonNode message : tree.path("messages")) {
            assertThat(message.path("content").isArray() && message.path("content").isEmpty()).isFalse();
        }
    }

    @Test
    void aClientsOwnReasoningStateSurvivesASweep() throws RefusedException {
        Talk talk = new Talk(Dialect.MESSAGES, Dialect.RESPONSES, account("one", Dialect.RESPONSES));
        talk.turns(2);
        ObjectNode request = (ObjectNode) Agent.json(talk.request());
        ArrayNode content = ((ArrayNode) request.path("messages"))
                .addObject()
                .put("role", "assistant")
                .putArray("content");
        content.addObject().put("type", "thinking").put("thinking", "").put("signature", "EqQB/+=");
        content.addObject().put("type", "text").put("text", "gwr1. is how envelopes begin");
        String swept =
                EnvelopeSweep.swept(JsonTree.buffer(request)).orElseThrow().toString();
        assertThat(ScriptedUpstream.statesIn(Dialect.MESSAGES, Agent.json(swept))).containsExactly("|EqQB/+=");
        assertThat(swept).contains("gwr1. is how envelopes begin");
    }

    private static AccountConfig account(String id, Dialect dialect) {
        return AccountBuilder.of(id, Wire.provider(dialect)).build();
    }

    private static String model(Dialect dialect) {
        return dialect == Dialect.MESSAGES ? "claude-opus-5-5" : "gpt-5.6";
    }

    /** An agent's conversation with one account. */
    private static final class Talk {
        private final Dialect client;
        private final Dialect upstream;
        private final AccountConfig account;
        private final Agent agent;
        private final ScriptedUpstream script;

        Talk(Dialect client, Dialect upstream, AccountConfig account) {
            this.client = client;
            this.upstream = upstream;
            this.account = account;
            this.agent = Agent.of(client);
            this.script = new ScriptedUpstream(upstream);
        }

        void turns(int count) throws RefusedException {
            for (int turn = 0; turn < count; turn++) {
                RequestConversion.Converted sent = new Wire(client, upstream, model(upstream), account).sent(request());
                List<Buffer> reply = new ArrayList<>(List.of(Buffer.buffer(script.reply(sent.request()))));
                agent.heard(Wire.answered(sent.plan(), false, reply).json());
            }
        }

        String request() {
            return JsonTree.text(agent.request());
        }

        List<String> statesAt(AccountConfig other) throws RefusedException {
            return ScriptedUpstream.statesIn(
                    upstream,
                    new Wire(client, upstream, model(upstream), other).sent(request()).request());
        }
    }
}
