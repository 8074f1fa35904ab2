package llmgateway.admin.channel;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.vertx.core.json.JsonObject;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import llmgateway.admin.line.CommandException;
import llmgateway.admin.line.Json;

/**
 * A running node's event-bus bridge on its Unix socket. A frame is a length of four bytes, big end first, and that many bytes of
 * JSON.
 */
final class Bridge {
    private static final String ENTRY = "gw.admin.entry";
    private static final int LARGEST_FRAME = 64 << 20;

    private final Path socket;

    Bridge(Path socket) {
        this.socket = socket;
    }

    /**
     * Gives an order and waits for the reply.
     *
     * @return the reply; empty if no node answers on the socket
     * @throws CommandException if the node is too late, or what answers is no node
     */
    Optional<JsonObject> ask(JsonObject order, int timeoutSeconds) throws CommandException {
        if (!Files.exists(socket)) {
            return Optional.empty();
        }
        SocketOwner.check(socket);
        String late = "the node did not answer within " + timeoutSeconds
                + " s; whether the order was carried out is not known (--timeout waits longer)";
        try {
            return Deadline.within(timeoutSeconds, late, () -> exchange(order));
        } catch (IOException broken) {
            throw CommandException.refused("cannot talk to the node on " + socket + ": " + broken.getMessage());
        }
    }

    private Optional<JsonObject> exchange(JsonObject order) throws IOException, CommandException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            try {
                channel.connect(UnixDomainSocketAddress.of(socket));
            } catch (ConnectException nobodyListens) {
                return Optional.empty();
            } catch (SocketException refused) {
                throw new IOException(refused.getMessage() + " (is this your node's socket?)", refused);
            }
            String replyAddress = new UUID(ProcessHandle.current().pid(), System.nanoTime()).toString();
            write(channel, order, replyAddress);
            return Optional.of(reply(channel, replyAddress));
        }
    }

    private static void write(SocketChannel channel, JsonObject order, String replyAddress) throws IOException {
        byte[] frame = Json.compact(new JsonObject()
                        .put("type", "send")
                        .put("address", ENTRY)
                        .put("replyAddress", replyAddress)
                        .put("headers", new JsonObject())
                        .put("body", order))
                .getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes =
                ByteBuffer.allocate(4 + frame.length).putInt(frame.length).put(frame);
        bytes.flip();
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private JsonObject reply(SocketChannel channel, String replyAddress) throws IOException, CommandException {
        try {
            while (true) {
                JsonObject frame = frame(channel);
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
        } catch (JsonProcessingException malformed) {
            throw notANode();
        }
    }

    private JsonObject frame(SocketChannel channel) throws IOException, CommandException {
        int length = read(channel, 4).getInt();
        if (length < 2 || length > LARGEST_FRAME) {
            throw notANode();
        }
        if (Json.read(read(channel, length).array()) instanceof JsonObject frame) {
            return frame;
        }
        throw notANode();
    }

    private static ByteBuffer read(SocketChannel channel, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes) < 0) {
                throw new EOFException();
            }
        }
        return bytes.flip();
    }

    private CommandException notANode() {
        return CommandException.refused("what answers on " + socket + " does not speak as a node does");
    }
}
