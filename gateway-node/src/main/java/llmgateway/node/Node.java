package llmgateway.node;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.LongSupplier;
import llmgateway.contracts.account.AccountStates;
import llmgateway.contracts.account.Credentials;
import llmgateway.contracts.account.TokenJournal;
import llmgateway.contracts.bus.ReferenceCodec;
import llmgateway.contracts.config.GatewayConfig;
import llmgateway.contracts.config.ManagementConfig;
import llmgateway.contracts.peer.PeerLink;
import llmgateway.contracts.peer.Peers;
import llmgateway.contracts.port.Readiness;
import llmgateway.contracts.port.Telemetry;
import llmgateway.contracts.state.RecordStore;
import llmgateway.ingress.IngressNode;
import llmgateway.ingress.IngressVerticle;
import llmgateway.ingress.quota.Alarm;
import llmgateway.ingress.quota.KeyQuotas;
import llmgateway.node.admin.AdminNode;
import llmgateway.node.admin.StageDesks;
import llmgateway.node.admin.desk.ConfigView;
import llmgateway.node.admin.desk.NodeDesks;
import llmgateway.node.admin.desk.NodeView;
import llmgateway.node.config.ConfigWatch;
import llmgateway.node.config.Loaded;
import llmgateway.node.management.ManagementVerticle;
import llmgateway.node.shard.Shards;
import llmgateway.node.state.StoredConfig;
import llmgateway.node.telemetry.AccountCounters;
import llmgateway.node.telemetry.CountedTelemetry;
import llmgateway.node.telemetry.CounterFile;
import llmgateway.node.telemetry.MicrometerTelemetry;
import llmgateway.node.telemetry.ProcessMetrics;
import llmgateway.router.Board;
import llmgateway.router.ExplainDesk;
import llmgateway.router.Health;
import llmgateway.router.RouterVerticle;
import llmgateway.transform.TransformVerticle;
import llmgateway.upstream.AccountBooks;
import llmgateway.upstream.CredentialVerticle;
import llmgateway.upstream.TokenKeepers;
import llmgateway.upstream.UpstreamVerticle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running gateway: its shards, its management port and the snapshots that they read. Stopping it says at once that it is not
 * ready, lets streams run on for {@code server.drain_seconds}, and closes everything.
 */
public final class Node {
    private static final Logger LOG = LoggerFactory.getLogger(Node.class);

    private static final int ENVELOPE_KEY_BYTES = 32;

    private final Vertx vertx;
    private final Optional<StoredConfig> stored;
    private final byte[] envelopeKey;
    private volatile GatewayConfig config;
    private final KeyQuotas quotas;
    private final IngressNode ingress;
    private final AccountBooks books;
    private final Board board;
    private final PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final MicrometerTelemetry telemetry = new MicrometerTelemetry(metrics);
    private final AccountCounters counters = new AccountCounters(Clock.systemUTC());
    private final Telemetry counted = new CountedTelemetry(telemetry, counters);
    private final Optional<TokenKeepers> keepers;
    private final ProcessMetrics processMetrics = new ProcessMetrics(metrics);
    private final NodeReadiness readiness;
    private final ManagementVerticle management;
    private volatile Optional<ConfigView.Rejected> lastRejected = Optional.empty();
    private volatile @Nullable Shards shards;
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final Promise<Void> stopped = Promise.promise();

    private Node(
            GatewayConfig initial,
            Optional<StoredConfig> stored,
            byte[] envelopeKey,
            Optional<CredentialState> credentials,
            LongSupplier clock) {
        this.stored = stored;
        this.envelopeKey = envelopeKey;
        vertx = Vertx.vertx(
                new VertxOptions().setEventLoopPoolSize(Runtime.getRuntime().availableProcessors()));
        config = initial;
        String name = credentials.map(CredentialState::node).orElse("local");
        quotas = new KeyQuotas(Peers.alone(name), PeerLink.alone(name), clock, Alarm.of(vertx));
        ingress = new IngressNode(quotas);
        keepers = credentials.map(
                kept -> new TokenKeepers(kept.node(), kept.store(), kept.journal(), counted, this::config));
        books = AccountBooks.of(keepers.map(Credentials.class::cast).orElse(Credentials.NOBODYS));
        board = new Board(new Health(books::status, account -> books.limits().of(account)));
        readiness = new NodeReadiness(this::config, board.health());
        ManagementConfig listener = initial.management();
        management = new ManagementVerticle(
                listener.host(), listener.port(), readiness, metrics, this::config, board.health());
    }

