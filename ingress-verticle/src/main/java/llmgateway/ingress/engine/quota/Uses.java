package llmgateway.ingress.engine.quota;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/**
 * When calls were made, for as long as they count: 60 seconds. Times are rounded up to tenths of a second, so that a use may count
 * a tenth too long but never too short, and the memory has a bound whatever the limit is. Confined to one thread at a time.
 */
public final class Uses {
    /** How long a use counts. */
    public static final long WINDOW = TimeUnit.SECONDS.toNanos(60);

    static final long STEP = TimeUnit.MILLISECONDS.toNanos(100);

    private final Deque<Step> steps = new ArrayDeque<>();
    private int sum;

    /** Uses up to {@code end}. */
    private record Step(long end, int count) {}

    /** Takes what is to be known of some uses. */
    @FunctionalInterface
    public interface Reader {
        void read(long at, int count);
    }

    /** Counts uses; those before the last ones are taken for as late as these. */
    public void add(long at, int count) {
        long end = -Math.floorDiv(-at, STEP) * STEP;
        Step last = steps.peekLast();
        if (last != null && end - last.end() <= 0) {
            steps.removeLast();
            steps.addLast(new Step(last.end(), last.count() + count));
        } else {
            steps.addLast(new Step(end, count));
        }
        sum += count;
    }

    /** How many uses count now. */
    public int count(long now) {
        for (Step first = steps.peek(); first != null && first.end() + WINDOW - now <= 0; first = steps.peek()) {
            steps.remove();
            sum -= first.count();
        }
        return sum;
    }

    /** Tells all uses, the oldest first. */
    public void forEach(Reader reader) {
        steps.forEach(step -> reader.read(step.end(), step.count()));
    }

    Uses copy() {
        Uses copy = new Uses();
        copy.steps.addAll(steps);
        copy.sum = sum;
        return copy;
    }
}
