package llmgateway.node.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PfxOptions;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import llmgateway.contracts.config.ClusterConfig;
import llmgateway.contracts.config.MutualTlsConfig;
import llmgateway.contracts.testing.Certificates;
import llmgateway.node.cluster.LocalMembers.Local;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who gets a message through on a bus between nodes that goes by TLS, though Hazelcast lets everybody join who knows a name. */
class BusTlsTest {
    private static final String PROBE = "probe";
    private static final String PASSWORD = "changeit";

    @TempDir
    private Path directory;

    private final AtomicInteger received = new AtomicInteger();
    private LocalMembers members = new LocalMembers(Path.of(""));

    @BeforeEach
    void begin() {
        members = new LocalMembers(directory);
    }

    @AfterEach
    void end() throws IOException {
        members.close();
    }

    private Local node(String name, String certificate) throws Exception {
        MutualTlsConfig tls = new MutualTlsConfig(
                Optional.of(file("ca.pem")),
                Optional.of(file(certificate + ".pem")),
                Optional.of(file(certificate + ".key")));
        ClusterConfig.EventBusConfig bus = new ClusterConfig.EventBusConfig(0, tls, false);
        Local node = members.join(
                name,
                Map.of(),
                config -> new ClusterConfig(
                        true,
                        config.name(),
                        config.bind(),
                        config.port(),
                        config.members(),
                        config.joinSeconds(),
                        bus));
        await(node.member()
                .cluster()
                .vertx()
                .eventBus()
                .<String>consumer(PROBE, message -> {
                    received.incrementAndGet();
                    message.reply("here");
                })
                .completion());
        return node;
    }

    /** Somebody on the bus who is no node. */
    private Vertx outsider(KeyCertOptions certificate) throws Exception {
        return await(Vertx.builder()
                .with(new VertxOptions()
                        .setEventBusOptions(new EventBusOptions()
                                .setHost("127.0.0.1")
                                .setSsl(true)
                                .setTrustAll(true)
                                .setConnectTimeout(2_000)
                                .setKeyCertOptions(certificate)))
                .withClusterManager(new HazelcastClusterManager(HazelcastSettings.of(members.config(), "127.0.0.1")))
                .buildClustered());
    }

    private static Future<String> probe(Vertx from) {
        return from.eventBus()
                .<String>request(PROBE, "a word", new DeliveryOptions().setSendTimeout(5_000))
                .map(Message::body);
    }

    private String file(String name) {
        return Certificates.copy(name, directory.resolve(name)).toString();
    }

    private KeyCertOptions ofTheAuthority() {
        return new PemKeyCertOptions().addCertPath(file("server-2.pem")).addKeyPath(file("server-2.key"));
    }

    private KeyCertOptions selfSigned() throws Exception {
        Path store = directory.resolve("stranger.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keystore",
                        store.toString(),
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        PASSWORD,
                        "-alias",
                        "stranger",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=server-1",
                        "-ext",
                        "san=ip:127.0.0.1")
                .redirectErrorStream(true)
                .start();
        assertThat(keytool.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(keytool.exitValue()).isZero();
        return new PfxOptions().setPath(store.toString()).setPassword(PASSWORD);
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    @Test
    void nodesWithCertificatesOfTheAuthorityHearEachOther() throws Exception {
        node("a", "server-1");
        Local second = node("b", "server-2");

        assertThat(LocalMembers.write(second, "colour", "red").persistedOn()).isEqualTo(2);
    }

    @Test
    void whoHasACertificateOfItsOwnMakingDeliversNothing() throws Exception {
        node("a", "server-1");
        Vertx welcome = outsider(ofTheAuthority());
        try {
            assertThat(await(probe(welcome))).isEqualTo("here");
        } finally {
            await(welcome.close());
        }
        Vertx stranger = outsider(selfSigned());
        try {
            assertThatThrownBy(() -> await(probe(stranger))).isInstanceOf(ExecutionException.class);
        } finally {
            await(stranger.close());
        }
        assertThat(received).hasValue(1);
    }
}
