package llmgateway.admin.channel;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.vertx.core.json.JsonObject;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import llmgateway.admin.line.CommandException;
import llmgateway.admin.line.Json;

/**
 * A running node's event-bus bridge at the other end of a connection. A frame is a length of four bytes, big end first, and that
 * many bytes of JSON.
 */
final class Bridge {
    private static final String ENTRY = "gw.admin.entry";
    private static final int LARGEST_FRAME = 64 << 20;

    private final String place;
    private final DataInputStream in;
    private final OutputStream out;

    /**
     * The bridge behind two streams.
     *
     * @param place where it is, for errors
     */
    Bridge(String place, InputStream in, OutputStream out) {
        this.place = place;
        this.in = new DataInputStream(in);
        this.out = out;
    }

    /** Sends a sign of life and waits for the one that comes back. */
    void ping() throws IOException, CommandException {
        write(new JsonObject().put("type", "ping"));
        JsonObject frame = frame();
        if (!"pong".equals(frame.getValue("type"))) {
            throw notANode();
        }
    }

    /**
     * Gives an order and waits for the reply.
     *
     * @throws CommandException if the node does not take it, or what answers is no node
     */
    JsonObject ask(JsonObject order) throws IOException, CommandException {
        String replyAddress = new UUID(ProcessHandle.current().pid(), System.nanoTime()).toString();
        write(new JsonObject()
                .put("type", "send")
                .put("address", ENTRY)
                .put("replyAddress", replyAddress)
                .put("headers", new JsonObject())
                .put("body", order));
        return reply(replyAddress);
    }

    private void write(JsonObject content) throws IOException {
        byte[] frame = Json.compact(content).getBytes(StandardCharsets.UTF_8);
        out.write(ByteBuffer.allocate(4 + frame.length)
                .putInt(frame.length)
                .put(frame)
                .array());
        out.flush();
    }

    private JsonObject reply(String replyAddress) throws IOException, CommandException {
        try {
            while (true) {
                JsonObject frame = frame();
                if ("err".equals(frame.getValue("type"))) {
                    throw CommandException.refused("the node did not take the order: "
                            + (frame.getValue("message") instanceof String why ? why : "no reason given"));
                }
                if (replyAddress.equals(frame.getValue("address"))
                        && frame.getValue("body") instanceof JsonObject reply
                        && reply.getValue("ok") instanceof Boolean) {
                    return reply;
                }
            }
        } catch (EOFException gone) {
            throw CommandException.refused(
                    "the node closed the connection before it answered; whether the order was carried out is not known");
        }
    }

    private JsonObject frame() throws IOException, CommandException {
        int length = in.readInt();
        if (length < 2 || length > LARGEST_FRAME) {
            throw notANode();
        }
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException();
        }
        try {
            if (Json.read(bytes) instanceof JsonObject frame) {
                return frame;
            }
        } catch (JsonProcessingException malformed) {
            throw notANode();
        }
        throw notANode();
    }

    private CommandException notANode() {
        return CommandException.refused("what answers on " + place + " does not speak as a node does");
    }
}
