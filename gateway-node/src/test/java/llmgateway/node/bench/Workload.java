package llmgateway.node.bench;

import io.vertx.core.buffer.Buffer;
import java.util.Locale;

/** A kind of request that is sent in a closed loop: a lane sends its next request when the last reply is whole. */
enum Workload {
    /** 1 KB there, 1 KB back: what a request costs whatever its size. */
    SMALL(32, Payloads.small(false), Payloads.reply().length()),
    /** The request of a coding agent in the middle of its work, 90 KB. */
    AGENT(16, Payloads.agent(), Payloads.reply().length()),
    /** A stream of 200 events that come one by one, {@link Payloads#EVENT_MILLIS} apart. */
    STREAM(32, Payloads.small(true), Payloads.streamBytes());

    private final int lanes;

    @SuppressWarnings("ImmutableEnumChecker") // only ever read
    private final Buffer request;

    private final int replyBytes;

    Workload(int lanes, Buffer request, int replyBytes) {
        this.lanes = lanes;
        this.request = request;
        this.replyBytes = replyBytes;
    }

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    int lanes() {
        return lanes;
    }

    Buffer request() {
        return request;
    }

    /** The length of the reply that is right. */
    int replyBytes() {
        return replyBytes;
    }
}
