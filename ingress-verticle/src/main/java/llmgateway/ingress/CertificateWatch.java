package llmgateway.ingress;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.net.ServerSSLOptions;
import java.util.function.Supplier;
import llmgateway.contracts.config.GatewayConfig;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes renewed certificate files into use for new connections, without a restart. Files that do not fit together, as while they
 * are being renewed, leave the certificate in use as it is.
 */
final class CertificateWatch {
    private static final long PERIOD_MILLIS = 2_000;
    private static final Logger LOG = LoggerFactory.getLogger(CertificateWatch.class);

    private final Vertx vertx;
    private final HttpServer server;
    private final ServerSSLOptions options;
    private final Supplier<GatewayConfig> config;
    private Certificate current;
    private @Nullable Certificate refused;

    private CertificateWatch(
            Vertx vertx,
            HttpServer server,
            ServerSSLOptions options,
            Certificate current,
            Supplier<GatewayConfig> config) {
        this.vertx = vertx;
        this.server = server;
        this.options = options;
        this.current = current;
        this.config = config;
    }

    /** Looks at the files every two seconds until the calling context is closed. */
    static void start(
            Vertx vertx,
            HttpServer server,
            ServerSSLOptions options,
            Certificate current,
            Supplier<GatewayConfig> config) {
        CertificateWatch watch = new CertificateWatch(vertx, server, options, current, config);
        vertx.setPeriodic(PERIOD_MILLIS, look -> watch.look());
    }

    private void look() {
        vertx.executeBlocking(() -> Certificate.read(config.get().server().tls()))
                .onSuccess(found -> {
                    if (!found.equals(current) && !found.equals(refused)) {
                        take(found);
                    }
                })
                .onFailure(unreadable -> LOG.debug("The certificate files cannot be read", unreadable));
    }

    private void take(Certificate found) {
        Future<Boolean> updated = server.updateSSLOptions(options.copy().setKeyCertOptions(found.options()));
        updated.onSuccess(done -> {
                    current = found;
                    refused = null;
                    LOG.info("The renewed certificate is in use");
                })
                .onFailure(unfit -> {
                    refused = found;
                    LOG.error("The renewed certificate cannot be used; the one before it stays", unfit);
                });
    }
}
