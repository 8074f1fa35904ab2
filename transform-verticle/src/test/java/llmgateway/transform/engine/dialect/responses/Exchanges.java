package llmgateway.transform.engine.dialect.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.config.Quirk;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.contracts.model.Effort;
import llmgateway.contracts.model.ModelFacts;
import llmgateway.contracts.model.ThinkingClass;
import llmgateway.transform.engine.hub.Completion;
import llmgateway.transform.engine.hub.Conversation;
import llmgateway.transform.engine.hub.Format;
import llmgateway.transform.engine.hub.Limits;
import llmgateway.transform.engine.hub.Sampling;
import llmgateway.transform.engine.hub.Sender;
import llmgateway.transform.engine.hub.StreamEvent;
import llmgateway.transform.engine.hub.Text;
import llmgateway.transform.engine.hub.Thinking;
import llmgateway.transform.engine.hub.Toolbox;
import llmgateway.transform.engine.hub.Turn;
import llmgateway.transform.engine.json.ByteView;
import llmgateway.transform.engine.json.JsonTree;
import llmgateway.transform.engine.rules.CompletionBuilder;
import llmgateway.transform.engine.rules.Envelopes;
import llmgateway.transform.engine.rules.Losses;
import llmgateway.transform.engine.rules.ReplyContext;
import llmgateway.transform.engine.rules.RequestReading;
import llmgateway.transform.engine.rules.RequestWriting;
import llmgateway.transform.engine.rules.StreamReader;
import llmgateway.transform.engine.rules.StreamWriter;
import llmgateway.transform.engine.rules.WrittenRequest;

/** Both sides of an exchange, for tests. */
final class Exchanges {
    static final String ORIGIN = "origin-1";
    static final Envelopes ENVELOPES = new Envelopes(new byte[32]);
    static final ResponsesFormat FORMAT = new ResponsesFormat();

    private Exchanges() {}

    static ObjectNode json(String text) {
        try {
            return (ObjectNode) JsonTree.read(ByteView.of(text));
        } catch (java.io.IOException malformed) {
            throw new AssertionError(text, malformed);
        }
    }

    static Conversation read(String request, Losses losses) throws RefusedException {
        return FORMAT.readRequest(json(request), new RequestReading(losses, ENVELOPES, null));
    }

    static Conversation read(String request) throws RefusedException {
        return read(request, new Losses(false));
    }

    /** The conversation that a request with this input begins. */
    static Conversation readInput(String input, Losses losses) throws RefusedException {
        return read("{\"model\":\"m\",\"input\":" + input + "}", losses);
    }

    /** A request of another dialect, with one question. */
    static Conversation conversation(Turn... turns) {
        return new Conversation(
                "m",
                false,
                true,
                List.of(),
                List.of(turns),
                Toolbox.EMPTY,
                new Limits(null, List.of()),
                Sampling.UNSET,
                Thinking.UNSET,
                Format.UNSET,
                Sender.UNKNOWN,
                JsonTree.object(),
                JsonTree.object());
    }

    static Turn user(String text) {
        return new Turn(Turn.Role.USER, List.of(Text.of(text)), "messages[0]");
    }

    /** What is known of a model that reasons. */
    static ModelFacts reasoningFacts(boolean breakpoints) {
        return new ModelFacts(
                ThinkingClass.NONE,
                EnumSet.of(Effort.LOW, Effort.MEDIUM, Effort.HIGH),
                true,
                ModelFacts.Sampling.DEFAULTS,
                true,
                true,
                true,
                true,
                false,
                breakpoints,
                false,
                false,
                1000,
                10_000);
    }

    static ModelFacts plainFacts() {
        return new ModelFacts(
                ThinkingClass.NONE,
                Set.of(),
                false,
                ModelFacts.Sampling.ALL,
                true,
                true,
                true,
                true,
                false,
                false,
                false,
                false,
                0,
                0);
    }

    static RequestWriting writing(ModelFacts facts, Losses losses, Quirk... quirks) {
        return new RequestWriting(
                "gpt-up", facts, Set.of(quirks), quirks.length == 0, "2023-06-01", 0, null, ORIGIN, losses);
    }

    static WrittenRequest written(Conversation conversation, RequestWriting writing) throws RefusedException {
        return FORMAT.writeRequest(conversation, writing);
    }

    static String body(Conversation conversation, RequestWriting writing) throws RefusedException {
        return JsonTree.text(written(conversation, writing).body());
    }

    static String input(Conversation conversation, RequestWriting writing) throws RefusedException {
        return JsonTree.text(written(conversation, writing).body().get("input"));
    }

    static ReplyContext context(Dialect client, String echo) {
        return new ReplyContext(
                client,
                "asked",
                true,
                Thinking.Display.UNSET,
                true,
                json(echo),
                12,
                "q1",
                1700000000,
                ORIGIN,
                ENVELOPES);
    }

    static ReplyContext context() {
        return context(Dialect.RESPONSES, "{}");
    }

    /** What an upstream's stream tells; each line is the data of an event. */
    static List<StreamEvent> told(ReplyContext context, String... events) {
        List<StreamEvent> told = new ArrayList<>();
        StreamReader reader = FORMAT.reader(context);
        for (String event : events) {
            JsonNode data = json(event);
            reader.read(data.path("type").asText(""), data, told::add);
        }
        reader.end(told::add);
        return told;
    }

    static Completion completion(List<StreamEvent> events) {
        CompletionBuilder builder = new CompletionBuilder();
        events.forEach(builder);
        return builder.build();
    }

    /** The data of the events that a client gets, each checked for its name. */
    static List<ObjectNode> streamed(ReplyContext context, StreamEvent... events) {
        Buffer out = Buffer.buffer();
        StreamWriter writer = FORMAT.writer(context);
        for (StreamEvent event : events) {
            writer.write(event, out);
        }
        List<ObjectNode> data = new ArrayList<>();
        for (String block : out.toString(StandardCharsets.UTF_8).split("\n\n", -1)) {
            if (block.isEmpty() || block.startsWith(":")) {
                continue;
            }
            String[] lines = block.split("\n", -1);
            ObjectNode payload = json(lines[1].substring("data: ".length()));
            if (lines.length != 2
                    || !lines[0].equals("event: " + payload.path("type").asText())) {
                throw new AssertionError(block);
            }
            data.add(payload);
        }
        return data;
    }
}
