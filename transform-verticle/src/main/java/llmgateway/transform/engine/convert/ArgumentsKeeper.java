package llmgateway.transform.engine.convert;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import llmgateway.transform.engine.hub.StreamEvent;
import llmgateway.transform.engine.hub.ToolCall;
import llmgateway.transform.engine.json.JsonTree;
import llmgateway.transform.engine.rules.Arguments;

/**
 * Makes the arguments of functions objects, which they are nearly always: an object passes as it grows, anything else waits until it
 * is whole. Nothing, white space and {@code null} are no arguments at all.
 */
final class ArgumentsKeeper implements Consumer<StreamEvent> {
    private final boolean objectsOnly;
    private final Consumer<StreamEvent> next;
    private final Map<Integer, StringBuilder> held = new HashMap<>();

    /**
     * A keeper.
     *
     * @param objectsOnly whether the client's dialect has no arguments but objects, so that others are wrapped
     */
    ArgumentsKeeper(boolean objectsOnly, Consumer<StreamEvent> next) {
        this.objectsOnly = objectsOnly;
        this.next = next;
    }

    @Override
    public void accept(StreamEvent event) {
        if (event instanceof StreamEvent.ToolStart start && start.kind() == ToolCall.Kind.FUNCTION) {
            held.put(start.key(), new StringBuilder());
        } else if (event instanceof StreamEvent.ToolArguments more && held.containsKey(more.key())) {
            hold(more);
            return;
        } else if (event instanceof StreamEvent.ToolEnd end && held.containsKey(end.key())) {
            release(end.key(), held.remove(end.key()).toString());
        }
        next.accept(event);
    }

    private void hold(StreamEvent.ToolArguments more) {
        StringBuilder text = held.get(more.key()).append(more.fragment());
        int first = 0;
        while (first < text.length() && Character.isWhitespace(text.charAt(first))) {
            first++;
        }
        if (first < text.length() && text.charAt(first) == '{') {
            held.remove(more.key());
            next.accept(new StreamEvent.ToolArguments(more.key(), text.toString()));
        }
    }

    private void release(int key, String text) {
        if (!text.isBlank() && !text.strip().equals("null")) {
            String arguments = objectsOnly ? JsonTree.text(Arguments.objectOfReply(text)) : text;
            next.accept(new StreamEvent.ToolArguments(key, arguments));
        }
    }
}
