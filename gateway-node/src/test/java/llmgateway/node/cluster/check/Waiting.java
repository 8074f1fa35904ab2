package llmgateway.node.cluster.check;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what processes bring about, which on a busy machine takes its time. */
final class Waiting {
    private static final Duration BOUND = Duration.ofSeconds(90);
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private Waiting() {}

    /**
     * Returns as soon as {@code condition} holds.
     *
     * @throws IllegalStateException naming {@code what}, if it does not hold in time
     */
    static void until(String what, BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > BOUND.toNanos()) {
                throw new IllegalStateException("Did not happen in time: " + what);
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }
}
