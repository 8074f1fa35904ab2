package llmgateway.transform;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.function.Supplier;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.bus.Address;
import llmgateway.contracts.bus.Handoff;
import llmgateway.contracts.bus.StageBus;
import llmgateway.contracts.config.GatewayConfig;
import llmgateway.contracts.failure.Failure;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.contracts.message.Failed;
import llmgateway.contracts.message.Replied;
import llmgateway.contracts.message.Uncounted;

/** The stage of one shard that knows dialects. It holds no state between messages. */
public final class TransformVerticle extends VerticleBase {
    private final int shard;
    private final Supplier<GatewayConfig> config;

    /**
     * The transform stage of a shard.
     *
     * @param config the configuration in force, read anew for each use
     * @param envelopeKey 32 secret bytes, the same for all nodes of a gateway, that seal what clients keep for it
     */
    public TransformVerticle(int shard, Supplier<GatewayConfig> config, byte[] envelopeKey) {
        this.shard = shard;
        this.config = config;
    }

    @Override
    public Future<?> start() {
        StageBus bus = new StageBus(vertx, shard);
        Handoff<Replied> replied = bus.to(Address.REPLIED);
        ErrorStage errors = new ErrorStage(config, replied);
        RequestStage requests = new RequestStage(bus.to(Address.PARSED), errors::accept);
        ReplyStage replies =
                new ReplyStage(replied, bus.to(Address.REJECTED), bus.to(Address.ATTEMPT_ENDED), errors::accept);
        ListingStage listings = new ListingStage(replied, errors::accept);
        bus.consume(Address.ACCEPTED, requests::accept);
        bus.consume(Address.ANSWERED, replies::accept);
        bus.consume(Address.LISTED, listings::accept);
        bus.consume(Address.UNCOUNTED, uncounted -> errors.accept(refused(uncounted)));
        bus.consume(Address.FAILED, errors::accept);
        return Future.succeededFuture();
    }

    private static Failed refused(Uncounted uncounted) {
        Failure failure = Failure.of(FailureKind.UNSUPPORTED, "No account that serves this model can count tokens.");
        return new Failed(uncounted.exchange(), Dialect.MESSAGES, failure, uncounted.served());
    }
}
