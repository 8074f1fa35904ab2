package llmgateway.node.admin.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import llmgateway.contracts.admin.AdminDesk;
import llmgateway.contracts.config.AdminConfig.TcpConfig;
import llmgateway.contracts.testing.Await;
import llmgateway.node.admin.AdminNode;
import llmgateway.node.admin.BridgeClient;
import llmgateway.node.admin.ClusterCertificates;
import llmgateway.node.admin.Futures;
import llmgateway.node.admin.OrderSeal;
import llmgateway.node.admin.Rosters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A read that should end and does not is cut after a minute. */
@Timeout(60)
class RemoteChannelTest {
    private static final JsonObject NONE = new JsonObject();

    @TempDir
    private static Path authorities;

    private static ClusterCertificates cluster;

    @TempDir
    private Path dir;

    private final Vertx vertx = Vertx.vertx();
    private final AtomicInteger orders = new AtomicInteger();
    private int port;

    @BeforeAll
    static void makeCertificates() {
        cluster = ClusterCertificates.make(authorities.resolve("cluster"));
    }

    @BeforeEach
    void open() {
        port = open(cluster, dir);
    }

    @AfterEach
    void close() {
        Futures.await(vertx.close());
    }

    private int open(ClusterCertificates certificates, Path dataDir) {
        Runnable desk = () -> new AdminDesk(vertx, "status")
                .on("", arguments -> {
                    orders.incrementAndGet();
                    return Future.succeededFuture(arguments);
                })
                .open();
        AdminNode node = new AdminNode(
                Rosters.alone("node-a"),
                dataDir,
                new OrderSeal(new byte[32]),
                Clock.systemUTC(),
                List.of(desk),
                new TcpConfig(Optional.empty(), Optional.of(0), certificates.config("node-1")));
        Futures.await(vertx.deployVerticle(node));
        return node.remotePort();
    }

    private SSLSocket connect(SSLContext as, String... protocols) throws IOException {
        SSLSocket socket = (SSLSocket) as.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
        if (protocols.length > 0) {
            socket.setEnabledProtocols(protocols);
        }
        return socket;
    }

