package llmgateway.ingress;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The one timer of an exchange. Due times that move away cost nothing: the timer fires at the old time, sees that it is early
 * and is set again.
 */
final class ExchangeTimer {
    private static final long NOT_SET = -1;

    private final Vertx vertx;
    private final LongSupplier due;
    private final Runnable action;
    private long timer = NOT_SET;
    private long setFor;
    private boolean stopped;

    /**
     * A timer that {@link #check} starts.
     *
     * @param due the next time to act, as {@link System#nanoTime}
     * @param action what is done when that time has come; it moves the due time or stops the timer
     */
    ExchangeTimer(Vertx vertx, LongSupplier due, Runnable action) {
        this.vertx = vertx;
        this.due = due;
        this.action = action;
    }

    /** Looks at the due time, which must be done when it has come nearer. */
    void check() {
        long next = due.getAsLong();
        if (stopped || (timer != NOT_SET && setFor - next <= 0)) {
            return;
        }
        cancel();
        setFor = next;
        long millis = TimeUnit.NANOSECONDS.toMillis(next - System.nanoTime()) + 1;
        timer = vertx.setTimer(Math.max(1, millis), fired -> fire());
    }

    void stop() {
        stopped = true;
        cancel();
    }

    private void fire() {
        timer = NOT_SET;
        if (due.getAsLong() - System.nanoTime() <= 0) {
            action.run();
        }
        check();
    }

    private void cancel() {
        if (timer != NOT_SET) {
            vertx.cancelTimer(timer);
            timer = NOT_SET;
        }
    }

    /** The time {@code wait} after {@code start}. */
    static long after(long start, Duration wait) {
        return start + wait.toNanos();
    }
}
