package llmgateway.transform.engine.convert;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import llmgateway.transform.engine.hub.StreamEvent;

/** Gives a call another id if the conversation has one of that id already, as with servers that always say {@code call_0}. */
final class CallIdKeeper implements Consumer<StreamEvent> {
    private final Set<String> used;
    private final Consumer<StreamEvent> next;

    /**
     * A keeper.
     *
     * @param used the ids of the calls in the request
     */
    CallIdKeeper(Set<String> used, Consumer<StreamEvent> next) {
        this.used = new HashSet<>(used);
        this.next = next;
    }

    @Override
    public void accept(StreamEvent event) {
        if (event instanceof StreamEvent.ToolStart start) {
            String id = start.id();
            for (int occurrence = 2; !used.add(id); occurrence++) {
                id = start.id() + "_" + occurrence;
            }
            next.accept(new StreamEvent.ToolStart(start.key(), id, start.name(), start.kind()));
        } else {
            next.accept(event);
        }
    }
}
