package llmgateway.node.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import llmgateway.contracts.config.AdminConfig;
import llmgateway.contracts.config.ClusterConfig;
import llmgateway.contracts.config.GatewayConfig;
import llmgateway.contracts.config.MutualTlsConfig;
import llmgateway.contracts.testing.Await;
import llmgateway.contracts.testing.Certificates;
import llmgateway.contracts.testing.Configs;
import llmgateway.contracts.tls.KeyedCertificate;
import llmgateway.node.admin.Futures;
import llmgateway.node.tls.SelfSigned;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How long the certificates of a node hold, as Prometheus reads it. */
class CertificateExpiryTest {
    @TempDir
    private Path dir;

    private final Vertx vertx = Vertx.vertx();
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    @AfterEach
    void close() {
        Futures.await(vertx.close());
    }

    private void deploy(GatewayConfig config, InstantSource clock) {
        Futures.await(
                vertx.deployVerticle(new CertificateExpiry(config, new MicrometerTelemetry(registry), clock, 20)));
    }

    private static GatewayConfig config(Path certificate) {
        MutualTlsConfig tls =
                new MutualTlsConfig(Optional.empty(), Optional.of(certificate.toString()), Optional.empty());
        GatewayConfig plain = Configs.config(
                Configs.server(certificate, certificate),
                List.of(),
                List.of(),
                List.of(),
                Configs.routing(3),
                Configs.timeouts());
        ClusterConfig alone = plain.cluster();
        ClusterConfig.EventBusConfig bus = new ClusterConfig.EventBusConfig(0, tls, false);
        return new GatewayConfig(
                plain.server(),
                plain.management(),
                new ClusterConfig(
                        true, alone.name(), alone.bind(), alone.port(), alone.members(), alone.joinSeconds(), bus),
                new AdminConfig(new AdminConfig.TcpConfig(Optional.empty(), Optional.of(0), tls)),
                plain.gatewayKeys(),
                plain.upstreamAccounts(),
                plain.modelRoutes(),
                plain.models(),
                plain.failureRules(),
                plain.routing(),
                plain.timeouts(),
                plain.oauth(),
                plain.environment(),
                plain.logging(),
                plain.sections());
    }

    private static Instant end(Path certificate) throws IOException, GeneralSecurityException {
        return KeyedCertificate.certificates(Files.readAllBytes(certificate))
                .get(0)
                .getNotAfter()
                .toInstant();
    }

    private double seconds(String use) {
        return registry.get("gateway_certificate_expiry_seconds")
                .tag("use", use)
                .gauge()
                .value();
    }

    @Test
    void eachUseIsToldAndIsBelowZeroOnceItsCertificateHasEnded() throws Exception {
        Path certificate = Certificates.copy("server-1.pem", dir.resolve("own.pem"));
        AtomicReference<Instant> now = new AtomicReference<>(end(certificate).minusSeconds(100));
        deploy(config(certificate), now::get);

        for (String use : List.of("bus", "admin", "server")) {
            now.set(end(certificate).minusSeconds(100));
            assertThat(seconds(use)).isEqualTo(100);
            now.set(end(certificate).plusSeconds(5));
            assertThat(seconds(use)).isEqualTo(-5);
        }
        assertThat(registry.scrape()).contains("gateway_certificate_expiry_seconds{use=\"bus\"} -5.0");
    }

    @Test
    void aRenewedFileCountsWhereItIsTakenWithoutARestartAndABrokenOneChangesNothing() throws Exception {
        Path certificate = Certificates.copy("server-1.pem", dir.resolve("own.pem"));
        Instant now = Instant.now();
        deploy(config(certificate), () -> now);
        double before = seconds("bus");
        SelfSigned renewed = SelfSigned.from("+9000d", dir.resolve("renewed"));
        double expected = Duration.between(now, end(renewed.certificate())).toSeconds();
        assertThat(expected).isNotEqualTo(before);

        Files.copy(renewed.certificate(), certificate, StandardCopyOption.REPLACE_EXISTING);
        Await.until("the renewed one is told", () -> seconds("admin") == expected && seconds("server") == expected);
        Files.delete(certificate);

        assertThat(seconds("bus")).isEqualTo(before);
        assertThat(seconds("admin")).isEqualTo(expected);
    }

    @Test
    void withoutCertificatesNothingIsTold() {
        deploy(Configs.config(List.of()), Instant::now);
        assertThat(registry.scrape()).doesNotContain("gateway_certificate_expiry");
    }
}
