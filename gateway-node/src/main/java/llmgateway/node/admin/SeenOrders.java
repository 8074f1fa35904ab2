package llmgateway.node.admin;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Lets each order in once, and only near the time at which it was given. What is remembered is bounded; when there is no room, new
 * orders wait rather than old ones becoming unknown. Confined to one thread.
 */
final class SeenOrders {
    /** How far apart the clocks of two nodes, or giving and carrying out an order, may be. */
    static final Duration WINDOW = Duration.ofSeconds(60);

    private static final int MOST = 10_000;

    private final Map<String, Instant> seen = new LinkedHashMap<>();
    private final Instant began;

    /**
     * Orders of which none was seen yet.
     *
     * @param began when the process began; an earlier order may be one that it carried out in the life before
     */
    SeenOrders(Instant began) {
        this.began = began;
    }

    /** What an order is to this node. */
    enum Judgement {
        NEW,
        STALE,
        REPEATED,
        TOO_MANY
    }

    Judgement judge(Order order, Instant now) {
        if (order.time().isBefore(began)
                || Duration.between(order.time(), now).abs().compareTo(WINDOW) > 0) {
            return Judgement.STALE;
        }
        if (seen.containsKey(order.nonce())) {
            return Judgement.REPEATED;
        }
        if (seen.size() >= MOST) {
            seen.values().removeIf(time -> time.plus(WINDOW).isBefore(now));
            if (seen.size() >= MOST) {
                return Judgement.TOO_MANY;
            }
        }
        seen.put(order.nonce(), order.time());
        return Judgement.NEW;
    }
}
