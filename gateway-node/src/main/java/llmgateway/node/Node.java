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
import java.time.Duration;
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
import llmgateway.contracts.port.Readiness;
import llmgateway.contracts.port.Telemetry;
import llmgateway.contracts.state.RecordStore;
import llmgateway.ingress.IngressNode;
import llmgateway.ingress.IngressVerticle;
import llmgateway.ingress.Pace;
import llmgateway.ingress.quota.Alarm;
import llmgateway.ingress.quota.KeyQuotas;
import llmgateway.node.admin.AdminNode;
import llmgateway.node.admin.StageDesks;
import llmgateway.node.admin.desk.ConfigView;
import llmgateway.node.admin.desk.NodeDesks;
import llmgateway.node.admin.desk.NodeView;
import llmgateway.node.cluster.Cluster;
import llmgateway.node.cluster.Roster;
import llmgateway.node.cluster.health.HealthVerticle;
import llmgateway.node.config.ConfigWatch;
import llmgateway.node.config.Loaded;
import llmgateway.node.management.ManagementVerticle;
import llmgateway.node.shard.Shards;
import llmgateway.node.state.StoredConfig;
import llmgateway.node.telemetry.CountedTelemetry;
import llmgateway.node.telemetry.CounterFile;
import llmgateway.node.telemetry.MicrometerTelemetry;
import llmgateway.node.telemetry.ProcessMetrics;
import llmgateway.node.telemetry.UsageCounters;
import llmgateway.router.Board;
import llmgateway.router.CheckVerticle;
import llmgateway.router.ExplainDesk;
import llmgateway.router.Health;
import llmgateway.router.RouteDesk;
import llmgateway.router.RouterVerticle;
import llmgateway.transform.TransformVerticle;
import llmgateway.upstream.AccountBooks;
import llmgateway.upstream.CredentialVerticle;
import llmgateway.upstream.HttpProbe;
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

    /** How long clients that keep connections may let them rest before they are told to go to another node. */
    private static final Duration FAREWELL = Duration.ofSeconds(1);

    /** How many event loops serve requests. */
    static final int LOOPS = Runtime.getRuntime().availableProcessors();

    private final Cluster cluster;
    private final Vertx vertx;
    private final Optional<StoredConfig> stored;
    private final byte[] envelopeKey;
    private final Pace pace;
    private volatile GatewayConfig config;
    private final KeyQuotas quotas;
    private final IngressNode ingress;
    private final AccountBooks books;
    private final Board board;
    private final PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final MicrometerTelemetry telemetry = new MicrometerTelemetry(metrics);
    private final UsageCounters counters = new UsageCounters(Clock.systemUTC());
    private final Telemetry counted = new CountedTelemetry(telemetry, counters);
    private final Optional<TokenKeepers> keepers;
    private final ProcessMetrics processMetrics = new ProcessMetrics(metrics);
    private final NodeReadiness readiness;
    private final ManagementVerticle management;
    private volatile Optional<ConfigView.Rejected> lastRejected = Optional.empty();
    private volatile @Nullable Shards shards;
    private volatile int adminPort;
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final Promise<Void> stopped = Promise.promise();

    private Node(
            Cluster cluster,
            GatewayConfig initial,
            Optional<StoredConfig> stored,
            byte[] envelopeKey,
            Pace pace,
            LongSupplier clock,
            Optional<CredentialState> credentials) {
        this.stored = stored;
        this.envelopeKey = envelopeKey;
        this.cluster = cluster;
        this.pace = pace;
        vertx = cluster.vertx();
        config = initial;
        quotas = new KeyQuotas(cluster.peers(), cluster.link(), clock, Alarm.of(vertx));
        ingress = new IngressNode(quotas);
        keepers = credentials.map(
                kept -> new TokenKeepers(cluster.peers(), kept.store(), kept.journal(), counted, this::config));
        books = AccountBooks.of(keepers.map(Credentials.class::cast).orElse(Credentials.NOBODYS));
        board = new Board(new Health(books::status, account -> books.limits().of(account)));
        readiness = new NodeReadiness(this::config, board.health());
        ManagementConfig listener = initial.management();
        management = new ManagementVerticle(
                listener.host(), listener.port(), readiness, metrics, this::config, board.health());
    }

    /** Starts a node that remembers nothing; otherwise as {@link #start(StoredConfig, byte[], String, TokenJournal)}. */
    public static Future<Node> start(GatewayConfig config) {
        return start(config, Pace.USUAL, System::nanoTime);
    }

    /**
     * As {@link #start(GatewayConfig)}, with other times for clients.
     *
     * @param clock stands in for {@link System#nanoTime} where limits are kept
     */
    static Future<Node> start(GatewayConfig config, Pace pace, LongSupplier clock) {
        byte[] envelopeKey = new byte[ENVELOPE_KEY_BYTES];
        new SecureRandom().nextBytes(envelopeKey);
        return start(new Node(
                Cluster.alone(vertx(), "node"), config, Optional.empty(), envelopeKey, pace, clock, Optional.empty()));
    }

    /** Starts a node that stands alone; otherwise as {@link #start(Cluster, StoredConfig, byte[], TokenJournal)}. */
    public static Future<Node> start(StoredConfig stored, byte[] envelopeKey, String name, TokenJournal journal) {
        return start(Cluster.alone(vertx(), name), stored, envelopeKey, journal);
    }

    /** What a node that stands alone runs on. */
    static Vertx vertx() {
        return Vertx.vertx(new VertxOptions().setEventLoopPoolSize(LOOPS));
    }

    /**
     * Starts a node; it serves when the future succeeds, and nothing of it is left when the future fails.
     *
     * @param cluster the nodes among which it is; the node leaves it, and closes its Vert.x, at its end
     * @param envelopeKey 32 secret bytes, the same for all nodes of a gateway, that seal what clients keep for it
     * @param journal where tokens go that the state cannot take
     */
    public static Future<Node> start(Cluster cluster, StoredConfig stored, byte[] envelopeKey, TokenJournal journal) {
        Node node = new Node(
                cluster,
                stored.effective(),
                Optional.of(stored),
                envelopeKey,
                Pace.USUAL,
                System::nanoTime,
                Optional.of(new CredentialState(stored.store(), journal)));
        stored.observe(node::take);
        // Something may have changed before the observer was there.
        node.take(stored.effective());
        node.telemetry.stateVersion(() -> stored.records().version());
        return start(node);
    }

    /** What the credentials that are renewed need of the state. */
    private record CredentialState(RecordStore store, TokenJournal journal) {}

    private static Future<Node> start(Node node) {
        Promise<Node> started = Promise.promise();
        node.deploy()
                .onSuccess(deployed -> started.complete(node))
                .onFailure(failure -> node.leave().onComplete(closed -> started.fail(failure)));
        return started.future();
    }

    private Future<Void> deploy() {
        ReferenceCodec.register(vertx.eventBus());
        telemetry.accounts(config.upstreamAccounts(), board.health());
        telemetry.members(() -> cluster.peers().live().size());
        return cluster.member()
                .map(Cluster.Member::join)
                .orElse(Future.succeededFuture())
                .compose(joined -> vertx.deployVerticle(management))
                .compose(id -> keepers.isPresent()
                        ? vertx.deployVerticle(new CredentialVerticle(keepers.get(), System.getenv()))
                        : Future.succeededFuture(""))
                .compose(id ->
                        cluster.member().isPresent() ? vertx.deployVerticle(sharing()) : Future.succeededFuture(""))
                .compose(id -> Shards.deploy(vertx, LOOPS, shard -> stages(shard, LOOPS)))
                .compose(deployed -> {
                    shards = deployed;
                    telemetry.shards(deployed.count());
                    return vertx.deployVerticle(checks());
                })
                .map(id -> {
                    readiness.started();
                    cluster.member().ifPresent(Cluster.Member::serving);
                    return null;
                });
    }

    /** The verticle by which this node and others tell each other of the health of accounts. */
    private HealthVerticle sharing() {
        return new HealthVerticle(cluster.peers(), cluster.link(), this::config, this::keyHash, board.health(), books);
    }

    /** The verticle by which this node finds out whether accounts work again. */
    private CheckVerticle checks() {
        return new CheckVerticle(this::config, board, new HttpProbe(vertx, this::config, books, RouteDesk::modelsOf));
    }

    /** The stages of a shard; the listener comes last, so that nobody is let in before all are there. */
    private List<Deployable> stages(int shard, int shardCount) {
        return List.of(
                new UpstreamVerticle(shard, this::config, shardCount, books),
                new RouterVerticle(shard, this::config, board, counted),
                new TransformVerticle(shard, this::config, envelopeKey),
                new IngressVerticle(shard, this::config, ingress, counted, readiness, pace, this::keyHash));
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

    /** The TCP port of orders; 0 if they come in by the socket alone. */
    public int adminPort() {
        return adminPort;
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
        Roster nodes = new Roster(
                cluster.peers(),
                Clock.systemUTC(),
                () -> cluster.member().map(Cluster.Member::dropped).orElse(List.of()));
        NodeView view = new NodeStatus(this, nodes.self(), Clock.systemUTC());
        List<Runnable> desks = List.of(
                () -> NodeDesks.openForState(vertx, by.registry(), by.config(), by.secrets()),
                () -> NodeDesks.openForNode(vertx, by.registry(), by.config(), view, nodes, counters),
                () -> StageDesks.open(vertx, by.registry(), by.config()::effective, counters, books, board),
                () -> keepers.ifPresent(
                        tokens -> StageDesks.openForTokens(vertx, by.registry(), by.config()::effective, tokens)),
                () -> new ExplainDesk(vertx, board).open());
        AdminNode administration = new AdminNode(
                nodes,
                by.dataDir(),
                by.seal(),
                Clock.systemUTC(),
                desks,
                config.admin().tcp());
        return vertx.deployVerticle(new CounterFile(by.dataDir(), counters))
                .compose(kept -> vertx.deployVerticle(administration))
                .map(opened -> {
                    adminPort = administration.remotePort();
                    return null;
                });
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
            if (cluster.peers().live().size() > 1) {
                ingress.farewell(FAREWELL);
            }
            ingress.drain();
            LOG.atInfo().addKeyValue("in_flight", ingress.inFlight()).log("Stopping");
            Shards running = shards;
            Future<?> drained = running == null ? Future.succeededFuture() : running.undeploy();
            drained.transform(ended -> quotas.close())
                    .transform(told -> leave())
                    .onComplete(closed -> {
                        processMetrics.close();
                        metrics.close();
                        stopped.complete();
                    });
        }
        return stopped.future();
    }

    private Future<Void> leave() {
        return cluster.member()
                .map(Cluster.Member::leave)
                .orElse(Future.succeededFuture())
                .eventually(vertx::close);
    }
}