    /** Starts a node that remembers nothing; otherwise as {@link #start(StoredConfig, byte[], String, TokenJournal)}. */
    public static Future<Node> start(GatewayConfig config) {
        return start(config, System::nanoTime);
    }

    /** As {@link #start(GatewayConfig)}, keeping limits by a clock that stands in for {@link System#nanoTime}. */
    static Future<Node> start(GatewayConfig config, LongSupplier clock) {
        byte[] envelopeKey = new byte[ENVELOPE_KEY_BYTES];
        new SecureRandom().nextBytes(envelopeKey);
        return start(new Node(config, Optional.empty(), envelopeKey, Optional.empty(), clock));
    }

    /**
     * Starts a node; it serves when the future succeeds, and nothing of it is left when the future fails.
     *
     * @param envelopeKey 32 secret bytes, the same for all nodes of a gateway, that seal what clients keep for it
     * @param name the node's name
     * @param journal where tokens go that the state cannot take
     */
    public static Future<Node> start(StoredConfig stored, byte[] envelopeKey, String name, TokenJournal journal) {
        Node node = new Node(
                stored.effective(),
                Optional.of(stored),
                envelopeKey,
                Optional.of(new CredentialState(name, stored.store(), journal)),
                System::nanoTime);
        stored.observe(node::take);
        // Something may have changed before the observer was there.
        node.take(stored.effective());
        node.telemetry.stateVersion(() -> stored.records().revision());
        return start(node);
    }

    /** What the credentials that are renewed need of the state. */
    private record CredentialState(String node, RecordStore store, TokenJournal journal) {}

    private static Future<Node> start(Node node) {
        Promise<Node> started = Promise.promise();
        node.deploy()
                .onSuccess(deployed -> started.complete(node))
                .onFailure(failure -> node.vertx.close().onComplete(closed -> started.fail(failure)));
        return started.future();
    }

    private Future<Void> deploy() {
        ReferenceCodec.register(vertx.eventBus());
        telemetry.accounts(config.upstreamAccounts(), board.health());
        int loops = Runtime.getRuntime().availableProcessors();
        return vertx.deployVerticle(management)
                .compose(id -> keepers.isPresent()
                        ? vertx.deployVerticle(new CredentialVerticle(keepers.get(), System.getenv()))
                        : Future.succeededFuture(""))
                .compose(id -> Shards.deploy(vertx, loops, shard -> stages(shard, loops)))
                .map(deployed -> {
                    shards = deployed;
                    telemetry.shards(deployed.count());
                    readiness.started();
                    return null;
                });
    }

    /** The stages of a shard; the listener comes last, so that nobody is let in before all are there. */
    private List<Deployable> stages(int shard, int shardCount) {
        return List.of(
                new UpstreamVerticle(shard, this::config, shardCount, books),
                new RouterVerticle(shard, this::config, board, counted),
                new TransformVerticle(shard, this::config, envelopeKey),
                new IngressVerticle(shard, this::config, ingress, telemetry, readiness, this::keyHash));
    }

    /** The keyed hash by which a client key that this gateway made is known; a gateway that remembers nothing made none. */
    private String keyHash(String key) {
        return stored.map(records -> records.keyHash(key)).orElse("");
    }

    /** The port that clients are served at. */
    public int port() {
        return ingress.actualPort();
    }

    /** The port of probes and metrics. */
    public int managementPort() {
        return management.actualPort();
    }

