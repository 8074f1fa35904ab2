package llmgateway.admin.channel;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import llmgateway.admin.line.CommandException;

/** A running node on this machine, at its Unix socket. */
final class LocalNode {
    private final Path socket;

    LocalNode(Path socket) {
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
        try {
            return Deadline.within(timeoutSeconds, Deadline.unanswered(timeoutSeconds), () -> exchange(order));
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
            Bridge bridge =
                    new Bridge(socket.toString(), Channels.newInputStream(channel), Channels.newOutputStream(channel));
            return Optional.of(bridge.ask(order));
        }
    }
}