    private BridgeClient client(SSLContext as, String... protocols) throws IOException {
        return new BridgeClient(connect(as, protocols));
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void anAdminsOrderIsCarriedOutAndItsWayIsRecorded(String protocol) throws IOException {
        try (BridgeClient client = client(cluster.asAdmin("admin"), protocol)) {
            assertThat(client.ask("status", new JsonObject().put("x", 1)))
                    .isEqualTo(new JsonObject().put("ok", true).put("result", new JsonObject().put("x", 1)));
        }
        try (BridgeClient client = new BridgeClient(dir.resolve("admin.sock"))) {
            client.ask("status", NONE);
        }
        assertThat(audited())
                .extracting(line -> line.getString("from"))
                .containsExactly("tcp CN=admin,O=llm-gateway", "admin.sock");
    }

    @Test
    void adminsOfTwoAuthoritiesAreLetInWhileTheFileHoldsBoth() throws IOException {
        ClusterCertificates old = ClusterCertificates.make(dir.resolve("old"));
        ClusterCertificates next = ClusterCertificates.make(dir.resolve("next"));
        ClusterCertificates mixed = new ClusterCertificates(dir.resolve("mixed"));
        Files.createDirectories(mixed.directory().resolve("admins"));
        Files.copy(old.directory().resolve("ca.crt"), mixed.directory().resolve("ca.crt"));
        Files.move(next.admin("admin"), mixed.admin("admin"));
        Files.writeString(
                old.node("node-1").resolve("ca.crt"),
                Files.readString(next.directory().resolve("ca.crt")),
                StandardOpenOption.APPEND);
        port = open(old, Files.createDirectory(dir.resolve("exchanging")));

        for (SSLContext admin : List.of(old.asAdmin("admin"), mixed.asAdmin("admin"))) {
            try (BridgeClient client = client(admin)) {
                assertThat(client.ask("status", NONE).getBoolean("ok")).isTrue();
            }
        }
    }

    private List<JsonObject> audited() throws IOException {
        try (var files = Files.list(dir.resolve("audit"))) {
            return Files.readAllLines(files.findFirst().orElseThrow()).stream()
                    .map(JsonObject::new)
                    .toList();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void nobodyElseIsLetIn(String protocol) {
        ClusterCertificates others = ClusterCertificates.make(dir.resolve("others"));
        ClusterCertificates forged = new ClusterCertificates(dir.resolve("forged"));
        mixed(forged, others);
        for (SSLContext stranger : List.of(
                cluster.asNobody(), cluster.asNode("node-1"), forged.asAdmin("admin"), forged.asNode("node-1"))) {
            assertThatThrownBy(() -> {
                        try (BridgeClient client = client(stranger, protocol)) {
                            client.ask("status", NONE);
                        }
                    })
                    .isInstanceOf(IOException.class);
        }
        assertThat(orders).hasValue(0);
    }

    /** Certificates of another authority for who trusts this one. */
    private static void mixed(ClusterCertificates forged, ClusterCertificates others) {
        try {
            Files.createDirectory(forged.directory());
            Files.copy(cluster.directory().resolve("ca.crt"), forged.directory().resolve("ca.crt"));
            Files.createSymbolicLink(
                    forged.directory().resolve("admins"), others.directory().resolve("admins"));
            Files.createSymbolicLink(
                    forged.directory().resolve("nodes"), others.directory().resolve("nodes"));
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
    }

    @Test
    void anOlderProtocolIsNotSpoken() {
        assertThatThrownBy(() -> connect(cluster.asAdmin("admin"), "TLSv1.1").startHandshake())
                .isInstanceOf(IOException.class);
    }

    @Test
    void nothingButAnOrderIsAdmitted() throws IOException {
        AtomicInteger reached = new AtomicInteger();
        vertx.eventBus().consumer("elsewhere", message -> reached.incrementAndGet());
        JsonObject status = BridgeClient.order("status", NONE);
        try (BridgeClient client = client(cluster.asAdmin("admin"))) {
            for (JsonObject frame : List.of(
                    status.copy().put("address", "elsewhere"),
                    status.copy().put("address", "gw.admin.node.node-a"),
                    status.copy().put("type", "publish").put("address", "elsewhere"),
                    status.copy().put("type", "register").put("address", "elsewhere"),
                    status.copy().put("headers", new JsonObject().put("from", "admin.sock")))) {
                assertThat(client.exchange(frame).getString("type"))
                        .as(frame.encode())
                        .isEqualTo("err");
            }
            assertThat(client.ask("status", NONE).getBoolean("ok")).isTrue();
        }
        assertThat(reached).hasValue(0);
        assertThat(orders).hasValue(1);
    }

    @Test
    void garbageClosesItsConnectionAndNoOther() throws IOException {
        try (BridgeClient bystander = client(cluster.asAdmin("admin"))) {
            bystander.ask("status", NONE);
            try (BridgeClient plain = new BridgeClient(new Socket(InetAddress.getLoopbackAddress(), port))) {
                plain.send(BridgeClient.order("status", NONE).encode());
                plain.send("x".repeat(5_000));
                while (!plain.isClosedByNode()) {
                    // An alert may come first.
                }
            }
            try (BridgeClient secured = client(cluster.asAdmin("admin"))) {
                secured.send("no json");
                assertThat(secured.isClosedByNode()).isTrue();
            }
            assertThat(bystander.ask("status", NONE).getBoolean("ok")).isTrue();
        }
        assertThat(orders).hasValue(2);
    }

    @Test
    void thoseWhoStayStrangersAreFewAndDoNotStay() throws IOException {
        List<Socket> silent = new ArrayList<>();
        try {
            for (int i = 0; i <= RemoteChannel.MOST_STRANGERS; i++) {
                silent.add(new Socket(InetAddress.getLoopbackAddress(), port));
            }
            assertThat(silent.get(RemoteChannel.MOST_STRANGERS).getInputStream().readAllBytes())
                    .isEmpty();
            assertThatThrownBy(() -> client(cluster.asAdmin("admin")).ask("status", NONE))
                    .isInstanceOf(IOException.class);
            // The time for a handshake ends, with an alert.
            assertThat(silent.get(0).getInputStream().readAllBytes()).isNotEmpty();
            Await.until("an admin is let in again", this::answers);
        } finally {
            for (Socket socket : silent) {
                socket.close();
            }
        }
    }

    private boolean answers() {
        try (BridgeClient client = client(cluster.asAdmin("admin"))) {
            return client.ask("status", NONE).getBoolean("ok");
        } catch (IOException refused) {
            return false;
        }
    }

    @Test
    void adminsAreSomeDozensAtMostAndMakeRoomWhenTheyLeave() throws IOException {
        List<BridgeClient> admins = new ArrayList<>();
        try {
            for (int i = 0; i < RemoteChannel.MOST_ADMINS; i++) {
                admins.add(client(cluster.asAdmin("admin")));
                admins.get(i).ask("status", NONE);
            }
            assertThat(answers()).isFalse();
            admins.remove(0).close();
            Await.until("there is room", this::answers);
        } finally {
            for (BridgeClient admin : admins) {
                admin.close();
            }
        }
    }

    @Test
    void renewedCertificatesAreTakenAndThoseThatDoNotFitAreNot() throws IOException {
        ClusterCertificates own = ClusterCertificates.make(dir.resolve("own"));
        port = open(own, Files.createDirectory(dir.resolve("renewed")));
        BigInteger first = serial(own);
        Path key = own.node("node-1").resolve("node.key");
        String fitting = Files.readString(key);
        ClusterCertificates.run("cluster", "add-node", own.directory().toString(), "node-2");
        Files.copy(own.node("node-2").resolve("node.key"), key, StandardCopyOption.REPLACE_EXISTING);
        assertThat(serial(own)).isEqualTo(first);
        Files.writeString(key, fitting);

        ClusterCertificates.run("cluster", "add-node", own.directory().toString(), "node-1", "--renew");

        Await.until("the renewed certificate is shown", () -> !serial(own).equals(first));
        try (BridgeClient client = client(own.asAdmin("admin"))) {
            assertThat(client.ask("status", NONE).getBoolean("ok")).isTrue();
        }
    }

    private BigInteger serial(ClusterCertificates own) {
        try (SSLSocket socket = connect(own.asAdmin("admin"))) {
            return ((X509Certificate) socket.getSession().getPeerCertificates()[0]).getSerialNumber();
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
    }

    @Test
    void whereThePortIsTakenNothingIsLeftBehind() {
        AdminNode second = new AdminNode(
                Rosters.alone("node-b"),
                dir.resolve("b"),
                new OrderSeal(new byte[32]),
                Clock.systemUTC(),
                List.of(),
                new TcpConfig(Optional.empty(), Optional.of(port), cluster.config("node-1")));
        // The desks of a node are there once; this one has none, and its socket is never made.
        assertThat(Futures.failure(Vertx.vertx().deployVerticle(second))).hasMessageContaining("in use");
        assertThat(dir.resolve("b/admin.sock")).doesNotExist();
    }
}
