package llmgateway.node;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Deployable;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import llmgateway.contracts.account.Credentials;
import llmgateway.contracts.account.TokenJournal;
import llmgateway.contracts.config.GatewayConfig;
import llmgateway.contracts.config.ManagementConfig;
import llmgateway.contracts.port.Telemetry;
import llmgateway.ingress.IngressNode;
import llmgateway.ingress.IngressVerticle;
import llmgateway.ingress.Pace;
import llmgateway.ingress.quota.Alarm;
import llmgateway.ingress.quota.KeyQuotas;
import llmgateway.node.admin.StageDesks;
import llmgateway.node.admin.desk.NodeDesks;
import llmgateway.node.admin.desk.NodeView;
import llmgateway.node.cluster.Cluster;
import llmgateway.node.cluster.Roster;
import llmgateway.node.cluster.health.HealthVerticle;
import llmgateway.node.management.ManagementVerticle;
import llmgateway.node.state.StoredConfig;
import llmgateway.node.telemetry.CertificateExpiry;
import llmgateway.node.telemetry.CountedTelemetry;
import llmgateway.node.telemetry.MicrometerTelemetry;
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

/**
 * What a node is made of: what its shards share, and the verticles and desks that work with it. What answers other nodes is there at
 * once.
 */
final class NodeParts {
    private final Cluster cluster;
    private final Vertx vertx;
    private final Optional<StoredConfig> stored;
    private final byte[] envelopeKey;
    private final Pace pace;
    private final PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final MicrometerTelemetry telemetry = new MicrometerTelemetry(metrics);
    private final UsageCounters counters = new UsageCounters(Clock.systemUTC());
    private final Telemetry counted = new CountedTelemetry(telemetry, counters);
    private final KeyQuotas quotas;
    private final IngressNode ingress;
    private final Optional<TokenKeepers> keepers;
    private final AccountBooks books;
    private final Board board;
    private final NodeReadiness readiness;
    private final ManagementVerticle management;
    private volatile GatewayConfig config;

    /**
     * The parts of a node that is not started.
     *
     * @param stored what it remembers; empty if it remembers nothing
     * @param envelopeKey 32 secret bytes, the same for all nodes of a gateway, that seal what clients keep for it
     * @param pace times for clients
     * @param clock stands in for {@link System#nanoTime} where limits are kept
     * @param journal where tokens go that the state cannot take; empty if nothing is remembered
     */
    NodeParts(
            Cluster cluster,
            GatewayConfig initial,
            Optional<StoredConfig> stored,
            byte[] envelopeKey,
            Pace pace,
            LongSupplier clock,
            Optional<TokenJournal> journal) {
        this.cluster = cluster;
        this.vertx = cluster.vertx();
        this.stored = stored;
        this.envelopeKey = envelopeKey;
        this.pace = pace;
        config = initial;
        quotas = new KeyQuotas(cluster.peers(), cluster.link(), clock, Alarm.of(vertx));
        ingress = new IngressNode(quotas);
        keepers = stored.flatMap(records ->
                journal.map(kept -> new TokenKeepers(cluster.peers(), records.store(), kept, counted, this::config)));
        books = AccountBooks.of(keepers.map(Credentials.class::cast).orElse(Credentials.NOBODYS));
        board = new Board(new Health(books::status, account -> books.limits().of(account)));
        readiness = new NodeReadiness(this::config, board.health());
        ManagementConfig listener = initial.management();
        management = new ManagementVerticle(
                listener.host(), listener.port(), readiness, metrics, this::config, board.health());
        stored.ifPresent(
                records -> telemetry.stateVersion(() -> records.records().version()));
        telemetry.members(() -> cluster.peers().live().size());
        telemetry.accounts(initial.upstreamAccounts(), board.health());
    }

    Cluster cluster() {
        return cluster;
    }

    Vertx vertx() {
        return vertx;
    }

    GatewayConfig config() {
        return config;
    }

    /** Has another configuration hold from the next request on. Any thread. */
    void configured(GatewayConfig next) {
        config = next;
        telemetry.accounts(next.upstreamAccounts(), board.health());
        keepers.ifPresent(TokenKeepers::configured);
    }

    /** Takes what the configuration file says now, which holds where the state says nothing else. */
    void filed(GatewayConfig file) {
        stored.ifPresentOrElse(records -> records.file(file), () -> configured(file));
    }

    PrometheusMeterRegistry metrics() {
        return metrics;
    }

    MicrometerTelemetry telemetry() {
        return telemetry;
    }

    UsageCounters counters() {
        return counters;
    }

    KeyQuotas quotas() {
        return quotas;
    }

    IngressNode ingress() {
        return ingress;
    }

    Board board() {
        return board;
    }

    NodeReadiness readiness() {
        return readiness;
    }

    ManagementVerticle management() {
        return management;
    }

    /** What works for the node as a whole, in the order in which it starts, before there is a shard. */
    List<Deployable> services() {
        List<Deployable> services = new ArrayList<>();
        services.add(management);
        services.add(new CertificateExpiry(config, telemetry, Clock.systemUTC()));
        keepers.ifPresent(tokens -> services.add(new CredentialVerticle(tokens, System.getenv())));
        if (cluster.member().isPresent()) {
            services.add(new HealthVerticle(
                    cluster.peers(), cluster.link(), this::config, this::keyHash, board.health(), books));
        }
        return services;
    }

    /** The stages of a shard; the listener comes last, so that nobody is let in before all are there. */
    List<Deployable> stages(int shard, int shardCount) {
        return List.of(
                new UpstreamVerticle(shard, this::config, shardCount, books),
                new RouterVerticle(shard, this::config, board, counted),
                new TransformVerticle(shard, this::config, envelopeKey),
                new IngressVerticle(shard, this::config, ingress, counted, readiness, pace, this::keyHash));
    }

    /** What finds out whether accounts work again, with shards that serve. */
    Deployable checks() {
        return new CheckVerticle(this::config, board, new HttpProbe(vertx, this::config, books, RouteDesk::modelsOf));
    }

    /** What opens the desks that take orders. */
    List<Runnable> desks(Administration by, NodeView view, Roster nodes) {
        return List.of(
                () -> NodeDesks.openForState(vertx, by.registry(), by.config(), by.secrets()),
                () -> NodeDesks.openForNode(vertx, by.registry(), by.config(), view, nodes, counters),
                () -> StageDesks.open(vertx, by.registry(), by.config()::effective, counters, books, board),
                () -> keepers.ifPresent(
                        tokens -> StageDesks.openForTokens(vertx, by.registry(), by.config()::effective, tokens)),
                () -> new ExplainDesk(vertx, board).open());
    }

    /** The keyed hash by which a client key that this gateway made is known; a gateway that remembers nothing made none. */
    private String keyHash(String key) {
        return stored.map(records -> records.keyHash(key)).orElse("");
    }
}
