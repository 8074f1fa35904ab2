package llmgateway.node.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import llmgateway.node.admin.ClusterCertificates;
import llmgateway.node.admin.Futures;
import llmgateway.node.tls.SelfSigned;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which certificates a node takes for administration over TCP. */
class AdminTcpChecksTest {
    @TempDir
    private Path dir;

    private final Vertx vertx = Vertx.vertx();
    private ClusterCertificates cluster;
    private ConfigFiles configs;

    @BeforeEach
    void makeCertificates() {
        cluster = ClusterCertificates.make(dir.resolve("cluster"));
        configs = new ConfigFiles(vertx, dir);
    }

    @AfterEach
    void close() {
        Futures.await(vertx.close());
    }

    private String yaml(Path authority, Path certificate, Path key) {
        return "admin: { tcp: { port: 0, tls: { ca_file: '%s', cert_file: '%s', key_file: '%s' } } }"
                .formatted(authority, certificate, key);
    }

    @Test
    void thoseThatClusterInitMakesFit() {
        Path home = cluster.node("node-1");
        assertThat(configs.problems(yaml(home.resolve("ca.crt"), home.resolve("node.crt"), home.resolve("node.key"))))
                .isEmpty();
    }

    @Test
    void withoutAPortNothingIsAskedFor() {
        assertThat(configs.problems("admin: { tcp: { host: 0.0.0.0, tls: { ca_file: /no/ca } } }"))
                .isEmpty();
    }

    @Test
    void thoseThatDoNotBelongTogetherAreRefused() throws IOException {
        ClusterCertificates others = ClusterCertificates.make(dir.resolve("others"));
        Path home = cluster.node("node-1");
        Path certificate = home.resolve("node.crt");
        Path key = home.resolve("node.key");
        Path empty = Files.writeString(dir.resolve("empty"), "nothing");

        refused(
                yaml(others.directory().resolve("ca.crt"), certificate, key),
                "another authority signed the certificate");
        refused(
                yaml(home.resolve("ca.crt"), certificate, others.node("node-1").resolve("node.key")),
                "another certificate");
        refused(yaml(home.resolve("ca.crt"), certificate, empty), "there is no private key in PEM");
        refused(yaml(empty, certificate, key), "cannot be used together");
    }

    @Test
    void thoseThatDoNotHoldNowAreRefusedAndNamed() throws Exception {
        SelfSigned ended = SelfSigned.from("-3d", dir.resolve("ended"));
        SelfSigned early = SelfSigned.from("+3d", dir.resolve("early"));

        assertThat(configs.problems(yaml(ended.certificate(), ended.certificate(), ended.key())))
                .hasSize(2)
                .anySatisfy(problem -> assertThat(problem)
                        .startsWith("admin.tcp.tls.cert_file names a certificate that ended at 20")
                        .contains(ended.certificate().toString()))
                .anySatisfy(problem ->
                        assertThat(problem).startsWith("admin.tcp.tls.ca_file names a certificate that ended at 20"));
        assertThat(configs.problems(yaml(early.certificate(), early.certificate(), early.key())))
                .anySatisfy(problem -> assertThat(problem)
                        .startsWith("admin.tcp.tls.cert_file names a certificate that is not valid before 20"));
    }

    @Test
    void ofSeveralAuthoritiesOneMayHaveEnded() throws Exception {
        Path home = cluster.node("node-1");
        Path both = Files.writeString(
                dir.resolve("both.crt"),
                Files.readString(SelfSigned.from("-3d", dir.resolve("ended")).certificate())
                        + Files.readString(home.resolve("ca.crt")));
        assertThat(configs.problems(yaml(both, home.resolve("node.crt"), home.resolve("node.key"))))
                .isEmpty();
    }

    @Test
    void oneThatEndsWithinAMonthIsWarnedOf() throws Exception {
        SelfSigned today = SelfSigned.from("-1H", dir.resolve("today"));
        Path home = cluster.node("node-1");

        assertThat(configs.yaml(yaml(today.certificate(), today.certificate(), today.key()), Map.of())
                        .warnings())
                .anySatisfy(warning -> assertThat(warning.toString())
                        .contains("admin.tcp.tls.cert_file names a certificate that ends at 20"));
        assertThat(configs.yaml(
                                yaml(home.resolve("ca.crt"), home.resolve("node.crt"), home.resolve("node.key")),
                                Map.of())
                        .warnings())
                .noneSatisfy(warning -> assertThat(warning.toString()).contains("ends at"));
    }

    private void refused(String yaml, String why) {
        assertThat(configs.problems(yaml))
                .singleElement()
                .asString()
                .startsWith("admin.tcp.tls names files that cannot be used together: ")
                .contains(why);
    }
}
