package llmgateway.transform.engine.dialect.messages;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.config.Quirk;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.contracts.model.Effort;
import llmgateway.contracts.model.ModelFacts;
import llmgateway.contracts.model.ThinkingClass;
import llmgateway.transform.engine.hub.Block;
import llmgateway.transform.engine.hub.Conversation;
import llmgateway.transform.engine.hub.Format;
import llmgateway.transform.engine.hub.Limits;
import llmgateway.transform.engine.hub.Sampling;
import llmgateway.transform.engine.hub.Sender;
import llmgateway.transform.engine.hub.Text;
import llmgateway.transform.engine.hub.Thinking;
import llmgateway.transform.engine.hub.ToolCall;
import llmgateway.transform.engine.hub.ToolName;
import llmgateway.transform.engine.hub.ToolResult;
import llmgateway.transform.engine.hub.Toolbox;
import llmgateway.transform.engine.hub.Turn;
import llmgateway.transform.engine.json.JsonTree;
import llmgateway.transform.engine.rules.Envelopes;
import llmgateway.transform.engine.rules.Losses;
import llmgateway.transform.engine.rules.ReplyContext;
import llmgateway.transform.engine.rules.RequestReading;
import llmgateway.transform.engine.rules.RequestWriting;
import llmgateway.transform.engine.rules.WrittenRequest;
import org.jspecify.annotations.Nullable;

/** Conversations, models and surroundings for the tests of the Messages dialect. */
final class Bench {
    static final String ORIGIN = "this-upstream";
    static final Envelopes ENVELOPES = new Envelopes(new byte[32]);

    private Bench() {}

    static JsonNode json(String text) {
        return Objects.requireNonNull(JsonTree.readOrNull(text.replace('\'', '"')), () -> "malformed: " + text);
    }

    static ObjectNode object(String text) {
        return (ObjectNode) json(text);
    }

    static ModelFacts facts(ThinkingClass thinking, ModelFacts.Sampling sampling, Effort... efforts) {
        boolean newest = thinking == ThinkingClass.ALWAYS || thinking == ThinkingClass.BETWEEN_TOOLS;
        boolean old = thinking == ThinkingClass.BUDGET || thinking == ThinkingClass.NONE;
        return new ModelFacts(
                thinking,
                Set.of(efforts),
                false,
                sampling,
                !newest,
                old,
                newest,
                true,
                true,
                false,
                false,
                thinking == ThinkingClass.ADAPTIVE_ON,
                thinking == ThinkingClass.BUDGET ? 64_000 : 128_000,
                200_000);
    }

    static final ModelFacts HAIKU_4_5 = facts(ThinkingClass.BUDGET, ModelFacts.Sampling.ONE);
    static final ModelFacts OPUS_4_6 = facts(
            ThinkingClass.BUDGET_OR_ADAPTIVE,
            ModelFacts.Sampling.ONE,
            Effort.LOW,
            Effort.MEDIUM,
            Effort.HIGH,
            Effort.MAX);
    static final ModelFacts OPUS_4_8 = facts(
            ThinkingClass.ADAPTIVE,
            ModelFacts.Sampling.NONE,
            Effort.LOW,
            Effort.MEDIUM,
            Effort.HIGH,
            Effort.XHIGH,
            Effort.MAX);
    static final ModelFacts OPUS_5 = facts(
            ThinkingClass.ADAPTIVE_ON,
            ModelFacts.Sampling.NONE,
            Effort.LOW,
            Effort.MEDIUM,
            Effort.HIGH,
            Effort.XHIGH,
            Effort.MAX);
    static final ModelFacts SONNET_5_5 = facts(
            ThinkingClass.BETWEEN_TOOLS,
            ModelFacts.Sampling.DEFAULTS,
            Effort.LOW,
            Effort.MEDIUM,
            Effort.HIGH,
            Effort.XHIGH,
            Effort.MAX);
    static final ModelFacts OPUS_5_5 = facts(
            ThinkingClass.ALWAYS,
            ModelFacts.Sampling.NONE,
            Effort.LOW,
            Effort.MEDIUM,
            Effort.HIGH,
            Effort.XHIGH,
            Effort.MAX);
    static final ModelFacts UNKNOWN = new ModelFacts(
            ThinkingClass.NONE,
            Set.of(),
            false,
            ModelFacts.Sampling.ALL,
            true,
            true,
            false,
            false,
            true,
            false,
            false,
            false,
            0,
            0);

