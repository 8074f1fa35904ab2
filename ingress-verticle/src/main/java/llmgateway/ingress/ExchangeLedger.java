package llmgateway.ingress;

import llmgateway.contracts.Dialect;
import llmgateway.contracts.Outcome;
import llmgateway.contracts.Reply;
import llmgateway.contracts.Served;
import llmgateway.contracts.Usage;
import llmgateway.contracts.port.Telemetry;
import llmgateway.contracts.port.Telemetry.ExchangeSummary;
import org.jspecify.annotations.Nullable;

/** Times and sizes of one exchange, told to telemetry and the access log once when it ends. */
final class ExchangeLedger {
    private static final long NEVER = -1;

    private final IngressNode node;
    private final Telemetry telemetry;
    private final AccessLog log;
    private final long startedAt;

    private long acceptedAt;
    private long repliedAt;
    private long firstByteNanos = NEVER;
    private long bytesIn;
    private long bytesOut;
    private boolean streamed;
    private Dialect dialect;
    private Served asked = Served.NOBODY;
    private @Nullable Reply reply;

    /**
     * The books of an exchange whose head was read at {@code startedAt}, as {@link System#nanoTime}.
     *
     * @param dialect the dialect of the path
     */
    ExchangeLedger(IngressNode node, Telemetry telemetry, AccessLog log, Dialect dialect, long startedAt) {
        this.node = node;
        this.dialect = dialect;
        this.telemetry = telemetry;
        this.log = log;
        this.startedAt = startedAt;
        this.acceptedAt = startedAt;
    }

    void begin() {
        node.exchangeStarted();
        telemetry.exchangeStarted();
    }

    void accepted(long bytes) {
        acceptedAt = System.nanoTime();
        bytesIn = bytes;
    }

    void streamed() {
        streamed = true;
    }

    void speaks(Dialect detected) {
        dialect = detected;
    }

    void attempting(Served next) {
        asked = next;
    }

    /** A reply begins; one that the gateway puts in its place later does not change who served the request. */
    void replied(Reply to) {
        if (reply == null) {
            repliedAt = System.nanoTime();
            reply = to;
        }
    }

    void wrote(long bytes, long now) {
        bytesOut += bytes;
        if (streamed && firstByteNanos == NEVER) {
            firstByteNanos = now - startedAt;
        }
    }

    long startedAt() {
        return startedAt;
    }

    long repliedAt() {
        return repliedAt;
    }

    void end(int status, Outcome outcome) {
        long duration = System.nanoTime() - startedAt;
        Served answered = reply == null ? Served.NOBODY : reply.served();
        boolean unanswered = answered.equals(Served.NOBODY);
        Served served = unanswered ? asked : answered;
        Usage usage = reply == null ? Usage.NONE : usage(reply, outcome);
        long overhead = unanswered ? NEVER : Math.max(0, repliedAt - acceptedAt - answered.upstreamNanos());
        node.exchangeEnded();
        String key = log.request().caller().keyId();
        telemetry.exchangeEnded(
                new ExchangeSummary(dialect, key, served, outcome, usage, duration, overhead, firstByteNanos));
        log.write(new AccessLog.Entry(dialect, served, status, outcome, usage, duration, bytesIn, bytesOut, streamed));
    }

    private static Usage usage(Reply reply, Outcome outcome) {
        Usage usage = reply.progress().usage();
        return outcome != Outcome.OK && !usage.equals(Usage.NONE) ? usage.asPartial() : usage;
    }
}
