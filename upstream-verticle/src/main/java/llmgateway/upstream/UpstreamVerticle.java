package llmgateway.upstream;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Clock;
import java.util.function.Supplier;
import llmgateway.contracts.Exchange;
import llmgateway.contracts.Outcome;
import llmgateway.contracts.account.Credentials;
import llmgateway.contracts.bus.Address;
import llmgateway.contracts.bus.StageBus;
import llmgateway.contracts.config.GatewayConfig;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.contracts.failure.Remedy;
import llmgateway.contracts.message.Routed;
import llmgateway.upstream.engine.FailureClassifier;
import org.jspecify.annotations.Nullable;

/**
 * The stage that calls upstream accounts, one for each shard. For every {@link Routed} it makes one HTTP call and says exactly
 * once what became of it: answered, rejected, ended with its exchange, or refused before anything was sent. A request that cannot
 * be put to this account alone is rejected too.
 */
public final class UpstreamVerticle extends VerticleBase {
    private final int shard;
    private final Supplier<GatewayConfig> config;
    private final int shards;
    private final Credentials credentials;
    private final Destinations destinations = new Destinations();
    private @Nullable Connections connections;

    /**
     * The stage of shard number {@code shard}.
     *
     * @param config the configuration that holds now; read anew for each call, on the event loop
     * @param shards how many shards share this node's connections
     * @param credentials those of the accounts that renew their own
     */
    public UpstreamVerticle(int shard, Supplier<GatewayConfig> config, int shards, Credentials credentials) {
        this.shard = shard;
        this.config = config;
        this.shards = shards;
        this.credentials = credentials;
    }

    @Override
    public Future<?> start() {
        StageBus bus = new StageBus(vertx, shard);
        Connections opened = new Connections(vertx, shards);
        connections = opened;
        Exits exits = new Exits(bus);
        CallScene scene = new CallScene(
                vertx, opened, exits, new FailureClassifier(Clock.systemUTC()), System::nanoTime, credentials);
        bus.consume(Address.ROUTED, routed -> call(routed, scene));
        return Future.succeededFuture();
    }

    @Override
    public Future<?> stop() {
        return connections == null ? Future.succeededFuture() : connections.close();
    }

    private void call(Routed routed, CallScene scene) {
        Exchange exchange = routed.exchange();
        if (!exchange.isOpen()) {
            scene.exits().ended(routed, Outcome.CLIENT_GONE);
            return;
        }
        CallPlan plan;
        try {
            plan = CallPlan.of(routed, config.get(), destinations);
        } catch (RefusedException refusal) {
            if (refusal.failure().remedy() == Remedy.STOP) {
                scene.exits().refused(routed, refusal.failure());
            } else {
                scene.exits().rejected(routed, refusal.failure(), 0);
            }
            return;
        } catch (RuntimeException defect) {
            scene.exits().ended(routed, Outcome.GATEWAY_ERROR);
            throw defect;
        }
        new UpstreamCall(routed, plan, scene).start();
    }
}
