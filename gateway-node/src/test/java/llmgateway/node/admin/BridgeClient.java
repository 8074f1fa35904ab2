package llmgateway.node.admin;

import io.vertx.core.json.JsonObject;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A client of the bridge that can say anything. */
public final class BridgeClient implements AutoCloseable {
    private final Closeable connection;
    private final DataInputStream in;
    private final OutputStream out;

    private BridgeClient(Closeable connection, InputStream in, OutputStream out) {
        this.connection = connection;
        this.in = new DataInputStream(in);
        this.out = out;
    }

    public BridgeClient(Path socket) throws IOException {
        this(SocketChannel.open(StandardProtocolFamily.UNIX), socket);
    }

    private BridgeClient(SocketChannel channel, Path socket) throws IOException {
        this(channel, Channels.newInputStream(channel), Channels.newOutputStream(channel));
        channel.connect(UnixDomainSocketAddress.of(socket));
    }

    public BridgeClient(Socket connected) throws IOException {
        this(connected, connected.getInputStream(), connected.getOutputStream());
    }

    /** A frame as {@code gateway-admin} sends it. */
    public static JsonObject order(String command, JsonObject arguments) {
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

    public JsonObject exchange(JsonObject frame) throws IOException {
        send(frame.encode());
        return read();
    }

    public void send(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        send(bytes.length, bytes);
    }

    public void send(int length, byte... bytes) throws IOException {
        out.write(ByteBuffer.allocate(Integer.BYTES + bytes.length)
                .putInt(length)
                .put(bytes)
                .array());
        out.flush();
    }

    public JsonObject read() throws IOException {
        byte[] body = new byte[in.readInt()];
        in.readFully(body);
        return new JsonObject(new String(body, StandardCharsets.UTF_8));
    }

    /** Waits until the other side closes without a word. */
    public boolean isClosedByNode() {
        try {
            return in.read() < 0;
        } catch (IOException reset) {
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
