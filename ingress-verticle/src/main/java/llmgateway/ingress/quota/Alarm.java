package llmgateway.ingress.quota;

import io.vertx.core.Vertx;
import java.time.Duration;

/** Runs something later, on any thread. */
@FunctionalInterface
public interface Alarm {
    void in(Duration wait, Runnable action);

    /** An alarm that rings no earlier than asked. */
    static Alarm of(Vertx vertx) {
        return (wait, action) -> vertx.setTimer(wait.toMillis() + 1, due -> action.run());
    }
}
