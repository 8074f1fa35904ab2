package llmgateway.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import llmgateway.contracts.tls.CertificateRole;
import llmgateway.contracts.tls.KeyedCertificate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterCertificatesTest {
    private static final int KEY_CERT_SIGN = 5;

    @TempDir
    Path directory;

    private Shell shell;
    private Path cluster;

    @BeforeEach
    void shell() {
        shell = new Shell(directory);
        cluster = directory.resolve("certificates");
    }

    private void init(String... more) {
        String[] line = Stream.concat(Stream.of("cluster", "init", "certificates"), Stream.of(more))
                .toArray(String[]::new);
        assertThat(shell.run(line)).as(shell.err()).isZero();
    }

    private static KeyedCertificate read(Path directory, String name) throws IOException, GeneralSecurityException {
        return KeyedCertificate.parse(
                Files.readAllBytes(directory.resolve(name + ".crt")),
                Files.readAllBytes(directory.resolve(name + ".key")));
    }

    private KeyedCertificate node(String name) throws IOException, GeneralSecurityException {
        return read(cluster.resolve("nodes").resolve(name), "node");
    }

    private KeyedCertificate admin(String name) throws IOException, GeneralSecurityException {
        return read(cluster.resolve("admins").resolve(name), "admin");
    }

    private static List<String> names(X509Certificate certificate) throws GeneralSecurityException {
        return certificate.getSubjectAlternativeNames().stream()
                .map(name -> String.valueOf(name.get(1)))
                .toList();
    }

    private static Duration left(X509Certificate certificate) {
        return Duration.between(Instant.now(), certificate.getNotAfter().toInstant());
    }

    @Test
    void theAuthoritySignsCertificatesAndNoFurtherAuthorities() throws Exception {
        init();
        X509Certificate authority = read(cluster, "ca").certificate();

        assertThat(authority.getBasicConstraints()).isZero();
        assertThat(authority.getCriticalExtensionOIDs()).containsExactlyInAnyOrder("2.5.29.15", "2.5.29.19");
        for (int usage = 0; usage < authority.getKeyUsage().length; usage++) {
            assertThat(authority.getKeyUsage()[usage]).isEqualTo(usage == KEY_CERT_SIGN);
        }
        assertThat(authority.getSigAlgName()).isEqualTo("SHA256withECDSA");
        assertThat(((ECPublicKey) authority.getPublicKey())
                        .getParams()
                        .getOrder()
                        .bitLength())
                .isEqualTo(256);
        assertThat(left(authority)).isBetween(Duration.ofDays(3651), Duration.ofDays(3654));
        authority.verify(authority.getPublicKey());
    }

    @Test
    void aNodeIsServerAndClientUnderItsNames() throws Exception {
        init("--name", "gw-1", "--host", "gw.example.org,10.0.0.1,fd00::1");
        X509Certificate node = node("gw-1").certificate();

        node.verify(read(cluster, "ca").certificate().getPublicKey());
        assertThat(node.getSubjectX500Principal().getName()).isEqualTo("CN=gw-1,O=llm-gateway");
        assertThat(node.getBasicConstraints()).isEqualTo(-1);
        assertThat(node.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2");
        assertThat(names(node))
                .containsExactly(
                        "gw-1",
                        "gw.example.org",
                        "10.0.0.1",
                        "fd00:0:0:0:0:0:0:1",
                        "localhost",
                        "127.0.0.1",
                        "0:0:0:0:0:0:0:1",
                        "urn:llm-gateway:node");
        assertThat(CertificateRole.NODE.isIn(node)).isTrue();
        assertThat(CertificateRole.ADMIN.isIn(node)).isFalse();
        assertThat(left(node)).isBetween(Duration.ofDays(824), Duration.ofDays(825));
        assertThat(node.getNotBefore().toInstant()).isBefore(Instant.now().minus(4, ChronoUnit.MINUTES));
    }

    @Test
    void anAdminGivesOrdersAndCanBeTakenForNothingElse() throws Exception {
        init("--admin", "alice");
        X509Certificate admin = admin("alice").certificate();

        assertThat(admin.getSubjectX500Principal().getName()).isEqualTo("CN=alice,O=llm-gateway");
        assertThat(admin.getExtendedKeyUsage()).singleElement().asString().startsWith("2.25.");
        assertThat(names(admin)).containsExactly("urn:llm-gateway:admin");
        assertThat(CertificateRole.NODE.isIn(admin)).isFalse();
    }

    @Test
    void serialNumbersAreRandom() throws Exception {
        init();
        List<Integer> lengths = Stream.of(read(cluster, "ca"), node("node-1"), admin("admin"))
                .map(made -> made.certificate().getSerialNumber().bitLength())
                .toList();
        assertThat(lengths).allSatisfy(bits -> assertThat(bits).isBetween(97, 128));
        assertThat(node("node-1").certificate().getSerialNumber())
                .isNotEqualTo(admin("admin").certificate().getSerialNumber());
    }

    @Test
    void everythingIsItsOwnersAlone() throws Exception {
        Files.createDirectory(cluster);
        Files.setPosixFilePermissions(cluster, PosixFilePermissions.fromString("rwxrwxrwx"));
        init();
        shell.run("cluster", "add-node", "certificates", "node-2");

        try (Stream<Path> made = Files.walk(cluster)) {
            for (Path path : made.toList()) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                        .as(path.toString())
                        .isEqualTo(Files.isDirectory(path) ? "rwx------" : "rw-------");
            }
        }
        assertThat(files().keySet())
                .containsExactlyInAnyOrder(
                        "ca.crt",
                        "ca.key",
                        "admins/admin/ca.crt",
                        "admins/admin/admin.crt",
                        "admins/admin/admin.key",
                        "nodes/node-1/ca.crt",
                        "nodes/node-1/node.crt",
                        "nodes/node-1/node.key",
                        "nodes/node-2/ca.crt",
                        "nodes/node-2/node.crt",
                        "nodes/node-2/node.key");
    }

    private Map<String, String> files() throws IOException {
        Map<String, String> files = new HashMap<>();
        try (Stream<Path> found = Files.walk(cluster)) {
            for (Path file : found.filter(Files::isRegularFile).toList()) {
                files.put(cluster.relativize(file).toString(), Files.readString(file));
            }
        }
        return files;
    }

    @Test
    void whatIsThereIsNeverOverwritten() throws Exception {
        init();
        Map<String, String> before = files();

        assertThat(shell.run("cluster", "init", "certificates")).isEqualTo(1);
        assertThat(shell.err()).contains(cluster + " is not empty");
        assertThat(shell.run("cluster", "add-node", "certificates", "node-1")).isEqualTo(1);
        assertThat(shell.err()).contains("is there already", "--renew");
        assertThat(shell.run("cluster", "add-admin", "certificates", "admin")).isEqualTo(1);
        assertThat(files()).isEqualTo(before);
    }

    @Test
    void aRenewedNodeHasANewKeyAndItsNames() throws Exception {
        init("--host", "gw.example.org");
        KeyedCertificate first = node("node-1");

        assertThat(shell.run("cluster", "add-node", "certificates", "node-1", "--renew", "--days", "90"))
                .isZero();

        KeyedCertificate renewed = node("node-1");
        assertThat(shell.out()).contains("Copy " + cluster.resolve("nodes/node-1"), "without a restart");
        assertThat(renewed.key()).isNotEqualTo(first.key());
        assertThat(renewed.certificate().getSerialNumber())
                .isNotEqualTo(first.certificate().getSerialNumber());
        assertThat(names(renewed.certificate())).isEqualTo(names(first.certificate()));
        assertThat(left(renewed.certificate())).isBetween(Duration.ofDays(89), Duration.ofDays(90));

        shell.run("cluster", "add-node", "certificates", "node-1", "--renew", "--host", "other.example.org");
        assertThat(names(node("node-1").certificate()))
                .contains("other.example.org")
                .doesNotContain("gw.example.org");
    }

    @Test
    void aRenewedAdminHasANewKey() throws Exception {
        init();
        KeyedCertificate first = admin("admin");
        assertThat(shell.run("cluster", "add-admin", "certificates", "admin", "--renew"))
                .isZero();
        assertThat(admin("admin").key()).isNotEqualTo(first.key());
    }

    @Test
    void nothingOutlivesItsAuthority() throws Exception {
        init("--days", "3650");
        // The authority holds for ten years, which have leap days.
        assertThat(node("node-1").certificate().getNotAfter())
                .isBefore(read(cluster, "ca").certificate().getNotAfter());
    }

    @Test
    void whatWasMadeIsToldInJson() {
        init("--json");
        JsonObject made = new JsonObject(shell.out());

        assertThat(made.getString("directory")).isEqualTo(cluster.toString());
        JsonArray certificates = made.getJsonArray("certificates");
        assertThat(certificates.getJsonObject(0).getString("directory"))
                .isEqualTo(cluster.resolve("nodes/node-1").toString());
        assertThat(certificates.getJsonObject(1).getString("role")).isEqualTo("admin");
        assertThat(Instant.parse(certificates.getJsonObject(1).getString("expires_at")))
                .isAfter(Instant.now());
        assertThat(shell.out()).doesNotContain("PRIVATE");
    }

    @Test
    void theTextTellsWhatToCopyAndWhatToWrite() {
        init();
        assertThat(shell.out())
                .contains(
                        "Copy " + cluster.resolve("nodes/node-1"),
                        "event_bus:",
                        "key_file: /etc/llm-gateway/tls/node.key")
                .contains("--tls-dir " + cluster.resolve("admins/admin"), "keep it away from the nodes")
                .doesNotContain("PRIVATE");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../node-2", "a/b", ".hidden", "", "node_", "-", "n\u00f6de"})
    void whatCannotBeANameIsBadUsage(String name) {
        init();
        assertThat(shell.run("cluster", "add-node", "certificates", "--", name)).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "-x.org", "10.0.0", "300.1.1.1", "http://x", "a..b", "x:9443"})
    void whatIsNoHostIsBadUsage(String host) {
        assertThat(shell.run("cluster", "init", "certificates", "--host=" + host))
                .isEqualTo(2);
        assertThat(shell.err()).contains("'" + host + "' is neither a host name nor an address");
        assertThat(cluster).doesNotExist();
    }

    @Test
    void withoutAnAuthorityNothingIsMade() {
        assertThat(shell.run("cluster", "add-node", "certificates", "node-2")).isEqualTo(1);
        assertThat(shell.err()).contains("there is no authority", "cluster init");
        assertThat(shell.run("cluster", "init", "certificates", "--days", "0")).isEqualTo(2);
        assertThat(cluster).doesNotExist();
    }

    @Test
    void anAuthorityWhoseKeyIsAnothersMakesNothing() throws Exception {
        init();
        shell.run("cluster", "init", "others");
        Files.writeString(cluster.resolve("ca.key"), Files.readString(directory.resolve("others/ca.key")));
        assertThat(shell.run("cluster", "add-node", "certificates", "node-2")).isEqualTo(1);
        assertThat(shell.err()).contains("the key belongs to another certificate");
        assertThat(cluster.resolve("nodes/node-2")).doesNotExist();
    }

    @Test
    void aCommandThatWasCutOffIsToldOf() throws Exception {
        init();
        Files.createDirectory(cluster.resolve("nodes/.node-2.draft"));
        assertThat(shell.run("cluster", "add-node", "certificates", "node-2")).isEqualTo(1);
        assertThat(shell.err()).contains(".node-2.draft is there", "remove it");
    }
}
