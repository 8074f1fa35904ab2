package llmgateway.router;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The places of one account: how many are taken, how many there are, and who waits for one. A place that becomes free goes to who
 * has waited longest, and nobody overtakes. Any thread, without locks: whoever frees a place looks who waits, and whoever begins to
 * wait looks once more whether a place is free, so that at least one of the two sees the other.
 */
final class Seats {
    private final AtomicInteger taken = new AtomicInteger();
    private final Queue<Waiter> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger queued = new AtomicInteger();
    private volatile int most;
    private volatile long lastTurn;

    int taken() {
        return taken.get();
    }

    long lastTurn() {
        return lastTurn;
    }

    void turn(long turn) {
        lastTurn = turn;
    }

    /** Says how many places there are; 0: no bound. */
    void most(int bound) {
        if (most != bound) {
            most = bound;
        }
    }

    /** Whether nobody can be seated at once. */
    boolean full() {
        int bound = most;
        return bound > 0 && (taken.get() >= bound || first() != null);
    }

    /** Takes a place if there is one and nobody waits for it. */
    boolean take() {
        return first() == null && occupy();
    }

    private boolean occupy() {
        int had = taken.get();
        for (int bound = most; bound == 0 || had < bound; had = taken.get()) {
            if (taken.compareAndSet(had, had + 1)) {
                return true;
            }
        }
        return false;
    }

    /** Gives a place back. */
    void free() {
        taken.decrementAndGet();
    }

    /** Has {@code waiter} wait here; says false if {@code mostWaiting} wait already. */
    boolean join(Waiter waiter, int mostWaiting) {
        first();
        if (queued.get() >= mostWaiting) {
            return false;
        }
        queued.incrementAndGet();
        queue.add(waiter);
        return true;
    }

    /** The place that became free, occupied for those who wait; false if there is none or nobody waits. */
    boolean claimForNext() {
        return first() != null && occupy();
    }

    /** Who waits longest, taken out of the queue. */
    @Nullable
    Waiter next() {
        Waiter next = queue.poll();
        if (next != null) {
            queued.decrementAndGet();
        }
        return next;
    }

    /** Who waits longest; those before that no longer wait are forgotten. */
    private @Nullable Waiter first() {
        Waiter first = queue.peek();
        while (first != null && !first.waits()) {
            if (queue.remove(first)) {
                queued.decrementAndGet();
            }
            first = queue.peek();
        }
        return first;
    }
}
