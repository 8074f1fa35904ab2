package llmgateway.admin;

import io.vertx.core.json.JsonObject;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;

/** A node's admin socket that answers as it is told, one connection after the other. */
public final class FakeNode implements AutoCloseable {
    private final ServerSocketChannel server;
    private final Function<JsonObject, byte[]> answer;
    private final BlockingQueue<JsonObject> frames = new LinkedBlockingQueue<>();

    private FakeNode(Path socket, Function<JsonObject, byte[]> answer) throws IOException {
        this.answer = answer;
        this.server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket));
        Thread thread = new Thread(this::serve, "fake-node");
        thread.setDaemon(true);
        thread.start();
    }

    /** Answers each order with what {@code reply} makes of it. */
    public static FakeNode replying(Path socket, Function<JsonObject, JsonObject> reply) throws IOException {
        return new FakeNode(
                socket,
                order -> frame(new JsonObject()
                        .put("type", "message")
                        .put("address", order.getString("replyAddress"))
                        .put("body", reply.apply(order.getJsonObject("body")))
                        .encode()));
    }

    /** Answers each frame with these bytes and closes; with no bytes it stays silent and open. */
    public static FakeNode sending(Path socket, byte[] bytes) throws IOException {
        return new FakeNode(socket, order -> bytes);
    }

    /** The bytes of a frame. */
    public static byte[] frame(String json) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(4 + bytes.length)
                .putInt(bytes.length)
                .put(bytes)
                .array();
    }

    /** The frames that came so far. */
    public BlockingQueue<JsonObject> frames() {
        return frames;
    }

    private void serve() {
        while (server.isOpen()) {
            try (SocketChannel channel = server.accept()) {
                DataInputStream in = new DataInputStream(Channels.newInputStream(channel));
                JsonObject frame = new JsonObject(new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8));
                frames.add(frame);
                byte[] bytes = answer.apply(frame);
                channel.write(ByteBuffer.wrap(bytes));
                if (bytes.length == 0) {
                    in.read();
                }
            } catch (IOException clientLeftOrClosed) {
                // The next one is served.
            }
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
