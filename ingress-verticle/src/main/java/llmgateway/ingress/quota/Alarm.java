package llmgateway.ingress.quota;

import java.time.Duration;

/** Runs something later, on any thread. */
@FunctionalInterface
interface Alarm {
    void in(Duration wait, Runnable action);
}
