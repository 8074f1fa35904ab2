package llmgateway.node.admin.channel;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.SocketAddress;
import java.nio.file.Path;

/** The way in on the Unix socket {@code admin.sock}, mode 0600, of the data directory: for who can open it. */
public final class LocalChannel implements AdminChannel {
    private static final String FROM_SOCKET = "admin.sock";

    private final Vertx vertx;
    private final AdminSocket socket;
    private final AdminBridge bridge;

    private LocalChannel(Vertx vertx, String entry, AdminSocket socket) {
        this.vertx = vertx;
        this.socket = socket;
        bridge = new AdminBridge(
                vertx,
                entry,
                new NetServerOptions(),
                connection -> FROM_SOCKET,
                (connection, bridged) -> bridged.handle(connection));
    }

    /**
     * Opens the channel; fails with an {@link java.io.IOException} in words if the socket cannot be made safely.
     *
     * @param entry the address that it leads to
     */
    public static Future<AdminChannel> open(Vertx vertx, String entry, Path dataDir) {
        return vertx.executeBlocking(() -> AdminSocket.prepare(dataDir)).compose(socket -> {
            LocalChannel channel = new LocalChannel(vertx, entry, socket);
            return channel.bridge
                    .listen(SocketAddress.domainSocketAddress(
                            socket.birthplace().toString()))
                    .compose(listening -> channel.blocking(socket::settle))
                    .map(channel);
        });
    }

    /** Closes all connections and removes the socket. */
    @Override
    public Future<Void> close() {
        return bridge.close().eventually(() -> blocking(socket::remove));
    }

    private Future<Void> blocking(FileWork work) {
        return vertx.executeBlocking(() -> {
            work.run();
            return null;
        });
    }

    private interface FileWork {
        void run() throws Exception;
    }
}
