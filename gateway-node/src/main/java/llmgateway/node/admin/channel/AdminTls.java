package llmgateway.node.admin.channel;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.concurrent.TimeUnit;
import llmgateway.contracts.config.MutualTlsConfig;
import llmgateway.node.tls.MutualTls;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The node's side of TLS with admins. Renewed certificate files are taken for new connections, without a restart; files that cannot be
 * used leave what is in use as it is. One event loop.
 */
final class AdminTls {
    private static final Logger LOG = LoggerFactory.getLogger(AdminTls.class);

    private static final int HANDSHAKE_SECONDS = 5;
    private static final long PERIOD_MILLIS = 2_000;

    private final Vertx vertx;
    private final MutualTlsConfig files;
    private InUse inUse;
    private String complaint = "";

    private AdminTls(Vertx vertx, MutualTlsConfig files, InUse inUse) {
        this.vertx = vertx;
        this.files = files;
        this.inUse = inUse;
    }

    /** Certificates, and what secures connections with them. */
    private record InUse(MutualTls certificates, SslContext context) {

        /** Blocks. */
        static InUse read(MutualTlsConfig files) throws IOException, GeneralSecurityException {
            MutualTls certificates = MutualTls.read(files);
            SslContext context = SslContextBuilder.forServer(
                            certificates.own().key(), certificates.own().chain())
                    .sslProvider(SslProvider.JDK)
                    .trustManager(new AdminTrust(certificates.authorities()))
                    .clientAuth(ClientAuth.REQUIRE)
                    .protocols("TLSv1.3", "TLSv1.2")
                    .build();
            return new InUse(certificates, context);
        }
    }

    /** Reads the files, and looks at them every two seconds until the calling context is closed; fails if they cannot be used. */
    static Future<AdminTls> of(Vertx vertx, MutualTlsConfig files) {
        return vertx.executeBlocking(() -> InUse.read(files)).map(inUse -> {
            AdminTls tls = new AdminTls(vertx, files, inUse);
            vertx.setPeriodic(PERIOD_MILLIS, look -> tls.look());
            return tls;
        });
    }

    /** Secures one connection; workers do the handshake's sums, and it must not take long. */
    SslHandler handler(ByteBufAllocator allocator) {
        SslHandler handler = inUse.context()
                .newHandler(
                        allocator,
                        task -> vertx.executeBlocking(
                                () -> {
                                    task.run();
                                    return null;
                                },
                                false));
        handler.setHandshakeTimeout(HANDSHAKE_SECONDS, TimeUnit.SECONDS);
        return handler;
    }

    private void look() {
        vertx.executeBlocking(() -> InUse.read(files)).onSuccess(this::take).onFailure(this::complain);
    }

    private void take(InUse found) {
        complaint = "";
        if (!found.certificates().equals(inUse.certificates())) {
            inUse = found;
            LOG.info("The renewed certificates for orders over TCP are in use");
        }
    }

    private void complain(Throwable unusable) {
        String why = String.valueOf(unusable.getMessage());
        if (!why.equals(complaint)) {
            complaint = why;
            LOG.atError()
                    .addKeyValue("reason", why)
                    .log("The certificate files for orders over TCP cannot be used; what is in use stays");
        }
    }
}
