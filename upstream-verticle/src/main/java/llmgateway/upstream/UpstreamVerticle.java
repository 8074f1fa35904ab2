package llmgateway.upstream;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Supplier;
import llmgateway.contracts.Derived;
import llmgateway.contracts.Exchange;
import llmgateway.contracts.Outcome;
import llmgateway.contracts.account.Credential;
import llmgateway.contracts.bus.Address;
import llmgateway.contracts.bus.StageBus;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.config.GatewayConfig;
import llmgateway.contracts.failure.FailureRules;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.contracts.message.Routed;
import llmgateway.upstream.engine.AccountKind;
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
    private final AccountBooks books;
    private final Destinations destinations = new Destinations();
    private @Nullable Connections connections;

    /**
     * The stage of shard number {@code shard}.
     *
     * @param config the configuration that holds now; read anew for each call, on the event loop
     * @param shards how many shards share this node's connections
     */
    public UpstreamVerticle(int shard, Supplier<GatewayConfig> config, int shards, AccountBooks books) {
        this.shard = shard;
        this.config = config;
        this.shards = shards;
        this.books = books;
    }

    @Override
    public Future<?> start() {
        StageBus bus = new StageBus(vertx, shard);
        Connections opened = new Connections(vertx, shards);
        connections = opened;
        Derived<GatewayConfig, FailureRules> rules = new Derived<>(config, FailureRules::of);
        Exits exits = new Exits(bus, rules);
        Clock clock = Clock.systemUTC();
        CallScene scene = new CallScene(
                vertx, opened, exits, new FailureClassifier(clock, rules), books, clock, System::nanoTime);
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
        AccountConfig account = routed.attempt().account();
        GatewayConfig now = config.get();
        AccountKind kind = AccountKind.of(account, now.oauth(), Credential.NONE);
        if (kind.renews()) {
            new RenewingAttempt(
                            routed,
                            scene,
                            (credential, refusals) -> call(
                                    routed,
                                    scene,
                                    now,
                                    AccountKind.of(account, now.oauth(), credential),
                                    new CallCredential(credential.generation(), Optional.of(refusals))))
                    .start();
        } else {
            call(routed, scene, now, kind, CallCredential.FIXED);
        }
    }

    private void call(Routed routed, CallScene scene, GatewayConfig now, AccountKind kind, CallCredential credential) {
        CallPlan plan;
        try {
            plan = CallPlan.of(routed, now, destinations, kind);
        } catch (RefusedException refusal) {
            scene.exits().unsaid(routed, refusal.failure());
            return;
        } catch (RuntimeException defect) {
            scene.exits().ended(routed, Outcome.GATEWAY_ERROR);
            throw defect;
        }
        new UpstreamCall(routed, plan, scene, credential).start();
    }
}
