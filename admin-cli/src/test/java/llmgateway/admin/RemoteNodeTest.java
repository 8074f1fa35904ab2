package llmgateway.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands against what answers on a TCP port. */
class RemoteNodeTest {
    private static final String ADMIN = "--tls-dir=certificates/admins/admin";

    @TempDir
    Path directory;

    private Shell shell;
    private Path cluster;

    @BeforeEach
    void makeCertificates() {
        shell = new Shell(directory);
        cluster = directory.resolve("certificates");
        assertThat(shell.run("cluster", "init", "certificates")).isZero();
    }

    private record Trust(boolean everybody) implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            if (!everybody) {
                throw new CertificateException("no admin");
            }
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            throw new CertificateException("nobody is called");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    private TlsNode node() throws Exception {
        return TlsNode.start(cluster.resolve("nodes/node-1"), "127.0.0.1", new Trust(true));
    }

    @Test
    void anOrderIsGivenAndTheReplyIsPrinted() throws Exception {
        try (TlsNode node = node()) {
            assertThat(shell.run("apikey", "disable", "k", "--node", "localhost:" + node.port(), ADMIN))
                    .as(shell.err())
                    .isZero();
            assertThat(node.orders().take().getString("command")).isEqualTo("apikey disable");
        }
        assertThat(shell.out()).isEqualTo("Disabled.\n");
        assertThat(shell.err()).isEmpty();
    }

    @Test
    void theCertificatesAreFoundInTheEnvironmentAndInTheDataDirectory() throws Exception {
        try (TlsNode node = node()) {
            String address = "--node=127.0.0.1:" + node.port();
            assertThat(shell.run("status", address, "--data-dir=data")).isEqualTo(1);
            assertThat(shell.err()).contains("there is no " + directory.resolve("data/admin/ca.crt"), "--tls-dir");

            shell.env("LLM_GATEWAY_ADMIN_TLS", "certificates/admins/admin");
            assertThat(shell.run("status", address, "--data-dir=data")).isZero();

            shell.env("LLM_GATEWAY_ADMIN_TLS", "");
            Files.createDirectory(directory.resolve("data"));
            Files.move(cluster.resolve("admins/admin"), directory.resolve("data/admin"));
            assertThat(shell.run("status", address, "--data-dir=data")).isZero();
        }
    }

    @Test
    void aNodeOfAnotherAuthorityGetsNothing() throws Exception {
        shell.run("cluster", "init", "others");
        try (TlsNode node = node()) {
            assertThat(shell.run("status", "--node=localhost:" + node.port(), "--tls-dir=others/admins/admin"))
                    .isEqualTo(1);
            assertThat(node.orders()).isEmpty();
        }
        assertThat(shell.err())
                .contains(
                        "is not trusted",
                        directory.resolve("others/admins/admin/ca.crt").toString());
    }

    @Test
    void aNodeOfAnotherNameGetsNothing() throws Exception {
        // An address that is this machine's, too, but stands in no certificate.
        try (TlsNode node = TlsNode.start(cluster.resolve("nodes/node-1"), "127.0.0.2", new Trust(true))) {
            assertThat(shell.run("status", "--node=127.0.0.2:" + node.port(), ADMIN))
                    .isEqualTo(1);
            assertThat(node.orders()).isEmpty();
        }
        assertThat(shell.err()).contains("another than that name", "127.0.0.2", "nothing was sent");
    }

    @Test
    void anAdminWhomTheNodeDoesNotBelieveIsTold() throws Exception {
        try (TlsNode node = TlsNode.start(cluster.resolve("nodes/node-1"), "127.0.0.1", new Trust(false))) {
            assertThat(shell.run("status", "--node=localhost:" + node.port(), ADMIN))
                    .isEqualTo(1);
            assertThat(node.orders()).isEmpty();
        }
        assertThat(shell.err())
                .contains("refused the certificate in " + cluster.resolve("admins/admin"), "nothing was done");
    }

    @Test
    void whatSpeaksNoTlsIsNoNode() throws Exception {
        try (ServerSocket plain = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread server = new Thread(() -> {
                try (var connection = plain.accept()) {
                    connection
                            .getOutputStream()
                            .write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                } catch (IOException clientLeft) {
                    // That is all it does.
                }
            });
            server.setDaemon(true);
            server.start();
            assertThat(shell.run("status", "--node=localhost:" + plain.getLocalPort(), ADMIN))
                    .isEqualTo(1);
        }
        assertThat(shell.err()).contains("before it was secured");
    }

    @Test
    void aSilentPortIsGivenUp() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            assertThat(shell.run("status", "--timeout=1", "--node=localhost:" + silent.getLocalPort(), ADMIN))
                    .isEqualTo(1);
        }
        assertThat(shell.err()).contains("1 s");
    }

    @Test
    void whereNobodyListensIsExitCodeThree() throws Exception {
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        // 'upstream list' would do with a state alone.
        assertThat(shell.run("upstream", "list", "--node=localhost:" + free, ADMIN))
                .isEqualTo(3);
        assertThat(shell.err()).contains("no node can be reached at localhost:" + free);
        assertThat(shell.run("upstream", "list", "--node=no-such-host.invalid:1", ADMIN))
                .isEqualTo(3);
        assertThat(shell.err()).contains("the name is not known");
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "localhost:", ":9443", "localhost:0", "localhost:70000", "::1:9443", "a:b:1"})
    void whatIsNoAddressIsBadUsage(String address) {
        assertThat(shell.run("status", "--node", address, ADMIN)).isEqualTo(2);
        assertThat(shell.err()).contains("HOST:PORT");
    }

    @Test
    void aKeyOfAnotherCertificateIsNotUsed() throws Exception {
        Files.copy(
                cluster.resolve("nodes/node-1/node.key"),
                cluster.resolve("admins/admin/admin.key"),
                StandardCopyOption.REPLACE_EXISTING);
        assertThat(shell.run("status", "--node=localhost:1", ADMIN)).isEqualTo(1);
        assertThat(shell.err()).contains("cannot be used", "the key belongs to another certificate");
    }
}
