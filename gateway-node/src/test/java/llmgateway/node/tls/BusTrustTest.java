package llmgateway.node.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Promise;
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
import java.nio.file.Files;
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

    @Test
    void nodesOfTwoAuthoritiesAreBelievedWhileTheFileHoldsBoth() throws IOException {
        ClusterCertificates next = ClusterCertificates.make(dir.resolve("next"));
        Path trusted = cluster.directory().resolve("ca.crt");
        String both =
                Files.readString(trusted) + Files.readString(next.directory().resolve("ca.crt"));
        NetClientOptions renewed = new NetClientOptions(bus(
                                next.node("node-1").resolve("node.crt"),
                                next.node("node-1").resolve("node.key"))
                        .toJson())
                .setHostnameVerificationAlgorithm("");
        assertThat(Futures.failure(pinged(renewed, port))).isNotNull();
        Files.writeString(trusted, both);

        int exchanging = listen(bus("node-1"));

        assertThat(Futures.await(pinged(renewed, exchanging))).isEqualTo("pong");
        assertThat(exchange(cluster.asNode("node-1"), "TLSv1.3", exchanging)).isEqualTo('p');
        int exchanged = listen(
                bus(next.node("node-1").resolve("node.crt"), next.node("node-1").resolve("node.key")));
        assertThat(Futures.await(pinged(
                        new NetClientOptions(bus("node-1").toJson()).setHostnameVerificationAlgorithm(""), exchanged)))
                .isEqualTo("pong");
    }

    private Future<String> pinged(NetClientOptions as, int at) {
        return vertx.createNetClient(as).connect(at, "127.0.0.1").compose(connection -> {
            Promise<String> answer = Promise.promise();
            connection.handler(bytes -> answer.tryComplete(bytes.toString()));
            connection.closeHandler(closed -> answer.tryFail("closed"));
            connection.write("ping");
            return answer.future();
        });
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
        return exchange(as, protocol, port);
    }

    private static int exchange(SSLContext as, String protocol, int at) throws IOException {
        try (SSLSocket socket = (SSLSocket) as.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), at)) {
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
