package llmgateway.node.cluster.health;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import llmgateway.contracts.Derived;
import llmgateway.contracts.config.GatewayConfig;
import llmgateway.contracts.peer.PeerLink;
import llmgateway.contracts.peer.Peers;
import llmgateway.router.Health;
import llmgateway.router.SharedRests;
import llmgateway.upstream.AccountBooks;
import org.jspecify.annotations.Nullable;

/**
 * The context on which a node shares the health of its accounts with the others; deployed once for a node. What changes is told four
 * times a second at most, and never by a request.
 */
public final class HealthVerticle extends VerticleBase {
    private static final long PERIOD_MILLIS = 250;

    private final Peers peers;
    private final PeerLink link;
    private final Supplier<GatewayConfig> config;
    private final UnaryOperator<String> keyedHash;
    private final Health health;
    private final AccountBooks books;
    private @Nullable HealthShare share;

    /**
     * A place to share {@code health} and {@code books}.
     *
     * @param config the configuration that holds now
     * @param keyedHash the same on all nodes of the gateway, from which nobody finds what was hashed
     */
    public HealthVerticle(
            Peers peers,
            PeerLink link,
            Supplier<GatewayConfig> config,
            UnaryOperator<String> keyedHash,
            Health health,
            AccountBooks books) {
        this.peers = peers;
        this.link = link;
        this.config = config;
        this.keyedHash = keyedHash;
        this.health = health;
        this.books = books;
    }

    @Override
    public Future<?> start() {
        Derived<GatewayConfig, KnownAccounts> known =
                new Derived<>(config, current -> new KnownAccounts(current, keyedHash));
        HealthShare opened = new HealthShare(
                peers,
                link,
                known,
                List.of(new SharedRests(health, id -> known.get().account(id)), books.blocks(), books.limits()),
                UUID.randomUUID().toString());
        share = opened;
        opened.open(work -> context.runOnContext(turn -> work.run()));
        vertx.setPeriodic(PERIOD_MILLIS, tick -> opened.tick());
        return Future.succeededFuture();
    }

    /** Tells what is not told yet. */
    @Override
    public Future<?> stop() {
        HealthShare open = share;
        if (open != null) {
            open.tick();
        }
        return Future.succeededFuture();
    }
}
