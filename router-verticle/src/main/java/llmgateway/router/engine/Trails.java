package llmgateway.router.engine;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** The trails of the last requests of a node; the oldest gives way to the newest. Any thread. */
public final class Trails {
    private static final int CAPACITY = 4096;

    private final AtomicReferenceArray<Trail> ring;
    private final AtomicLong added = new AtomicLong();

    public Trails() {
        this(CAPACITY);
    }

    Trails(int capacity) {
        ring = new AtomicReferenceArray<>(capacity);
    }

    public void add(Trail trail) {
        ring.set((int) (added.getAndIncrement() % ring.length()), trail);
    }

    /** The trail of the request with this id, the last one if clients used the id again; empty if it is too long ago. */
    public Optional<Trail> find(String id) {
        long newest = added.get();
        for (long number = newest - 1; number >= Math.max(0, newest - ring.length()); number--) {
            Trail trail = ring.get((int) (number % ring.length()));
            if (trail != null && trail.id().equals(id)) {
                return Optional.of(trail);
            }
        }
        return Optional.empty();
    }

    /** How many trails are held at most. */
    public int capacity() {
        return ring.length();
    }
}
