package llmgateway.upstream;

import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The one timer of a call, for whatever the call waits for at the time. A due time that moves away costs nothing: the timer fires
 * at the old time, sees that it is early and is set again. Confined to the shard's event loop.
 */
final class CallTimer {
    private static final long NOT_SET = -1;

    private final Vertx vertx;
    private final LongSupplier nanoTime;
    private @Nullable Runnable action;
    private long due;
    private long timer = NOT_SET;
    private long setFor;

    /** A timer that is not set. */
    CallTimer(Vertx vertx, LongSupplier nanoTime) {
        this.vertx = vertx;
        this.nanoTime = nanoTime;
    }

    /** Will do {@code next} in {@code nanos}, in place of what was to be done before. */
    void set(long nanos, Runnable next) {
        due = nanoTime.getAsLong() + nanos;
        action = next;
        if (timer == NOT_SET || setFor - due > 0) {
            cancel();
            start(nanos);
        }
    }

    /** Will do nothing, and waits to be set anew. */
    void rest() {
        action = null;
    }

    /** Ends with the call. */
    void stop() {
        rest();
        cancel();
    }

    private void start(long nanos) {
        setFor = due;
        timer = vertx.setTimer(Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos) + 1), fired -> fire());
    }

    private void fire() {
        timer = NOT_SET;
        Runnable now = action;
        long left = due - nanoTime.getAsLong();
        if (now != null && left > 0) {
            start(left);
        } else if (now != null) {
            now.run();
        }
    }

    private void cancel() {
        if (timer != NOT_SET) {
            vertx.cancelTimer(timer);
            timer = NOT_SET;
        }
    }
}
