package llmgateway.ingress.quota;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs short pieces of work one after the other, without a thread or a lock of its own: whoever comes while nothing runs, runs its
 * work at once and then all that has come meanwhile; whoever comes while something runs goes on at once. Any thread.
 */
final class Lane {
    private static final Logger LOG = LoggerFactory.getLogger(Lane.class);

    private final Queue<Runnable> works = new ConcurrentLinkedQueue<>();
    private final AtomicInteger count = new AtomicInteger();

    void run(Runnable work) {
        works.add(work);
        if (count.getAndIncrement() > 0) {
            return;
        }
        do {
            runNext();
        } while (count.decrementAndGet() > 0);
    }

    private void runNext() {
        Runnable next = works.poll();
        if (next == null) {
            throw new IllegalStateException("Less work than was counted");
        }
        try {
            next.run();
        } catch (RuntimeException defect) {
            LOG.error("A piece of work on a quota failed", defect);
        }
    }
}
