package llmgateway.ingress.engine.quota;

import java.util.concurrent.TimeUnit;

/**
 * Permission for so many calls until {@code end}. Who granted it counts all of them as made at the end, until the lessee says
 * which of them were made, and when.
 */
public record Lease(int permits, long end) {
    /** How long a lease lasts: for the lessee from its asking, for the owner from its granting, which is later. */
    public static final long TERM = TimeUnit.SECONDS.toNanos(2);

    boolean valid(long now) {
        return end - now > 0;
    }

    boolean counts(long now) {
        return end + Uses.WINDOW - now > 0;
    }
}
