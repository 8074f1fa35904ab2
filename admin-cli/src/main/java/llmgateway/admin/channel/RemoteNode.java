package llmgateway.admin.channel;

import io.vertx.core.json.JsonObject;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import llmgateway.admin.line.CommandException;
import org.jspecify.annotations.Nullable;

/** A running node elsewhere, at its TCP port for orders. Both sides show certificates; the node's must bear the name that was typed. */
final class RemoteNode {
    private static final int CONNECT_SECONDS = 10;

    private final HostAndPort address;
    private final Path tlsDir;

    /**
     * The node at {@code address}.
     *
     * @param tlsDir the admin's certificates
     */
    RemoteNode(HostAndPort address, Path tlsDir) {
        this.address = address;
        this.tlsDir = tlsDir;
    }

    /**
     * Gives an order and waits for the reply.
     *
     * @throws CommandException if there is no node, one side does not believe the other, or the node is too late
     */
    JsonObject ask(JsonObject order, int timeoutSeconds) throws CommandException {
        SSLSocketFactory sockets = AdminTls.sockets(tlsDir);
        try {
            return Deadline.within(
                    timeoutSeconds,
                    Deadline.unanswered(timeoutSeconds),
                    () -> exchange(sockets, order, timeoutSeconds));
        } catch (IOException broken) {
            throw CommandException.refused("the connection to the node at " + address + " broke (" + broken.getMessage()
                    + "); whether the order was carried out is not known");
        }
    }

    private JsonObject exchange(SSLSocketFactory sockets, JsonObject order, int timeoutSeconds)
            throws IOException, CommandException {
        try (Socket connection = connected(Math.min(timeoutSeconds, CONNECT_SECONDS));
                SSLSocket secured =
                        (SSLSocket) sockets.createSocket(connection, address.host(), address.port(), true)) {
            return admitted(secured).ask(order);
        }
    }

    private Socket connected(int seconds) throws CommandException, IOException {
        Socket socket = new Socket();
        try {
            socket.connect(
                    new InetSocketAddress(address.host(), address.port()), (int) TimeUnit.SECONDS.toMillis(seconds));
            socket.setTcpNoDelay(true);
            return socket;
        } catch (IOException unreachable) {
            socket.close();
            throw CommandException.noNode("no node can be reached at " + address + ": " + reason(unreachable));
        }
    }

    private static String reason(IOException unreachable) {
        return unreachable instanceof java.net.UnknownHostException || unreachable.getMessage() == null
                ? "the name is not known"
                : unreachable.getMessage();
    }

    /**
     * The bridge, once both sides believe each other. With TLS 1.3 a client learns only by the first bytes that come back whether it
     * was believed; so a sign of life goes ahead of the order, and nothing is in doubt if it is refused.
     */
    private Bridge admitted(SSLSocket socket) throws CommandException {
        try {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
            socket.setSSLParameters(parameters);
            socket.startHandshake();
        } catch (SSLException refused) {
            throw CommandException.refused(unbelieved(refused));
        } catch (IOException broken) {
            throw CommandException.refused(closed());
        }
        try {
            Bridge bridge = new Bridge(address.toString(), socket.getInputStream(), socket.getOutputStream());
            bridge.ping();
            return bridge;
        } catch (SSLException | EOFException | SocketException refused) {
            throw CommandException.refused(refusedBy(refused));
        } catch (IOException broken) {
            throw CommandException.refused(closed());
        }
    }

    private String unbelieved(SSLException refused) {
        if (causedBy(refused, CertPathBuilderException.class) || causedBy(refused, CertPathValidatorException.class)) {
            return "the node at " + address + " is not trusted: its certificate does not hold by "
                    + tlsDir.resolve("ca.crt") + "; nothing was sent";
        }
        if (causedBy(refused, CertificateException.class)) {
            return "what answers at " + address + " is another than that name: " + deepest(refused)
                    + "; 'cluster add-node' takes a node's names by --host; nothing was sent";
        }
        return alert(refused) ? refusedBy(refused) : closed();
    }

    private String refusedBy(Exception refused) {
        return "the node at " + address + " refused the certificate in " + tlsDir + " (" + refused.getMessage()
                + "); it takes those of admins, by its own authority, that have not ended; nothing was done";
    }

    /** What to say of an end without a reason: who refuses a certificate may be gone before the reason arrives. */
    private String closed() {
        return "what answers at " + address + " ended the connection before it was secured: it is no node's port for"
                + " orders, or it refused the certificate in " + tlsDir + "; nothing was done";
    }

    private static boolean alert(SSLException refused) {
        return String.valueOf(refused.getMessage()).contains("alert");
    }

    private static boolean causedBy(Throwable thrown, Class<? extends Throwable> type) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }

    private static @Nullable String deepest(Throwable thrown) {
        Throwable deepest = thrown;
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            deepest = cause;
        }
        return deepest.getMessage();
    }
}
