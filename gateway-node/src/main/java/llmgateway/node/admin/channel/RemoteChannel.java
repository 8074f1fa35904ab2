package llmgateway.node.admin.channel;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslHandler;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.PromiseInternal;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import llmgateway.contracts.config.AdminConfig.TcpConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way in over TCP: for who shows an admin's certificate. Everybody else is shown out in the handshake, and those who have not got
 * through it are few and have little time. One event loop.
 */
public final class RemoteChannel implements AdminChannel {
    private static final Logger LOG = LoggerFactory.getLogger(RemoteChannel.class);

    private static final String USUAL_HOST = "127.0.0.1";
    static final int MOST_STRANGERS = 64;
    static final int MOST_ADMINS = 32;
    private static final int IDLE_SECONDS = 60;
    private static final long QUIET_MILLIS = 10_000;
    private static final int LONGEST_REASON = 200;

    private final Vertx vertx;
    private final AdminTls tls;
    private final AdminBridge bridge;
    private final Set<NetSocket> strangers = new HashSet<>();
    private final Set<NetSocket> admins = new HashSet<>();
    private boolean quiet;

    private RemoteChannel(Vertx vertx, String entry, AdminTls tls) {
        this.vertx = vertx;
        this.tls = tls;
        NetServerOptions options =
                new NetServerOptions().setIdleTimeout(IDLE_SECONDS).setIdleTimeoutUnit(TimeUnit.SECONDS);
        bridge = new AdminBridge(vertx, entry, options, RemoteChannel::from, this::enter);
    }

    /**
     * Opens the channel on the calling context; fails if the certificates cannot be used or the port is taken.
     *
     * @param entry the address that it leads to
     * @param config with a port and all certificate files
     */
    public static Future<RemoteChannel> open(Vertx vertx, String entry, TcpConfig config) {
        String host = config.host().orElse(USUAL_HOST);
        return AdminTls.of(vertx, config.tls()).compose(tls -> {
            RemoteChannel channel = new RemoteChannel(vertx, entry, tls);
            return channel.bridge
                    .listen(SocketAddress.inetSocketAddress(config.port().orElseThrow(), host))
                    .map(listening -> channel.opened(host));
        });
    }

    private RemoteChannel opened(String host) {
        LOG.atInfo().addKeyValue("host", host).addKeyValue("port", port()).log("Taking orders over TCP");
        return this;
    }

    /** The port that it listens on. */
    public int port() {
        return bridge.actualPort();
    }

    @Override
    public Future<Void> close() {
        return bridge.close();
    }

    private void enter(NetSocket connection, Handler<NetSocket> bridged) {
        if (strangers.size() >= MOST_STRANGERS) {
            refuse(connection, "too many connections at once");
            return;
        }
        strangers.add(connection);
        connection.closeHandler(gone -> {
            strangers.remove(connection);
            admins.remove(connection);
        });
        connection.pause();
        secure(connection).onComplete(done -> {
            boolean there = strangers.remove(connection);
            if (done.cause() instanceof ClosedChannelException) {
                LOG.debug("An admin connection was closed in its handshake");
            } else if (done.failed()) {
                refuse(connection, reason(done.cause()));
            } else if (admins.size() >= MOST_ADMINS) {
                refuse(connection, "too many admins at once");
            } else if (there) {
                admins.add(connection);
                bridged.handle(connection);
                connection.resume();
            }
        });
    }

    /**
     * Puts TLS in front of a connection; succeeds once each side believes the other. Not left to the server, since that knows of no
     * connection before it is secured, nor to an upgrade, since that loses the first bytes.
     */
    private Future<Channel> secure(NetSocket connection) {
        ChannelHandlerContext handler = ((NetSocketInternal) connection).channelHandlerContext();
        SslHandler secured = tls.handler(handler.alloc());
        PromiseInternal<Channel> done = ((ContextInternal) vertx.getOrCreateContext()).promise();
        secured.handshakeFuture().addListener(done);
        handler.pipeline().addFirst("ssl", secured);
        return done.future();
    }

    /** Why a handshake failed, in bounded words that hold nothing of what was sent. */
    private static String reason(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateException || cause instanceof SSLHandshakeException) {
                String words = String.valueOf(cause.getMessage());
                return words.substring(0, Math.min(words.length(), LONGEST_REASON));
            }
        }
        return "no handshake: " + failure.getClass().getSimpleName();
    }

    /** Closes a connection; that is logged once in a while, since anybody can connect. */
    private void refuse(NetSocket connection, String why) {
        connection.close().onFailure(gone -> LOG.debug("An admin connection was gone", gone));
        if (quiet) {
            LOG.debug("Refused an admin connection: {}", why);
            return;
        }
        quiet = true;
        vertx.setTimer(QUIET_MILLIS, passed -> quiet = false);
        LOG.atWarn()
                .addKeyValue("peer", String.valueOf(connection.remoteAddress()))
                .addKeyValue("reason", why)
                .log("Refused an admin connection");
    }

    private static String from(NetSocket connection) {
        try {
            X509Certificate admin =
                    (X509Certificate) connection.peerCertificates().get(0);
            return "tcp " + admin.getSubjectX500Principal().getName();
        } catch (SSLPeerUnverifiedException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
