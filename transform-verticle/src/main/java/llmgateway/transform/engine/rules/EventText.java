package llmgateway.transform.engine.rules;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.buffer.Buffer;
import llmgateway.transform.engine.json.JsonTree;

/** Server-sent events of Messages and Responses: named like the type of their data, without which clients do not see them. */
public final class EventText {

    private EventText() {}

    /** Appends {@code event}, which has a {@code type}. */
    public static void append(ObjectNode event, Buffer out) {
        out.appendString("event: ")
                .appendString(event.path("type").asText())
                .appendString("\ndata: ")
                .appendBytes(JsonTree.bytes(event))
                .appendString("\n\n");
    }
}
