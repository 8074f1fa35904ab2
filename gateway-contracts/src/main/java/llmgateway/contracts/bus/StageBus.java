package llmgateway.contracts.bus;

import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import java.util.function.Consumer;
import llmgateway.contracts.failure.Failure;
import llmgateway.contracts.message.StageMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The part of the event bus that belongs to one shard: its messages are references and never leave its event loop. */
public final class StageBus {
    private static final Logger LOG = LoggerFactory.getLogger(StageBus.class);

    private final Vertx vertx;
    private final int shard;

    /** The bus of shard number {@code shard}; {@link ReferenceCodec#register} must have been called for {@code vertx}. */
    public StageBus(Vertx vertx, int shard) {
        this.vertx = vertx;
        this.shard = shard;
    }

    public int shard() {
        return shard;
    }

    /** The road to {@code address} in this shard. */
    public <M extends StageMessage> Handoff<M> to(Address<M> address) {
        String name = address.in(shard);
        DeliveryOptions options = new DeliveryOptions().setLocalOnly(true).setCodecName(ReferenceCodec.NAME);
        return new Handoff<>(name, vertx.eventBus().sender(name, options));
    }

    /** Takes messages at {@code address}, on the calling context. A handler that throws aborts the message's exchange. */
    public <M extends StageMessage> void consume(Address<M> address, Consumer<M> handler) {
        vertx.eventBus().<M>localConsumer(address.in(shard), delivery -> {
            M message = delivery.body();
            try {
                handler.accept(message);
            } catch (RuntimeException defect) {
                LOG.error("The stage at {} failed", address.name(), defect);
                message.exchange().abort(Failure.internal());
            }
        });
    }
}
