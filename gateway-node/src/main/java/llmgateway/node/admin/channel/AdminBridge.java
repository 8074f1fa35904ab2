package llmgateway.node.admin.channel;

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
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The TCP event-bus bridge behind every channel, which leads to the entry for orders and nowhere else. */
final class AdminBridge {
    private final String entry;
    private final Function<NetSocket, String> from;
    private final TcpEventBusBridge bridge;
    private final NetServer server;

    /**
     * A bridge that does not listen yet.
     *
     * @param entry the address that it leads to
     * @param from what an order that comes in by a connection says of its way
     * @param doorway lets connections in
     */
    AdminBridge(
            Vertx vertx, String entry, NetServerOptions options, Function<NetSocket, String> from, Doorway doorway) {
        this.entry = entry;
        this.from = from;
        ServerCapture capture = new ServerCapture((VertxInternal) vertx);
        bridge = TcpEventBusBridge.create(
                capture,
                new BridgeOptions().addInboundPermitted(new PermittedOptions().setAddress(entry)),
                options,
                this::admit);
        server = capture.server();
        Handler<NetSocket> bridged = server.connectHandler();
        server.connectHandler(connection -> {
            FrameGuard.watch(connection);
            doorway.enter(connection, bridged);
        });
    }

    /** What stands between a connection and the bridge. */
    interface Doorway {
        /** Hands {@code connection} on to {@code bridged}, now or later, or closes it. */
        void enter(NetSocket connection, Handler<NetSocket> bridged);
    }

    Future<Void> listen(SocketAddress at) {
        return bridge.listen(at).mapEmpty();
    }

    int actualPort() {
        return server.actualPort();
    }

    Future<Void> close() {
        return bridge.close();
    }

    private void admit(BridgeEvent event) {
        if (event.type() != BridgeEventType.SEND) {
            event.complete(event.type() == BridgeEventType.SOCKET_PING);
            return;
        }
        JsonObject frame = event.getRawMessage();
        boolean admitted = entry.equals(frame.getValue("address"))
                && frame.getValue("replyAddress") instanceof String reply
                && !reply.isEmpty()
                && frame.getJsonObject("headers", new JsonObject()).isEmpty();
        // Headers of a frame become delivery options: an order never leaves for another node before it is signed.
        frame.put(
                "headers", new JsonObject().put("localOnly", true).put(AdminChannel.FROM, from.apply(event.socket())));
        event.complete(admitted);
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

        NetServer server() {
            return Optional.ofNullable(server).orElseThrow();
        }
    }
}
