package llmgateway.contracts.bus;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageCodec;
import llmgateway.contracts.message.StageMessage;

/** Passes stage messages by reference and refuses to put them on a wire. */
public final class ReferenceCodec implements MessageCodec<StageMessage, StageMessage> {
    static final String NAME = "gateway-reference";

    private ReferenceCodec() {}

    /** Makes {@code bus} able to carry stage messages; once for each Vert.x instance. */
    public static void register(EventBus bus) {
        bus.registerCodec(new ReferenceCodec());
    }

    @Override
    public void encodeToWire(Buffer buffer, StageMessage message) {
        throw new IllegalStateException("Stage messages never leave their node");
    }

    @Override
    public StageMessage decodeFromWire(int pos, Buffer buffer) {
        throw new IllegalStateException("Stage messages never come from another node");
    }

    @Override
    public StageMessage transform(StageMessage message) {
        return message;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public byte systemCodecID() {
        return -1;
    }
}
