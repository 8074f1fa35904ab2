package llmgateway.transform.engine.dialect.responses;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.buffer.Buffer;
import llmgateway.transform.engine.json.JsonTree;

/** An output item that was announced and is not over. */
abstract sealed class OpenItem permits OpenMessage, OpenReasoning, OpenCall, OpenSearch {
    private final EventLines lines;
    private final OutputItems items;
    private final int index;

    OpenItem(EventLines lines, OutputItems items, int index) {
        this.lines = lines;
        this.items = items;
        this.index = index;
    }

    /** Announces the item. */
    final void announce(Buffer out) {
        event("response.output_item.added", itemPlace(item(OutputItems.IN_PROGRESS)), out);
        announced(out);
    }

    /** Ends all that is open in the item, and the item; returns it as it is for good. */
    final ObjectNode end(String status, Buffer out) {
        endParts(out);
        ObjectNode item = item(status);
        event("response.output_item.done", itemPlace(item), out);
        return item;
    }

    /** The item so far. */
    abstract ObjectNode item(String status);

    /** Tells what follows the announcement. */
    void announced(Buffer out) {}

    /** Ends the parts of the item. */
    abstract void endParts(Buffer out);

    final EventLines lines() {
        return lines;
    }

    final OutputItems items() {
        return items;
    }

    final int index() {
        return index;
    }

    final void event(String type, ObjectNode fields, Buffer out) {
        lines.event(type, fields, out);
    }

    private ObjectNode itemPlace(ObjectNode item) {
        return JsonTree.object().put("output_index", index).set("item", item);
    }

    /** The members that say of an event which item it belongs to. */
    final ObjectNode place() {
        return JsonTree.object()
                .put("item_id", item(OutputItems.IN_PROGRESS).get("id").textValue())
                .put("output_index", index);
    }

    /** {@code place} as JSON members without braces. */
    static String members(ObjectNode place) {
        String text = JsonTree.text(place);
        return text.substring(1, text.length() - 1);
    }
}
