package llmgateway.transform;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.function.Supplier;
import llmgateway.contracts.Derived;
import llmgateway.contracts.bus.Address;
import llmgateway.contracts.bus.Handoff;
import llmgateway.contracts.bus.StageBus;
import llmgateway.contracts.config.GatewayConfig;
import llmgateway.contracts.failure.FailureRules;
import llmgateway.contracts.message.Replied;
import llmgateway.transform.engine.convert.ConversionSettings;
import llmgateway.transform.engine.rules.Envelopes;

/** The stage of one shard that knows dialects. It holds no state between messages. */
public final class TransformVerticle extends VerticleBase {
    private final int shard;
    private final Supplier<GatewayConfig> config;
    private final byte[] envelopeKey;

    /**
     * The transform stage of a shard.
     *
     * @param config the configuration in force, read anew for each use
     * @param envelopeKey 32 secret bytes that all nodes of a gateway share, under which reasoning state is sealed for clients
     */
    public TransformVerticle(int shard, Supplier<GatewayConfig> config, byte[] envelopeKey) {
        this.shard = shard;
        this.config = config;
        this.envelopeKey = envelopeKey.clone();
    }

    @Override
    public Future<?> start() {
        StageBus bus = new StageBus(vertx, shard);
        Handoff<Replied> replied = bus.to(Address.REPLIED);
        ErrorStage errors = new ErrorStage(config, replied);
        Envelopes envelopes = new Envelopes(envelopeKey);
        Supplier<ConversionSettings> settings =
                new Derived<>(config, current -> ConversionSettings.of(current, envelopes));
        RequestStage requests = new RequestStage(settings, bus.to(Address.PARSED), errors::accept);
        ReplyStage replies = new ReplyStage(
                replied,
                bus.to(Address.REJECTED),
                bus.to(Address.ATTEMPT_ENDED),
                errors::accept,
                new Derived<>(config, FailureRules::of),
                () -> config.get().routing().replyModel());
        ListingStage listings = new ListingStage(replied, errors::accept);
        bus.consume(Address.ACCEPTED, requests::accept);
        bus.consume(Address.ANSWERED, replies::accept);
        bus.consume(Address.LISTED, listings::accept);
        bus.consume(Address.UNCOUNTED, new CountStage(vertx, replied, errors::accept)::accept);
        bus.consume(Address.FAILED, errors::accept);
        return Future.succeededFuture();
    }
}
