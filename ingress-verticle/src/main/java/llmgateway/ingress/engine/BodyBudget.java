package llmgateway.ingress.engine;

import java.util.concurrent.atomic.AtomicLong;

/** The bytes of request bodies that a node holds at once. Any thread; a claim belongs to one thread. */
public final class BodyBudget {
    private final AtomicLong held = new AtomicLong();

    /** The bytes held now. */
    public long held() {
        return held.get();
    }

    /**
     * Opens an empty claim.
     *
     * @param cap the most bytes that all claims together may hold when this one grows
     */
    public Claim claim(long cap) {
        return new Claim(cap);
    }

    /** The share of one request. */
    public final class Claim {
        private final long cap;
        private long bytes;
        private boolean released;

        private Claim(long cap) {
            this.cap = cap;
        }

        /** Makes the claim at least {@code size} bytes large; false, and nothing changed, if the budget is spent. */
        public boolean growTo(long size) {
            long more = size - bytes;
            if (more <= 0 || released) {
                return !released;
            }
            if (held.addAndGet(more) > cap) {
                held.addAndGet(-more);
                return false;
            }
            bytes = size;
            return true;
        }

        /** Gives everything back for good; the second and later calls do nothing. */
        public void release() {
            if (!released) {
                released = true;
                held.addAndGet(-bytes);
            }
        }
    }
}
