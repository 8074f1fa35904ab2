package llmgateway.node.cluster.check;

/**
 * A call under a key, and what became of it, by the clock of the clients and the provider, in nanoseconds. It was let in, if it was,
 * after it was sent and before it arrived at the provider; it ended at the provider before its node could let another one in for it.
 * Any thread.
 */
final class LimitedCall {
    /** No answer came. */
    static final int BROKEN = 0;

    private static final long NEVER = Long.MAX_VALUE;

    private final LimitedKey key;
    private final String node;
    private final long sent;
    private volatile long arrived = NEVER;
    private volatile long left = NEVER;
    private volatile long answered = NEVER;
    private volatile int status = BROKEN;
    private volatile String words = "";

    LimitedCall(LimitedKey key, String node, long sent) {
        this.key = key;
        this.node = node;
        this.sent = sent;
    }

    LimitedKey key() {
        return key;
    }

    /** The node that it was sent to. */
    String node() {
        return node;
    }

    long sent() {
        return sent;
    }

    /** When the provider had it; the end of time if it did not come there. */
    long arrived() {
        return arrived;
    }

    /** When the provider was done with it, or nobody was there any more to be told; the end of time before that. */
    long left() {
        return left;
    }

    /** From the sending to the last byte of the answer, in nanoseconds. */
    long took() {
        return answered - sent;
    }

    boolean isAnswered() {
        return answered != NEVER;
    }

    /** Whether a limit was told to have kept it out. */
    boolean isRefused() {
        return status == 429;
    }

    boolean isLetIn() {
        return arrived != NEVER;
    }

    /** What is wrong with the answer; empty if nothing is. */
    String words() {
        return words;
    }

    void noteArrival(long now) {
        if (arrived == NEVER) {
            arrived = now;
        }
    }

    void noteLeaving(long now) {
        if (left == NEVER) {
            left = now;
        }
    }

    /** Takes note of the answer, or that there is none. */
    void noteAnswer(int code, String wrong, long now) {
        status = code;
        words = wrong;
        answered = now;
    }

    @Override
    public String toString() {
        return key.id() + " at " + node + ": " + status + ' ' + words;
    }
}
