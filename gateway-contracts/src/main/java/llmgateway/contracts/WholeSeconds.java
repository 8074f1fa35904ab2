package llmgateway.contracts;

import java.time.Duration;

/** How clients are told to wait: in whole seconds. */
public final class WholeSeconds {
    private static final long ALMOST_ONE_NANOS = 999_999_999;

    private WholeSeconds() {}

    /** {@code wait} in seconds, rounded up; at least one. */
    public static long of(Duration wait) {
        return Math.max(1, wait.plusNanos(ALMOST_ONE_NANOS).toSeconds());
    }
}
