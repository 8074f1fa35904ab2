package llmgateway.router.engine;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Bounds how much a node asks of upstreams beyond what its clients ask. A retry costs one token; each request brings a tenth of one
 * and each good answer half of one, up to a small reserve. While upstreams serve, retries are paid for; when nobody answers any
 * more, the load on the upstreams grows by a tenth at most. Any thread.
 */
public final class RetryBudget {
    private static final long TOKEN = 1000;
    private static final long PER_REQUEST = TOKEN / 10;
    private static final long PER_ANSWER = TOKEN / 2;

    /** How many retries can be made at once; that many requests may be under way when an account begins to fail. */
    static final int RESERVE = 100;

    private static final long MOST = RESERVE * TOKEN;

    private final AtomicLong left = new AtomicLong(MOST);

    /** A client's request came. */
    public void requested() {
        add(PER_REQUEST);
    }

    /** An upstream began a good answer. */
    public void answered() {
        add(PER_ANSWER);
    }

    /** Pays for a retry; says false, and takes nothing, if there is not enough left. */
    public boolean spend() {
        long had = left.get();
        while (had >= TOKEN) {
            if (left.compareAndSet(had, had - TOKEN)) {
                return true;
            }
            had = left.get();
        }
        return false;
    }

    private void add(long amount) {
        long had = left.get();
        while (had < MOST && !left.compareAndSet(had, Math.min(MOST, had + amount))) {
            had = left.get();
        }
    }
}
