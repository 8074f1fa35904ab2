package llmgateway.transform.engine.dialect.responses;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import llmgateway.contracts.Usage;
import llmgateway.transform.engine.error.ErrorBody;
import llmgateway.transform.engine.hub.StreamEvent;
import llmgateway.transform.engine.json.JsonTree;
import llmgateway.transform.engine.rules.ReplyContext;
import llmgateway.transform.engine.rules.StreamReader;

/**
 * Reads an upstream's stream. What was told by deltas is not told again by the events that repeat it; what a server only tells at
 * the end of an item, or of the response, is told then.
 */
final class ResponsesStreamReader implements StreamReader {
    private final ReplyContext context;
    private final MessageTeller teller;
    private final OutputTeller output;
    private final Map<Integer, StreamedItem> items = new TreeMap<>();
    private boolean started;
    private boolean over;

    ResponsesStreamReader(ReplyContext context) {
        this.context = context;
        this.teller = new MessageTeller(context);
        this.output = new OutputTeller(context, teller);
    }

    @Override
    public void read(String name, JsonNode data, Consumer<StreamEvent> out) {
        if (over || !data.isObject()) {
            return;
        }
        String type = data.path("type").asText(name);
        boolean alive = started;
        start(data.path("response"), out);
        switch (type) {
            case "response.created", "response.in_progress", "response.queued", "keepalive", "ping" -> {
                if (alive) {
                    out.accept(new StreamEvent.Ping());
                }
            }
            case "response.output_item.added" -> output.begin(data.path("item"), item(data), out);
            case "response.output_item.done" -> output.whole(data.path("item"), item(data), out);
            case "response.completed", "response.incomplete" -> finish(data.path("response"), out);
            case "response.failed", "response.cancelled", "error" -> fail(ReplyFacts.error(data), out);
            default -> {
                if (data.hasNonNull("error")) {
                    fail(ReplyFacts.error(data), out);
                } else {
                    piece(type, data, out);
                }
            }
        }
    }

    private void piece(String type, JsonNode data, Consumer<StreamEvent> out) {
        int part = ReplyFacts.index(data, "content_index");
        String delta = data.path("delta").asText("");
        switch (type) {
            case "response.output_text.delta" -> teller.text(item(data), part, delta, out);
            case "response.refusal.delta" -> teller.refusal(item(data), part, delta, out);
            case "response.output_text.done" -> {
                if (!item(data).hasTold(part)) {
                    teller.text(item(data), part, data.path("text").asText(""), out);
                }
            }
            case "response.refusal.done" -> {
                if (!item(data).hasTold(part)) {
                    teller.refusal(item(data), part, data.path("refusal").asText(""), out);
                }
            }
            case "response.output_text.annotation.added" -> teller.cite(item(data), part, data.path("annotation"), out);
            case "response.content_part.done" -> output.part(data.path("part"), part, item(data), out);
            case "response.reasoning_summary_text.delta" ->
                teller.reasoning(item(data), ReplyFacts.index(data, "summary_index"), delta, out);
            case "response.reasoning_text.delta" -> teller.reasoning(item(data), part, delta, out);
            case "response.reasoning_summary_text.done" ->
                reasoned(item(data), ReplyFacts.index(data, "summary_index"), data, out);
            case "response.reasoning_text.done" -> reasoned(item(data), part, data, out);
            case "response.function_call_arguments.delta", "response.custom_tool_call_input.delta" ->
                output.arguments(item(data), delta, out);
            case "response.function_call_arguments.done" ->
                output.allArguments(item(data), data.path("arguments").asText(""), out);
            case "response.custom_tool_call_input.done" ->
                output.allArguments(item(data), data.path("input").asText(""), out);
            default -> {
                // Other events only repeat or decorate these.
            }
        }
    }

    private void reasoned(StreamedItem item, int part, JsonNode data, Consumer<StreamEvent> out) {
        if (!item.hasReasoned(part)) {
            teller.reasoning(item, part, data.path("text").asText(""), out);
        }
    }

    @Override
    public void end(Consumer<StreamEvent> out) {
        if (!over) {
            start(JsonTree.object(), out);
            fail(CUT, out);
        }
    }

    private void start(JsonNode response, Consumer<StreamEvent> out) {
        if (!started) {
            started = true;
            out.accept(new StreamEvent.Started(
                    response.path("id").asText(""), response.path("model").asText(context.model()), null));
        }
    }

    private StreamedItem item(JsonNode data) {
        JsonNode index = data.path("output_index");
        if (index.isNumber()) {
            return items.computeIfAbsent(ReplyFacts.index(data, "output_index"), StreamedItem::new);
        }
        String id = data.path("item_id").asText(data.path("item").path("id").asText(""));
        StreamedItem last = null;
        for (StreamedItem item : items.values()) {
            if (item.id().equals(id)) {
                return item;
            }
            last = item;
        }
        if (id.isEmpty() && last != null && !last.done()) {
            return last;
        }
        StreamedItem next = items.computeIfAbsent(items.size(), StreamedItem::new);
        next.identify(JsonTree.object().put("id", id));
        return next;
    }

    private void finish(JsonNode response, Consumer<StreamEvent> out) {
        over = true;
        JsonNode whole = response.path("output");
        for (int i = 0; i < whole.size(); i++) {
            JsonNode item = whole.path(i);
            if (!isDone(item, i)) {
                output.whole(item, items.computeIfAbsent(i, StreamedItem::new), out);
            }
        }
        items.values().forEach(item -> output.abandon(item, out));
        teller.close(out);
        Usage usage = ReplyFacts.usage(response);
        if (usage != null) {
            out.accept(new StreamEvent.Counted(usage));
        }
        out.accept(new StreamEvent.Finished(
                ReplyFacts.ending(response, output.called(), teller.refused()), ReplyFacts.serviceTier(response)));
    }

    /** Whether an item of the final output was told before, at its place or under its id. */
    private boolean isDone(JsonNode item, int index) {
        StreamedItem there = items.get(index);
        if (there != null && there.done()) {
            return true;
        }
        String id = item.path("id").asText("");
        return !id.isEmpty()
                && items.values().stream()
                        .anyMatch(told -> told.done() && told.id().equals(id));
    }

    private void fail(ErrorBody error, Consumer<StreamEvent> out) {
        over = true;
        out.accept(new StreamEvent.Failed(error));
    }
}
