package llmgateway.transform.engine.dialect.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.Consumer;
import llmgateway.transform.engine.hub.Opaque;
import llmgateway.transform.engine.hub.StreamEvent;
import llmgateway.transform.engine.hub.ToolCall;
import llmgateway.transform.engine.hub.ToolName;
import llmgateway.transform.engine.hub.WebSearch;
import llmgateway.transform.engine.json.JsonTree;
import llmgateway.transform.engine.rules.Identifiers;
import llmgateway.transform.engine.rules.ReplyContext;

/** Tells output items: calls as they grow, and of all items what was not told before they are whole. */
final class OutputTeller {
    private final ReplyContext context;
    private final MessageTeller teller;
    private boolean called;

    OutputTeller(ReplyContext context, MessageTeller teller) {
        this.context = context;
        this.teller = teller;
    }

    /** Whether a call was told. */
    boolean called() {
        return called;
    }

    /** An item is announced. */
    void begin(JsonNode item, StreamedItem state, Consumer<StreamEvent> out) {
        state.identify(item);
        if (isCall(item) && !state.name().isEmpty()) {
            beginCall(state, kind(item), out);
        }
    }

    /** A part of a message is whole. */
    void part(JsonNode part, int index, StreamedItem state, Consumer<StreamEvent> out) {
        switch (part.path("type").asText("")) {
            case "output_text" -> {
                if (!state.hasTold(index)) {
                    teller.text(state, index, part.path("text").asText(""), out);
                }
                JsonNode annotations = part.path("annotations");
                for (int i = state.cited(index); i < annotations.size(); i++) {
                    teller.cite(state, index, annotations.path(i), out);
                }
                teller.close(out);
            }
            case "refusal" -> {
                if (!state.hasTold(index)) {
                    teller.refusal(state, index, part.path("refusal").asText(""), out);
                }
                teller.close(out);
            }
            default -> {
                // The text of reasoning is told by its own events, and ends with its item.
            }
        }
    }

    /** An item is whole. */
    void whole(JsonNode item, StreamedItem state, Consumer<StreamEvent> out) {
        if (state.done()) {
            return;
        }
        state.finish();
        state.identify(item);
        switch (item.path("type").asText("")) {
            case "message" -> message(item, state, out);
            case "reasoning" -> reasoning(item, state, out);
            case "function_call" -> call(item, state, item.path("arguments"), out);
            case "custom_tool_call" -> call(item, state, item.path("input"), out);
            case "web_search_call" -> search(item, state, out);
            default -> {
                // Nobody else runs these tools.
            }
        }
    }

    private void message(JsonNode item, StreamedItem state, Consumer<StreamEvent> out) {
        JsonNode parts = item.path("content");
        for (int i = 0; i < parts.size(); i++) {
            part(parts.path(i), i, state, out);
        }
        teller.close(out);
    }

    private void reasoning(JsonNode item, StreamedItem state, Consumer<StreamEvent> out) {
        ReasoningItem whole = ReasoningItem.read(item);
        if (!state.reasoned()) {
            teller.reasoning(state, 0, whole.text(), out);
        }
        teller.endReasoning(state, whole.opaque(context.origin()), out);
    }

    private void call(JsonNode item, StreamedItem state, JsonNode arguments, Consumer<StreamEvent> out) {
        beginCall(state, kind(item), out);
        allArguments(state, arguments.isContainerNode() ? JsonTree.text(arguments) : arguments.asText(""), out);
        out.accept(new StreamEvent.ToolEnd(state.key()));
    }

    private void beginCall(StreamedItem state, ToolCall.Kind kind, Consumer<StreamEvent> out) {
        if (state.begun()) {
            return;
        }
        state.begin();
        called = true;
        teller.close(out);
        String id = state.callId().isEmpty()
                ? "call_" + Identifiers.suffix(context.suffix()) + '_' + state.key()
                : state.callId();
        out.accept(new StreamEvent.ToolStart(state.key(), id, ToolName.of(state.name()), kind));
        if (!state.waiting().isEmpty()) {
            out.accept(
                    new StreamEvent.ToolArguments(state.key(), state.waiting().toString()));
        }
    }

    /** More of a call's arguments, which wait if the call's name is not known. */
    void arguments(StreamedItem state, String delta, Consumer<StreamEvent> out) {
        if (delta.isEmpty()) {
            return;
        }
        state.argue();
        if (state.begun()) {
            out.accept(new StreamEvent.ToolArguments(state.key(), delta));
        } else {
            state.waiting().append(delta);
        }
    }

    /** All of a call's arguments, which are told unless they came by deltas. */
    void allArguments(StreamedItem state, String arguments, Consumer<StreamEvent> out) {
        if (!state.argued()) {
            arguments(state, arguments, out);
        }
    }

    /** Ends a call that was begun and never became whole. */
    void abandon(StreamedItem state, Consumer<StreamEvent> out) {
        if (state.begun() && !state.done()) {
            state.finish();
            out.accept(new StreamEvent.ToolEnd(state.key()));
        }
    }

    /** A search, for clients that know searches; other uses of the web are no business of theirs. */
    private void search(JsonNode item, StreamedItem state, Consumer<StreamEvent> out) {
        String action = item.path("action").path("type").asText("search");
        if (!context.webSearch() || !action.equals("search")) {
            return;
        }
        teller.close(out);
        WebSearch search = ReplayReader.search(item);
        String id =
                search.id().isEmpty() ? "ws_" + Identifiers.suffix(context.suffix()) + '_' + state.key() : search.id();
        out.accept(new StreamEvent.SearchStart(id, search.query()));
        ObjectNode kept = JsonTree.object();
        item.properties().forEach(member -> kept.set(member.getKey(), member.getValue()));
        kept.remove("id");
        Opaque opaque = Opaque.of(
                context.origin(),
                Opaque.Kind.BLOCKS,
                JsonTree.text(JsonTree.array().add(kept)));
        out.accept(new StreamEvent.SearchEnd(id, search.query(), search.sources(), opaque));
    }

    private static boolean isCall(JsonNode item) {
        String type = item.path("type").asText("");
        return type.equals("function_call") || type.equals("custom_tool_call");
    }

    private static ToolCall.Kind kind(JsonNode item) {
        return item.path("type").asText("").equals("custom_tool_call") ? ToolCall.Kind.CUSTOM : ToolCall.Kind.FUNCTION;
    }
}