    /** A conversation, and the upstream that it is written for; tests set what they are about. */
    static final class Ask {
        private List<Text> system = List.of();
        private final List<Turn> turns = new ArrayList<>();
        private Toolbox toolbox = Toolbox.EMPTY;
        private Limits limits = new Limits(null, List.of());
        private Sampling sampling = Sampling.UNSET;
        private Thinking thinking = Thinking.UNSET;
        private Format format = Format.UNSET;
        private Sender sender = Sender.UNKNOWN;
        private ObjectNode shared = JsonTree.object();
        private ModelFacts facts;
        private String version = "2023-06-01";
        private String model = "the-model";
        private Set<Quirk> quirks = Set.of();
        private @Nullable String systemText;
        private boolean strict;
        private String list = "messages";
        private @Nullable Losses losses;

        Ask(ModelFacts facts) {
            this.facts = facts;
        }

        Ask to(ModelFacts other) {
            facts = other;
            return this;
        }

        Ask model(String name) {
            model = name;
            return this;
        }

        Ask items() {
            list = "input";
            return this;
        }

        Ask system(Text... texts) {
            system = List.of(texts);
            return this;
        }

        Ask turn(Turn.Role role, Block... blocks) {
            turns.add(new Turn(role, List.of(blocks), list + '[' + turns.size() + ']'));
            return this;
        }

        Ask user(String... texts) {
            return turn(Turn.Role.USER, Arrays.stream(texts).map(Text::of).toArray(Block[]::new));
        }

        Ask assistant(String text) {
            return turn(Turn.Role.ASSISTANT, Text.of(text));
        }

        Ask late(String text) {
            return turn(Turn.Role.SYSTEM, Text.of(text));
        }

        Ask toolbox(Toolbox all) {
            toolbox = all;
            return this;
        }

        Ask limits(@Nullable Long max, String... stops) {
            limits = new Limits(max, List.of(stops));
            return this;
        }

        Ask sampling(Sampling all) {
            sampling = all;
            return this;
        }

        Ask effort(Effort effort) {
            return thinking(new Thinking(Thinking.Mode.UNSET, effort, 0, Thinking.Display.UNSET));
        }

        Ask thinking(Thinking all) {
            thinking = all;
            return this;
        }

        Ask format(Format wanted) {
            format = wanted;
            return this;
        }

        Ask sender(Sender who) {
            sender = who;
            return this;
        }

        Ask shared(String members) {
            shared = object(members);
            return this;
        }

        Ask version(String anthropicVersion) {
            version = anthropicVersion;
            return this;
        }

        Ask quirks(Quirk... all) {
            quirks = Set.of(all);
            return this;
        }

        Ask systemText(String text) {
            systemText = text;
            return this;
        }

        Ask strict() {
            strict = true;
            return this;
        }

        WrittenRequest written() throws RefusedException {
            losses = new Losses(strict);
            Conversation conversation = new Conversation(
                    "asked",
                    false,
                    false,
                    system,
                    turns,
                    toolbox,
                    limits,
                    sampling,
                    thinking,
                    format,
                    sender,
                    shared,
                    JsonTree.object());
            return new MessagesFormat()
                    .writeRequest(
                            conversation,
                            new RequestWriting(model, facts, quirks, true, version, 0, systemText, ORIGIN, losses));
        }

        ObjectNode body() throws RefusedException {
            return written().body();
        }

        /** The text of a member of the body; empty if there is none. */
        String member(String name) throws RefusedException {
            JsonNode value = body().get(name);
            return value == null ? "" : JsonTree.text(value);
        }

        String messages() throws RefusedException {
            return member("messages");
        }

        /** What the last writing told of. */
        List<String> warnings() {
            return Objects.requireNonNull(losses).warnings();
        }
    }

    static ToolCall call(String id, String name, String arguments) {
        return new ToolCall(id, ToolName.of(name), ToolCall.Kind.FUNCTION, arguments);
    }

    static ToolResult result(String id, String text) {
        return new ToolResult(id, ToolCall.Kind.FUNCTION, List.of(Text.of(text)), false, null);
    }

    static RequestReading reading(Losses losses) {
        return new RequestReading(losses, ENVELOPES, "header-session");
    }

    static ReplyContext context() {
        return context(Thinking.Display.UNSET, false);
    }

    static ReplyContext context(Thinking.Display display, boolean webSearch) {
        return new ReplyContext(
                Dialect.MESSAGES,
                "asked",
                true,
                display,
                webSearch,
                JsonTree.object(),
                42,
                "sfx",
                1_700_000_000L,
                ORIGIN,
                ENVELOPES);
    }
}
