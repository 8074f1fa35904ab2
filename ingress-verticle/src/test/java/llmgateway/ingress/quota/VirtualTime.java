package llmgateway.ingress.quota;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;

/** Time that passes when a test says so, and does then what is due, in order. Confined to one thread. */
final class VirtualTime {
    private final PriorityQueue<Due> queue =
            new PriorityQueue<>(Comparator.comparingLong(Due::at).thenComparingLong(Due::order));
    private long now;
    private long orders;

    private record Due(long at, long order, Runnable action) {}

    long now() {
        return now;
    }

    void in(Duration wait, Runnable action) {
        queue.add(new Due(now + Math.max(0, wait.toNanos()), orders++, action));
    }

    void pass(Duration span) {
        long end = now + span.toNanos();
        for (Due next = queue.peek(); next != null && next.at() <= end; next = queue.peek()) {
            queue.remove();
            now = next.at();
            next.action().run();
        }
        now = end;
    }
}
