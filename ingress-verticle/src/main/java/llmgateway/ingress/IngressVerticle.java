package llmgateway.ingress;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import llmgateway.contracts.Derived;
import llmgateway.contracts.Host;
import llmgateway.contracts.bus.Address;
import llmgateway.contracts.bus.StageBus;
import llmgateway.contracts.config.GatewayConfig;
import llmgateway.contracts.config.ServerConfig;
import llmgateway.contracts.config.ServerConfig.TlsConfig;
import llmgateway.contracts.message.Replied;
import llmgateway.contracts.port.Readiness;
import llmgateway.contracts.port.Telemetry;
import llmgateway.ingress.engine.RequestIds;
import org.jspecify.annotations.Nullable;

/**
 * The stage that speaks with clients: it listens, lets requests in and writes their replies.
 *
 * <p>All shards listen on one port, the configured one or one that is free; Vert.x deals connections out to their event loops in
 * turn. Undeploying begins a {@link Drain}: for up to {@code server.drain_seconds} exchanges may finish, and as long as one of the
 * node does, further ones are served.
 */
public final class IngressVerticle extends VerticleBase {
    private final int shard;
    private final Supplier<GatewayConfig> config;
    private final IngressNode node;
    private final Telemetry telemetry;
    private final Readiness readiness;
    private final Pace pace;
    private final InstantSource clock;
    private final UnaryOperator<String> keyHash;
    private final OpenExchanges exchanges = new OpenExchanges();
    private @Nullable HttpServer server;

    /** The ingress stage of one shard of a gateway that makes no client keys of its own. */
    public IngressVerticle(
            int shard, Supplier<GatewayConfig> config, IngressNode node, Telemetry telemetry, Readiness readiness) {
        this(shard, config, node, telemetry, readiness, Pace.USUAL, key -> "");
    }

    /**
     * The ingress stage of one shard. Shards are deployed one after the other.
     *
     * @param config the current configuration; the listener's own settings are read once, at the start
     * @param node what the shards of this node share
     * @param pace the times that it keeps besides the configured ones
     * @param keyHash the keyed hash, in hex, by which a client key that the gateway made is known; called for each request
     */
    public IngressVerticle(
            int shard,
            Supplier<GatewayConfig> config,
            IngressNode node,
            Telemetry telemetry,
            Readiness readiness,
            Pace pace,
            UnaryOperator<String> keyHash) {
        this(shard, config, node, telemetry, readiness, pace, InstantSource.system(), keyHash);
    }

    IngressVerticle(
            int shard,
            Supplier<GatewayConfig> config,
            IngressNode node,
            Telemetry telemetry,
            Readiness readiness,
            Pace pace,
            InstantSource clock,
            UnaryOperator<String> keyHash) {
        this.shard = shard;
        this.config = config;
        this.node = node;
        this.telemetry = telemetry;
        this.readiness = readiness;
        this.pace = pace;
        this.clock = clock;
        this.keyHash = keyHash;
    }

    @Override
    public Future<?> start() {
        TlsConfig tls = config.get().server().tls();
        if (!tls.enabled()) {
            return listen(null);
        }
        return vertx.executeBlocking(() -> Certificate.read(tls)).compose(this::listen);
    }

    private Future<?> listen(@Nullable Certificate certificate) {
        StageBus bus = new StageBus(vertx, shard);
        bus.consume(Address.REPLIED, IngressVerticle::reply);
        Surroundings around = new Surroundings(
                vertx, node, exchanges, telemetry, pace, bus.to(Address.ACCEPTED), bus.to(Address.FAILED));
        ServerConfig settings = config.get().server();
        Host host = new Host(settings.host());
        Doorkeeper doorkeeper = new Doorkeeper(
                around,
                new Derived<>(config, current -> AdmissionRules.of(current, host, keyHash)),
                new Probes(readiness, clock),
                new RequestIds(new SplittableRandom()),
                clock);
        HttpServerOptions options = ListenerOptions.of(certificate);
        HttpServer listener = WatchedServers.create(vertx, options, pace, node)
                .requestHandler(doorkeeper::receive)
                .invalidRequestHandler(doorkeeper::receiveInvalid);
        server = listener;
        if (certificate != null) {
            CertificateWatch.start(vertx, listener, options.getSslOptions(), certificate, config);
        }
        int port = settings.port() == 0 ? node.freePort() : settings.port();
        return listener.listen(port, settings.host())
                .onSuccess(listening -> node.listening(listening.actualPort()))
                .recover(refused -> Future.failedFuture(new IllegalStateException(
                        "The gateway cannot listen on " + settings.host() + ":" + settings.port()
                                + " (server.host, server.port): " + refused.getMessage(),
                        refused)));
    }

    @Override
    public Future<?> stop() {
        HttpServer listener = server;
        if (listener == null) {
            return Future.succeededFuture();
        }
        Duration patience = Duration.ofSeconds(config.get().server().drainSeconds());
        return new Drain(vertx, context, listener, node, exchanges, pace.linger()).begin(patience);
    }

    private static void reply(Replied replied) {
        if (replied.exchange() instanceof ClientExchange exchange) {
            exchange.reply(replied.reply());
        }
    }
}
