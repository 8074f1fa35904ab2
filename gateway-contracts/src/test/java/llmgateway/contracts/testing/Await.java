package llmgateway.contracts.testing;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits, within a bound, for what other threads bring about. */
public final class Await {
    /** Longer than anything that works takes, even on a busy machine. */
    public static final Duration BOUND = Duration.ofSeconds(20);

    private Await() {}

    /** Returns as soon as {@code condition} holds; fails, naming {@code what}, if it does not hold in time. */
    public static void until(String what, BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > BOUND.toNanos()) {
                throw new AssertionError("Did not happen in time: " + what);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
        }
    }

    static void latch(CountDownLatch latch, String what) {
        until(what, () -> latch.getCount() == 0);
    }
}
