package llmgateway.node.cluster.link;

import java.time.InstantSource;

/** What is worth a line in the log, but at most one in a minute. Confined to one thread. */
final class Complaint {
    private static final long PERIOD_MILLIS = 60_000;

    private final InstantSource clock;
    private long last;
    private boolean made;

    Complaint(InstantSource clock) {
        this.clock = clock;
    }

    /** Whether it is to be made now; if so, the next one is in a minute. */
    boolean isDue() {
        long now = clock.millis();
        if (made && Math.abs(now - last) < PERIOD_MILLIS) {
            return false;
        }
        made = true;
        last = now;
        return true;
    }
}
