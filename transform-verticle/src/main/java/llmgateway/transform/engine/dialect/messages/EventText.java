package llmgateway.transform.engine.dialect.messages;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.buffer.Buffer;
import llmgateway.transform.engine.json.JsonTree;

/** An event as Anthropic frames it: named like the type of its data, without which clients do not see it. */
final class EventText {

    private EventText() {}

    static void append(ObjectNode event, Buffer out) {
        out.appendString("event: ")
                .appendString(event.path("type").asText())
                .appendString("\ndata: ")
                .appendBytes(JsonTree.bytes(event))
                .appendString("\n\n");
    }
}
