package llmgateway.transform.engine.convert;

import io.vertx.core.buffer.Buffer;
import llmgateway.transform.engine.hub.StreamEvent;
import llmgateway.transform.engine.json.JsonTree;
import llmgateway.transform.engine.rules.CompletionBuilder;
import llmgateway.transform.engine.rules.ReplyContext;
import llmgateway.transform.engine.rules.StreamWriter;
import llmgateway.transform.engine.rules.WireFormat;

/** Collects the bytes of a reply for a client. */
sealed interface ClientWriting {

    /** Whether the client wants the whole reply in one piece. */
    boolean whole();

    void write(StreamEvent event);

    /** The bytes since the last call; of a whole reply nothing before its end. */
    Buffer taken();

    /** A writing for the client that {@code plan} names. */
    static ClientWriting of(ConversionPlan plan, long epochSeconds) {
        ReplyContext context = plan.context(epochSeconds);
        return plan.streamed() ? new Events(plan.writer().writer(context)) : new Whole(plan.writer(), context);
    }

    /** A stream of events. */
    final class Events implements ClientWriting {
        private final StreamWriter writer;
        private Buffer bytes = Buffer.buffer();

        Events(StreamWriter writer) {
            this.writer = writer;
        }

        @Override
        public boolean whole() {
            return false;
        }

        @Override
        public void write(StreamEvent event) {
            writer.write(event, bytes);
        }

        @Override
        public Buffer taken() {
            Buffer taken = bytes;
            bytes = Buffer.buffer();
            return taken;
        }
    }

    /** One JSON document. */
    final class Whole implements ClientWriting {
        private final WireFormat format;
        private final ReplyContext context;
        private final CompletionBuilder builder = new CompletionBuilder();
        private boolean taken;

        Whole(WireFormat format, ReplyContext context) {
            this.format = format;
            this.context = context;
        }

        @Override
        public boolean whole() {
            return true;
        }

        @Override
        public void write(StreamEvent event) {
            builder.accept(event);
        }

        @Override
        public Buffer taken() {
            if (taken || !builder.isFinished()) {
                return Buffer.buffer();
            }
            taken = true;
            return JsonTree.buffer(format.writeReply(builder.build(), context));
        }
    }
}
