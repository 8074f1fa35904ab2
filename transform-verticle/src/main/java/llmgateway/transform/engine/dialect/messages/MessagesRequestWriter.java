package llmgateway.transform.engine.dialect.messages;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.transform.engine.hub.Conversation;
import llmgateway.transform.engine.hub.Text;
import llmgateway.transform.engine.hub.Turn;
import llmgateway.transform.engine.json.JsonTree;
import llmgateway.transform.engine.rules.Loss;
import llmgateway.transform.engine.rules.Losses;
import llmgateway.transform.engine.rules.RequestWriting;
import llmgateway.transform.engine.rules.TurnOrder;
import llmgateway.transform.engine.rules.WrittenRequest;

/** Writes a request to an Anthropic upstream: the order of its members, and what is not worth a class of its own. */
final class MessagesRequestWriter {
    private final Conversation conversation;
    private final RequestWriting writing;
    private final Losses losses;
    private final ClientFields fields;

    MessagesRequestWriter(Conversation conversation, RequestWriting writing) {
        this.conversation = conversation;
        this.writing = writing;
        this.losses = writing.losses();
        this.fields = ClientFields.of(conversation);
    }

    WrittenRequest write() throws RefusedException {
        List<Turn> turns = TurnOrder.arrange(new TurnAdapter(writing, fields).adapt(conversation.turns()), losses);
        CacheMarks marks = new CacheMarks();
        ToolboxWriter toolbox = new ToolboxWriter(conversation.toolbox(), writing, fields, marks);
        toolbox.write(turns);
        FormatWriter format = new FormatWriter(conversation.format(), writing, fields);
        ArrayNode system = system(format, marks);
        ArrayNode messages = new TurnWriter(writing, fields, marks).write(turns);
        marks.limit(losses, fields.conversation);
        long maxTokens = maxTokens();
        ThinkingWriter thinking = new ThinkingWriter(conversation.thinking(), writing, fields);
        thinking.write(turns, toolbox.forced(), maxTokens);

        ObjectNode body = JsonTree.object().put("model", writing.model());
        body.put("max_tokens", maxTokens);
        body.put("stream", true);
        new SenderWriter(conversation, writing).write(body);
        new SamplingWriter(conversation.sampling(), writing, fields).write(body, thinking.on());
        List<String> stops = stops();
        if (!stops.isEmpty() && writing.facts().stops()) {
            stops.forEach(body.putArray("stop_sequences")::add);
        }
        thinking.addTo(body);
        addOutputConfig(body, thinking, format);
        toolbox.addTo(body);
        if (!system.isEmpty()) {
            body.set("system", system);
        }
        body.set("messages", messages);
        return new WrittenRequest(body, toolbox.table(), writing.facts().stops() ? List.of() : stops, true);
    }

    private ArrayNode system(FormatWriter format, CacheMarks marks) throws RefusedException {
        List<Text> texts = writing.system(conversation);
        String instruction = format.instruction();
        if (instruction != null) {
            texts.add(Text.of(instruction));
        }
        ArrayNode system = JsonTree.array();
        for (Text text : texts) {
            if (!text.text().isBlank()) {
                ObjectNode block = system.addObject().put("type", "text").put("text", text.text());
                marks.put(block, text.cache());
            }
        }
        return system;
    }

    /** What the client wants, or else as much as there is, up to what the model can do. */
    private long maxTokens() {
        Long asked = conversation.limits().maxTokens();
        int most = writing.facts().maxOutput();
        long wanted = asked != null ? Math.max(1, asked) : writing.defaultMaxTokens();
        if (wanted <= 0) {
            wanted = most > 0 ? most : fallbackMaxTokens();
        }
        return most > 0 ? Math.min(wanted, most) : wanted;
    }

    private long fallbackMaxTokens() {
        return writing.model().contains("claude") ? 32_000 : 8_192;
    }

    /** The stop sequences with anything to see in them. */
    private List<String> stops() throws RefusedException {
        List<String> stops = new ArrayList<>();
        for (String stop : conversation.limits().stops()) {
            if (stop.isBlank()) {
                losses.note(Loss.FIELD_DROPPED, "stop");
            } else {
                stops.add(stop);
            }
        }
        return stops;
    }

    private static void addOutputConfig(ObjectNode body, ThinkingWriter thinking, FormatWriter format) {
        ObjectNode config = JsonTree.object();
        if (thinking.effort() != null) {
            config.put("effort", thinking.effort().label());
        }
        if (format.format() != null) {
            config.set("format", format.format());
        }
        if (!config.isEmpty()) {
            body.set("output_config", config);
        }
    }
}