    /** Whether this node should be sent requests. */
    Readiness readiness() {
        return readiness;
    }

    /** The configuration that holds at the moment. */
    public GatewayConfig config() {
        return config;
    }

    /** How many requests are under way. */
    public int inFlight() {
        return ingress.inFlight();
    }

    /** How many requests hold a place in the limit of their client key on requests at once. */
    int limitedInFlight() {
        return ingress.limitedInFlight();
    }

    /** The bytes of request bodies that are held now. */
    long bufferedBytes() {
        return ingress.bufferedBytes();
    }

    /** How many attempts hold a place in {@code account}. */
    int attemptsAt(String account) {
        return board.inFlight(account);
    }

    /** The states of the accounts. */
    AccountStates states() {
        return board.health();
    }

    /** How many event loops serve requests. */
    int shards() {
        Shards running = shards;
        return running == null ? 0 : running.count();
    }

    /** Makes the node not ready, so that clients are sent elsewhere, while it goes on to serve. */
    void drain() {
        readiness.hold(true);
        ingress.drain();
    }

    /** Ends what {@link #drain} began; a node that is stopping goes on to stop. */
    void resume() {
        readiness.hold(false);
        if (!stopping.get()) {
            ingress.resume();
        }
    }

    boolean draining() {
        return readiness.isDraining();
    }

    /** Keeps what is counted and takes orders from now on, until the node stops; succeeds when orders can come in. */
    Future<Void> administer(Administration by) {
        NodeView view = new NodeStatus(this, by.name(), Clock.systemUTC());
        List<Runnable> desks = List.of(
                () -> NodeDesks.openForState(vertx, by.registry(), by.config(), by.secrets()),
                () -> NodeDesks.openForNode(vertx, by.registry(), by.config(), view, counters, counters::since),
                () -> StageDesks.open(vertx, by.registry(), by.config()::effective, counters, books, board),
                () -> keepers.ifPresent(
                        tokens -> StageDesks.openForTokens(vertx, by.registry(), by.config()::effective, tokens)),
                () -> new ExplainDesk(vertx, board).open());
        return vertx.deployVerticle(new CounterFile(by.dataDir(), counters))
                .compose(kept -> vertx.deployVerticle(
                        new AdminNode(by.name(), by.dataDir(), by.seal(), Clock.systemUTC(), desks)))
                .mapEmpty();
    }

    /** Follows the file as {@code load} reads it, from {@code current} on: what it says holds from the next request on. */
    void follow(Function<Vertx, Future<Loaded>> load, GatewayConfig current, long periodMillis) {
        ConfigWatch.start(
                vertx,
                periodMillis,
                () -> load.apply(vertx),
                current,
                next -> stored.ifPresentOrElse(state -> state.file(next), () -> take(next)),
                this::refused);
    }

    private void refused(String words) {
        telemetry.configRejected();
        lastRejected =
                Optional.of(new ConfigView.Rejected(Instant.now(), words.lines().toList()));
    }

    /** The last state of the file that was not taken. */
    Optional<ConfigView.Rejected> lastRejected() {
        return lastRejected;
    }

    private void take(GatewayConfig next) {
        config = next;
        telemetry.accounts(next.upstreamAccounts(), board.health());
        keepers.ifPresent(TokenKeepers::configured);
    }

    /** Stops the node; every call returns the same future, which succeeds when all is closed. */
    public Future<Void> stop() {
        if (stopping.compareAndSet(false, true)) {
            readiness.draining();
            ingress.drain();
            LOG.atInfo().addKeyValue("in_flight", ingress.inFlight()).log("Stopping");
            Shards running = shards;
            Future<?> drained = running == null ? Future.succeededFuture() : running.undeploy();
            drained.transform(ended -> quotas.close())
                    .transform(told -> vertx.close())
                    .onComplete(closed -> {
                        processMetrics.close();
                        metrics.close();
                        stopped.complete();
                    });
        }
        return stopped.future();
    }
}
