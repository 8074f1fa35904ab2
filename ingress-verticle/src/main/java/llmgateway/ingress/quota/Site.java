package llmgateway.ingress.quota;

import java.util.function.LongSupplier;
import llmgateway.contracts.peer.PeerLink;

/**
 * Where quotas are kept.
 *
 * @param self the node
 * @param lessee this run of the node
 * @param clock the time, as {@link System#nanoTime}
 */
record Site(String self, String lessee, PeerLink link, LongSupplier clock, Alarm alarm) {
    long now() {
        return clock.getAsLong();
    }
}
