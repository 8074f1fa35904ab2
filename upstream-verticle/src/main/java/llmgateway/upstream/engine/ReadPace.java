package llmgateway.upstream.engine;

/**
 * Says how much longer a body may stay silent. Time counts only while its reader wants more: a slow reader never makes an
 * upstream look slow. The first piece has a limit of its own.
 */
public final class ReadPace {
    /** Nothing is being waited for. */
    public static final long NOT_COUNTING = Long.MAX_VALUE;

    private final long idleNanos;
    private long limit;
    private boolean begun;
    private long demand;
    private long since;

    /** A pace for a body that is not read yet. */
    public ReadPace(long firstNanos, long idleNanos) {
        this.idleNanos = idleNanos;
        this.limit = firstNanos;
    }

    /** The reader wants {@code amount} pieces more. */
    public void fetched(long amount, long now) {
        if (demand == 0) {
            since = now;
        }
        demand = demand + amount < 0 ? Long.MAX_VALUE : demand + amount;
    }

    /** The reader wants nothing for now. */
    public void paused() {
        demand = 0;
    }

    /** A piece came; says whether it was the first, so that a limit of another length holds from now on. */
    public boolean delivered(long now) {
        if (demand != Long.MAX_VALUE && demand > 0) {
            demand--;
        }
        boolean first = !begun;
        begun = true;
        limit = idleNanos;
        since = now;
        return first;
    }

    public boolean counting() {
        return demand > 0;
    }

    /** Nanoseconds that the next piece may still take, or {@link #NOT_COUNTING}. */
    public long left(long now) {
        return counting() ? limit - (now - since) : NOT_COUNTING;
    }
}
