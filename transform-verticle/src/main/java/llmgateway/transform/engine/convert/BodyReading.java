package llmgateway.transform.engine.convert;

import io.vertx.core.buffer.Buffer;
import java.util.function.Consumer;
import llmgateway.contracts.failure.Failure;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.contracts.failure.Processed;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.transform.engine.hub.StreamEvent;
import llmgateway.transform.engine.json.ByteView;
import llmgateway.transform.engine.rules.ReplyContext;
import llmgateway.transform.engine.rules.UpstreamFault;
import llmgateway.transform.engine.rules.WireFormat;

/** A whole reply, read when all of it is there. */
final class BodyReading implements UpstreamReading {
    private final WireFormat format;
    private final ReplyContext context;
    private final Consumer<StreamEvent> out;
    private final int maxBytes;
    private final Buffer body = Buffer.buffer();

    BodyReading(WireFormat format, ReplyContext context, Consumer<StreamEvent> out, int maxBytes) {
        this.format = format;
        this.context = context;
        this.out = out;
        this.maxBytes = maxBytes;
    }

    @Override
    public void feed(Buffer chunk) throws RefusedException {
        if (body.length() + chunk.length() > maxBytes) {
            throw new RefusedException(Failure.of(
                            FailureKind.BROKEN_REPLY, "The upstream sent a reply of more than " + maxBytes + " bytes.")
                    .withProcessed(Processed.ANSWERED));
        }
        body.appendBuffer(chunk);
    }

    @Override
    public void end() throws RefusedException, UpstreamFault {
        Replay.of(format.readReply(ReplyConversion.parsed(ByteView.of(body)), context), out);
    }
}
