package llmgateway.node.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import llmgateway.contracts.config.MutualTlsConfig;
import llmgateway.node.admin.ClusterCertificates;
import llmgateway.node.admin.Futures;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whom the bus between nodes believes, whose servers and clients Vert.x makes of the JSON form of its options: nodes, and not
 * admins, though one authority made both.
 */
@Timeout(60)
class BusTrustTest {
    @TempDir
    private Path dir;

    private final Vertx vertx = Vertx.vertx();
    private final AtomicInteger received = new AtomicInteger();
    private ClusterCertificates cluster;
    private int port;

    @BeforeEach
    void listen() {
        cluster = ClusterCertificates.make(dir.resolve("cluster"));
        port = listen(bus("node-1"));
    }

    @AfterEach
    void close() {
        Futures.await(vertx.close());
    }

    private EventBusOptions bus(String node) {
        MutualTlsConfig files = cluster.config(node);
        return bus(
                Path.of(files.certFile().orElseThrow()), Path.of(files.keyFile().orElseThrow()));
    }

    private EventBusOptions bus(Path certificate, Path key) {
        return new EventBusOptions()
                .setSsl(true)
                .setTrustAll(false)
                .setClientAuth(ClientAuth.REQUIRED)
                .setTrustOptions(new PemTrustOptions()
                        .addCertPath(cluster.directory().resolve("ca.crt").toString()))
                .setKeyCertOptions(new PemKeyCertOptions()
                        .addCertPath(certificate.toString())
                        .addKeyPath(key.toString()));
    }

    private int listen(EventBusOptions options) {
        return Futures.await(vertx.createNetServer(new NetServerOptions(options.toJson()))
                        .connectHandler(connection -> connection.handler(bytes -> {
                            received.incrementAndGet();
                            connection.write("pong");
                        }))
                        .listen(0, "127.0.0.1"))
                .actualPort();
    }

    private int exchange(SSLContext as, String protocol) throws IOException {
        try (SSLSocket socket =
                (SSLSocket) as.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)) {
            socket.setEnabledProtocols(new String[] {protocol});
            socket.getOutputStream().write("ping".getBytes(StandardCharsets.UTF_8));
            socket.getOutputStream().flush();
            return socket.getInputStream().read();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void aNodeIsBelievedAndAnAdminIsNot(String protocol) throws IOException {
        assertThat(exchange(cluster.asNode("node-1"), protocol)).isEqualTo('p');

        assertThatThrownBy(() -> exchange(cluster.asAdmin("admin"), protocol)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> exchange(cluster.asNobody(), protocol)).isInstanceOf(IOException.class);
        assertThat(received).hasValue(1);
    }

    @Test
    void anAdminCannotStandInForANode() {
        ClusterCertificates.run("cluster", "add-node", cluster.directory().toString(), "node-2");
        NetClientOptions client = new NetClientOptions(bus("node-2").toJson()).setHostnameVerificationAlgorithm("");
        assertThat(Futures.await(vertx.createNetClient(client).connect(port, "127.0.0.1"))
                        .isSsl())
                .isTrue();

        Path admin = cluster.admin("admin");
        int impostor = listen(bus(admin.resolve("admin.crt"), admin.resolve("admin.key")));

        assertThat(Futures.failure(vertx.createNetClient(client)
                        .connect(impostor, "127.0.0.1")
                        .compose(connection -> connection.write(Buffer.buffer("ping")))))
                .hasStackTraceContaining("Extended key usage does not permit use for TLS server authentication");
        assertThat(received).hasValue(0);
    }
}
