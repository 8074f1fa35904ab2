package llmgateway.node.admin;

import io.vertx.core.json.JsonObject;
import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A client of the bridge that can say anything. */
public final class BridgeClient implements AutoCloseable {
    private final SocketChannel channel;

    public BridgeClient(Path socket) throws IOException {
        channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.connect(UnixDomainSocketAddress.of(socket));
    }

    /** A frame as {@code gateway-admin} sends it. */
    static JsonObject order(String command, JsonObject arguments) {
        return new JsonObject()
                .put("type", "send")
                .put("address", "gw.admin.entry")
                .put("replyAddress", "reply-1")
                .put("headers", new JsonObject())
                .put(
                        "body",
                        new JsonObject()
                                .put("command", command)
                                .put("arguments", arguments)
                                .put("who", "tester@1"));
    }

    /** The body of the reply to a command. */
    public JsonObject ask(String command, JsonObject arguments) throws IOException {
        JsonObject frame = exchange(order(command, arguments));
        if (!"message".equals(frame.getString("type"))) {
            throw new IOException("No reply but " + frame);
        }
        return frame.getJsonObject("body");
    }

    JsonObject exchange(JsonObject frame) throws IOException {
        send(frame.encode());
        return read();
    }

    void send(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        send(bytes.length, bytes);
    }

    void send(int length, byte... bytes) throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(Integer.BYTES + bytes.length)
                .putInt(length)
                .put(bytes)
                .flip();
        while (frame.hasRemaining()) {
            channel.write(frame);
        }
    }

    JsonObject read() throws IOException {
        ByteBuffer body =
                ByteBuffer.allocate(fill(ByteBuffer.allocate(Integer.BYTES)).getInt());
        return new JsonObject(new String(fill(body).array(), StandardCharsets.UTF_8));
    }

    /** Waits until the other side closes without a word. */
    boolean isClosedByNode() throws IOException {
        try {
            return channel.read(ByteBuffer.allocate(1)) < 0;
        } catch (IOException reset) {
            return true;
        }
    }

    private ByteBuffer fill(ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                throw new EOFException("The node closed the connection");
            }
        }
        return buffer.flip();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
