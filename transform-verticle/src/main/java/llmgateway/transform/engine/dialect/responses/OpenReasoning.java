package llmgateway.transform.engine.dialect.responses;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.buffer.Buffer;
import llmgateway.transform.engine.hub.Opaque;
import org.jspecify.annotations.Nullable;

/** Reasoning that goes on, with one summary part if it shows anything. */
final class OpenReasoning extends OpenItem {
    private final StringBuilder text = new StringBuilder();
    private @Nullable Opaque opaque;
    private String place = "";

    OpenReasoning(EventLines lines, OutputItems items, int index) {
        super(lines, items, index);
    }

    void text(String delta, Buffer out) {
        if (text.isEmpty()) {
            event("response.reasoning_summary_part.added", partPlace().set("part", OutputItems.summary("")), out);
            place = members(partPlace());
        }
        text.append(delta);
        lines().delta("response.reasoning_summary_text.delta", place, delta, "", out);
    }

    /** What the provider wants back. */
    void keep(@Nullable Opaque state) {
        opaque = state;
    }

    private ObjectNode partPlace() {
        return place().put("summary_index", 0);
    }

    @Override
    void endParts(Buffer out) {
        if (!text.isEmpty()) {
            String whole = text.toString();
            event("response.reasoning_summary_text.done", partPlace().put("text", whole), out);
            event("response.reasoning_summary_part.done", partPlace().set("part", OutputItems.summary(whole)), out);
        }
    }

    @Override
    ObjectNode item(String status) {
        boolean over = !status.equals(OutputItems.IN_PROGRESS);
        ObjectNode item = items().reasoning(index(), over ? text.toString() : "", over ? opaque : null);
        return status.equals(OutputItems.INCOMPLETE) ? item.put("status", status) : item;
    }
}
