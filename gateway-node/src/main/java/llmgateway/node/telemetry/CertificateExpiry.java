package llmgateway.node.telemetry;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import llmgateway.contracts.config.GatewayConfig;
import llmgateway.contracts.tls.KeyedCertificate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells how long the node's own certificates hold, as a verticle. Files whose renewal is taken into use without a restart are read
 * again every minute, off the event loops; what cannot be read leaves what was told before.
 */
public final class CertificateExpiry extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(CertificateExpiry.class);
    private static final long PERIOD_MILLIS = 60_000;

    private final List<InUse> certificates;
    private final MicrometerTelemetry telemetry;
    private final InstantSource clock;
    private final long periodMillis;

    /** By use, when the first of the certificates in the file ends. */
    private final Map<String, Instant> ends = new ConcurrentHashMap<>();

    /** The certificates that a node with this configuration shows. */
    public CertificateExpiry(GatewayConfig config, MicrometerTelemetry telemetry, InstantSource clock) {
        this(config, telemetry, clock, PERIOD_MILLIS);
    }

    CertificateExpiry(GatewayConfig config, MicrometerTelemetry telemetry, InstantSource clock, long periodMillis) {
        this.certificates = inUse(config);
        this.telemetry = telemetry;
        this.clock = clock;
        this.periodMillis = periodMillis;
    }

    /** A file, and whether its renewal is taken into use without a restart. */
    private record InUse(String use, Path file, boolean renewed) {}

    private static List<InUse> inUse(GatewayConfig config) {
        List<InUse> found = new ArrayList<>();
        if (config.cluster().enabled()) {
            config.cluster()
                    .eventBus()
                    .tls()
                    .certFile()
                    .ifPresent(file -> found.add(new InUse("bus", Path.of(file), false)));
        }
        if (config.admin().tcp().port().isPresent()) {
            config.admin().tcp().tls().certFile().ifPresent(file -> found.add(new InUse("admin", Path.of(file), true)));
        }
        config.server().tls().certFile().ifPresent(file -> found.add(new InUse("server", Path.of(file), true)));
        return found;
    }

    @Override
    public Future<?> start() {
        if (certificates.isEmpty()) {
            return Future.succeededFuture();
        }
        return look(certificates).onSuccess(read -> {
            certificates.forEach(this::tell);
            List<InUse> renewed = certificates.stream().filter(InUse::renewed).toList();
            if (!renewed.isEmpty()) {
                vertx.setPeriodic(periodMillis, again -> look(renewed));
            }
        });
    }

    private void tell(InUse certificate) {
        Instant first = ends.get(certificate.use());
        if (first != null) {
            telemetry.certificate(
                    certificate.use(),
                    () -> Duration.between(clock.instant(), ends.getOrDefault(certificate.use(), first))
                            .toSeconds());
        }
    }

    private Future<Void> look(List<InUse> files) {
        return vertx.executeBlocking(() -> {
            files.forEach(this::read);
            return null;
        });
    }

    private void read(InUse certificate) {
        try {
            KeyedCertificate.certificates(Files.readAllBytes(certificate.file())).stream()
                    .map(X509Certificate::getNotAfter)
                    .map(end -> end.toInstant())
                    .min(Instant::compareTo)
                    .ifPresent(end -> ends.put(certificate.use(), end));
        } catch (IOException | GeneralSecurityException unreadable) {
            LOG.debug("{} cannot be read", certificate.file(), unreadable);
        }
    }
}
