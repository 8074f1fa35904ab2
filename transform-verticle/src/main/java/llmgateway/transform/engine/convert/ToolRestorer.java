package llmgateway.transform.engine.convert;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import llmgateway.transform.engine.error.ErrorBody;
import llmgateway.transform.engine.hub.StreamEvent;
import llmgateway.transform.engine.hub.ToolCall;
import llmgateway.transform.engine.rules.ToolTable;

/** Gives the tool calls of a reply the names that the client knows, and custom tools their free text; a call without a name fails. */
final class ToolRestorer implements Consumer<StreamEvent> {
    private static final StreamEvent NAMELESS = new StreamEvent.Failed(
            new ErrorBody("", "The upstream's answer calls a tool without a name.", null, null));

    private final ToolTable tools;
    private final Consumer<StreamEvent> next;
    private final Map<Integer, InputUnwrapper> wrapped = new HashMap<>();

    ToolRestorer(ToolTable tools, Consumer<StreamEvent> next) {
        this.tools = tools;
        this.next = next;
    }

    @Override
    public void accept(StreamEvent event) {
        if (event instanceof StreamEvent.ToolStart start) {
            next.accept(start.name().name().isEmpty() ? NAMELESS : restored(start));
        } else if (event instanceof StreamEvent.ToolArguments more && wrapped.containsKey(more.key())) {
            pass(more.key(), wrapped.get(more.key()).feed(more.fragment()));
        } else if (event instanceof StreamEvent.ToolEnd end && wrapped.containsKey(end.key())) {
            pass(end.key(), wrapped.remove(end.key()).end());
            next.accept(event);
        } else {
            next.accept(event);
        }
    }

    private StreamEvent restored(StreamEvent.ToolStart start) {
        ToolTable.Entry original = tools.original(start.name().name());
        if (original.wrapped()) {
            wrapped.put(start.key(), new InputUnwrapper());
        }
        ToolCall.Kind kind = start.kind() == ToolCall.Kind.CUSTOM ? start.kind() : original.kind();
        return new StreamEvent.ToolStart(start.key(), start.id(), original.name(), kind);
    }

    private void pass(int key, String text) {
        if (!text.isEmpty()) {
            next.accept(new StreamEvent.ToolArguments(key, text));
        }
    }
}
