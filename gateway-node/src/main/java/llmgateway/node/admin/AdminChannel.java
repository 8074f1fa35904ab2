package llmgateway.node.admin;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.internal.VertxWrapper;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.impl.NetServerInternal;
import io.vertx.ext.bridge.BridgeEventType;
import io.vertx.ext.bridge.BridgeOptions;
import io.vertx.ext.bridge.PermittedOptions;
import io.vertx.ext.eventbus.bridge.tcp.BridgeEvent;
import io.vertx.ext.eventbus.bridge.tcp.TcpEventBusBridge;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The way in for orders: the TCP event-bus bridge on the Unix socket {@code admin.sock}, mode 0600, of the data directory. Who can
 * open the socket may give orders, and can do nothing else on the bus: it takes {@code send} to {@link AdminEntry#ADDRESS} with a
 * reply address and without headers. Any thread.
 */
final class AdminChannel {
    private final Vertx vertx;
    private final AdminSocket socket;
    private final TcpEventBusBridge bridge;

    private AdminChannel(Vertx vertx, AdminSocket socket) {
        this.vertx = vertx;
        this.socket = socket;
        BridgeOptions permitted =
                new BridgeOptions().addInboundPermitted(new PermittedOptions().setAddress(AdminEntry.ADDRESS));
        ServerCapture capture = new ServerCapture((VertxInternal) vertx);
        bridge = TcpEventBusBridge.create(capture, permitted, new NetServerOptions(), AdminChannel::admit);
        capture.guard();
    }

    /** Opens the channel; fails with an {@link java.io.IOException} in words if the socket cannot be made safely. */
    static Future<AdminChannel> open(Vertx vertx, Path dataDir) {
        return vertx.executeBlocking(() -> AdminSocket.prepare(dataDir)).compose(socket -> {
            AdminChannel channel = new AdminChannel(vertx, socket);
            return channel.bridge
                    .listen(SocketAddress.domainSocketAddress(
                            socket.birthplace().toString()))
                    .compose(listening -> channel.blocking(socket::settle))
                    .map(channel);
        });
    }

    Path path() {
        return socket.place();
    }

    /** Closes all connections and removes the socket. */
    Future<Void> close() {
        return bridge.close().eventually(() -> blocking(socket::remove));
    }

    private Future<Void> blocking(FileWork work) {
        return vertx.executeBlocking(() -> {
            work.run();
            return null;
        });
    }

    private static void admit(BridgeEvent event) {
        if (event.type() != BridgeEventType.SEND) {
            event.complete(event.type() == BridgeEventType.SOCKET_PING);
            return;
        }
        JsonObject frame = event.getRawMessage();
        boolean admitted = AdminEntry.ADDRESS.equals(frame.getValue("address"))
                && frame.getValue("replyAddress") instanceof String reply
                && !reply.isEmpty()
                && frame.getJsonObject("headers", new JsonObject()).isEmpty();
        // Headers of a frame become delivery options: an order never leaves for another node before it is signed.
        frame.put("headers", new JsonObject().put("localOnly", true));
        event.complete(admitted);
    }

    private interface FileWork {
        void run() throws Exception;
    }

    /** Gives the bridge its server and keeps hold of it, since the bridge has no way to look at bytes before it does. */
    private static final class ServerCapture extends VertxWrapper {
        private @Nullable NetServer server;

        ServerCapture(VertxInternal vertx) {
            super(vertx);
        }

        @Override
        public NetServerInternal createNetServer(NetServerOptions options) {
            NetServerInternal made = super.createNetServer(options);
            server = made;
            return made;
        }

        void guard() {
            NetServer made = Optional.ofNullable(server).orElseThrow();
            Handler<NetSocket> bridged = made.connectHandler();
            made.connectHandler(connection -> {
                FrameGuard.watch(connection);
                bridged.handle(connection);
            });
        }
    }
}
