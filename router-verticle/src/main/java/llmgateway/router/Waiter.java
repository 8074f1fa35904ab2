package llmgateway.router;

import java.util.concurrent.atomic.AtomicReference;

/**
 * A request that waits for a place in one of several accounts. It gets one at most, or gives up before; then it is forgotten here,
 * so that what still refers to the waiter does not keep the request in memory. Any thread.
 */
final class Waiter {
    private final AtomicReference<Turn> turn;

    /** What becomes of it: one of the two is called at most, and once. */
    interface Turn {

        /** A place is held for it in {@code account}; called on any thread. */
        void seated(String account);

        /** It waited in vain. */
        void late();
    }

    /** A request that waits from now on. */
    Waiter(Turn turn) {
        this.turn = new AtomicReference<>(turn);
    }

    boolean waits() {
        return turn.get() != null;
    }

    /** Waits no longer; says whether it had waited until now. */
    boolean leave() {
        return turn.getAndSet(null) != null;
    }

    /** Gives it the place that is held in {@code account}; says false if it does not want one any more. */
    boolean seat(String account) {
        Turn waiting = turn.getAndSet(null);
        if (waiting != null) {
            waiting.seated(account);
        }
        return waiting != null;
    }

    /** It has waited long enough. */
    void giveUp() {
        Turn waiting = turn.getAndSet(null);
        if (waiting != null) {
            waiting.late();
        }
    }
}
