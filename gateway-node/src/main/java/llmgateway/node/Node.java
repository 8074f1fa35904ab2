package llmgateway.node;

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
import llmgateway.contracts.account.TokenJournal;
import llmgateway.contracts.bus.ReferenceCodec;
import llmgateway.contracts.config.GatewayConfig;
import llmgateway.contracts.port.Readiness;
import llmgateway.ingress.Pace;
import llmgateway.node.admin.AdminNode;
import llmgateway.node.admin.desk.ConfigView;
import llmgateway.node.admin.desk.NodeView;
import llmgateway.node.cluster.Cluster;
import llmgateway.node.cluster.Roster;
import llmgateway.node.config.ConfigWatch;
import llmgateway.node.config.Loaded;
import llmgateway.node.shard.Shards;
import llmgateway.node.state.StoredConfig;
import llmgateway.node.telemetry.CounterFile;
import llmgateway.node.telemetry.ProcessMetrics;
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

    private final NodeParts parts;
    private final Vertx vertx;
    private final ProcessMetrics processMetrics;
    private volatile Optional<ConfigView.Rejected> lastRejected = Optional.empty();
    private volatile @Nullable Shards shards;
    private volatile int adminPort;
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final Promise<Void> stopped = Promise.promise();

    private Node(NodeParts parts) {
        this.parts = parts;
        vertx = parts.vertx();
        processMetrics = new ProcessMetrics(parts.metrics());
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
        return start(new NodeParts(
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
        NodeParts parts = new NodeParts(
                cluster,
                stored.effective(),
                Optional.of(stored),
                envelopeKey,
                Pace.USUAL,
                System::nanoTime,
                Optional.of(journal));
        stored.observe(parts::configured);
        // Something may have changed before the observer was there.
        parts.configured(stored.effective());
        return start(parts);
    }

    private static Future<Node> start(NodeParts parts) {
        Node node = new Node(parts);
        Promise<Node> started = Promise.promise();
        node.deploy()
                .onSuccess(deployed -> started.complete(node))
                .onFailure(failure -> node.leave().onComplete(closed -> started.fail(failure)));
        return started.future();
    }

    private Future<Void> deploy() {
        ReferenceCodec.register(vertx.eventBus());
        Optional<Cluster.Member> member = parts.cluster().member();
        Future<?> joined = member.map(Cluster.Member::join).orElse(Future.succeededFuture());
        for (Deployable service : parts.services()) {
            joined = joined.compose(before -> vertx.deployVerticle(service));
        }
        return joined.compose(before -> Shards.deploy(vertx, LOOPS, shard -> parts.stages(shard, LOOPS)))
                .compose(deployed -> {
                    shards = deployed;
                    parts.telemetry().shards(deployed.count());
                    return vertx.deployVerticle(parts.checks());
                })
                .map(id -> {
                    parts.readiness().started();
                    member.ifPresent(Cluster.Member::serving);
                    return null;
                });
    }

    /** The port that clients are served at. */
    public int port() {
        return parts.ingress().actualPort();
    }

    /** The port of probes and metrics. */
    public int managementPort() {
        return parts.management().actualPort();
    }

    /** The TCP port of orders; 0 if they come in by the socket alone. */
    public int adminPort() {
        return adminPort;
    }

    /** Whether this node should be sent requests. */
    Readiness readiness() {
        return parts.readiness();
    }

    /** The configuration that holds at the moment. */
    public GatewayConfig config() {
        return parts.config();
    }

    /** How many requests are under way. */
    public int inFlight() {
        return parts.ingress().inFlight();
    }

    /** How many requests hold a place in the limit of their client key on requests at once. */
    int limitedInFlight() {
        return parts.ingress().limitedInFlight();
    }

    /** The bytes of request bodies that are held now. */
    long bufferedBytes() {
        return parts.ingress().bufferedBytes();
    }

    /** How many attempts hold a place in {@code account}. */
    int attemptsAt(String account) {
        return parts.board().inFlight(account);
    }

    /** The states of the accounts. */
    AccountStates states() {
        return parts.board().health();
    }

    /** How many event loops serve requests. */
    int shards() {
        Shards running = shards;
        return running == null ? 0 : running.count();
    }

    /** Makes the node not ready, so that clients are sent elsewhere, while it goes on to serve. */
    void drain() {
        parts.readiness().hold(true);
        parts.ingress().drain();
    }

    /** Ends what {@link #drain} began; a node that is stopping goes on to stop. */
    void resume() {
        parts.readiness().hold(false);
        if (!stopping.get()) {
            parts.ingress().resume();
        }
    }

    boolean draining() {
        return parts.readiness().isDraining();
    }

    /** Keeps what is counted and takes orders from now on, until the node stops; succeeds when orders can come in. */
    Future<Void> administer(Administration by) {
        Cluster cluster = parts.cluster();
        Roster nodes = new Roster(
                cluster.peers(),
                Clock.systemUTC(),
                () -> cluster.member().map(Cluster.Member::dropped).orElse(List.of()));
        NodeView view = new NodeStatus(this, nodes.self(), Clock.systemUTC());
        AdminNode administration = new AdminNode(
                nodes,
                by.dataDir(),
                by.seal(),
                Clock.systemUTC(),
                parts.desks(by, view, nodes),
                config().admin().tcp());
        return vertx.deployVerticle(new CounterFile(by.dataDir(), parts.counters()))
                .compose(kept -> vertx.deployVerticle(administration))
                .map(opened -> {
                    adminPort = administration.remotePort();
                    return null;
                });
    }

    /** Follows the file as {@code load} reads it, from {@code current} on: what it says holds from the next request on. */
    void follow(Function<Vertx, Future<Loaded>> load, GatewayConfig current, long periodMillis) {
        ConfigWatch.start(vertx, periodMillis, () -> load.apply(vertx), current, parts::filed, this::refused);
    }

    private void refused(String words) {
        parts.telemetry().configRejected();
        lastRejected =
                Optional.of(new ConfigView.Rejected(Instant.now(), words.lines().toList()));
    }

    /** The last state of the file that was not taken. */
    Optional<ConfigView.Rejected> lastRejected() {
        return lastRejected;
    }

    /** Stops the node; every call returns the same future, which succeeds when all is closed. */
    public Future<Void> stop() {
        if (stopping.compareAndSet(false, true)) {
            parts.readiness().draining();
            if (parts.cluster().peers().live().size() > 1) {
                parts.ingress().farewell(FAREWELL);
            }
            parts.ingress().drain();
            LOG.atInfo().addKeyValue("in_flight", parts.ingress().inFlight()).log("Stopping");
            Shards running = shards;
            Future<?> drained = running == null ? Future.succeededFuture() : running.undeploy();
            drained.transform(ended -> parts.quotas().close())
                    .transform(told -> leave())
                    .onComplete(closed -> {
                        processMetrics.close();
                        parts.metrics().close();
                        stopped.complete();
                    });
        }
        return stopped.future();
    }

    private Future<Void> leave() {
        return parts.cluster()
                .member()
                .map(Cluster.Member::leave)
                .orElse(Future.succeededFuture())
                .eventually(vertx::close);
    }
}
