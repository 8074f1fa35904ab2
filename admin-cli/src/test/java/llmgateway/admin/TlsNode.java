package llmgateway.admin;

import io.vertx.core.json.JsonObject;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import llmgateway.contracts.tls.KeyedCertificate;

/** A node's TCP port for orders that believes everybody who shows a certificate, or nobody, and says {@code ok} to each order. */
final class TlsNode implements AutoCloseable {
    private final SSLServerSocket server;
    private final BlockingQueue<JsonObject> orders = new LinkedBlockingQueue<>();

    private TlsNode(SSLServerSocket server) {
        this.server = server;
        Thread thread = new Thread(this::serve, "tls-node");
        thread.setDaemon(true);
        thread.start();
    }

    /** A node at the address {@code host} with the certificate in {@code directory}. */
    static TlsNode start(Path directory, String host, X509TrustManager trust)
            throws IOException, GeneralSecurityException {
        KeyedCertificate own = KeyedCertificate.parse(
                Files.readAllBytes(directory.resolve("node.crt")), Files.readAllBytes(directory.resolve("node.key")));
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        store.setKeyEntry("own", own.key(), new char[0], own.chain().toArray(Certificate[]::new));
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), new TrustManager[] {trust}, null);
        SSLServerSocket server = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 5, InetAddress.getByName(host));
        server.setNeedClientAuth(true);
        return new TlsNode(server);
    }

    int port() {
        return server.getLocalPort();
    }

    BlockingQueue<JsonObject> orders() {
        return orders;
    }

    private void serve() {
        while (!server.isClosed()) {
            try (var connection = server.accept()) {
                DataInputStream in = new DataInputStream(connection.getInputStream());
                while (true) {
                    JsonObject frame = new JsonObject(new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8));
                    boolean ping = frame.getString("type").equals("ping");
                    if (!ping) {
                        orders.add(frame.getJsonObject("body"));
                    }
                    connection
                            .getOutputStream()
                            .write(FakeNode.frame(
                                    ping
                                            ? "{\"type\":\"pong\"}"
                                            : new JsonObject()
                                                    .put("type", "message")
                                                    .put("address", frame.getString("replyAddress"))
                                                    .put("body", new JsonObject().put("ok", true))
                                                    .encode()));
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
