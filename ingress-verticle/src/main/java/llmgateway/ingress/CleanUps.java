package llmgateway.ingress;

import java.util.ArrayDeque;
import java.util.Queue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is to be done once when an exchange closes, in the order of registration; at once after it has. */
final class CleanUps {
    private static final Logger LOG = LoggerFactory.getLogger(CleanUps.class);

    private final Queue<Runnable> pending = new ArrayDeque<>();
    private boolean open = true;

    boolean open() {
        return open;
    }

    void add(Runnable cleanUp) {
        if (open) {
            pending.add(cleanUp);
        } else {
            run(cleanUp);
        }
    }

    void run() {
        open = false;
        for (Runnable next = pending.poll(); next != null; next = pending.poll()) {
            run(next);
        }
    }

    private static void run(Runnable cleanUp) {
        try {
            cleanUp.run();
        } catch (RuntimeException defect) {
            LOG.error("A clean-up failed", defect);
        }
    }
}
