package llmgateway.transform.engine.dialect.responses;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.buffer.Buffer;
import llmgateway.transform.engine.json.JsonText;
import llmgateway.transform.engine.json.JsonTree;
import llmgateway.transform.engine.rules.EventText;

/** Writes events with their running numbers, one after the other. */
final class EventLines {
    private long sequence;

    /** Writes an event that has the members of {@code fields} beside its type and number. */
    void event(String type, ObjectNode fields, Buffer out) {
        ObjectNode data = JsonTree.object().put("type", type).put("sequence_number", sequence++);
        data.setAll(fields);
        EventText.append(data, out);
    }

    /**
     * Writes a piece of something that grows.
     *
     * @param place the JSON members that say where it belongs, without braces
     * @param rest more JSON members, each after a comma; or nothing
     */
    void delta(String type, String place, String delta, String rest, Buffer out) {
        out.appendString("event: " + type + "\ndata: {\"type\":\"" + type + "\",\"sequence_number\":" + sequence++ + ','
                + place + ",\"delta\":" + JsonText.quote(delta) + rest + "}\n\n");
    }
}
