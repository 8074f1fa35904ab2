package llmgateway.ingress.quota;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;

/** Runs something later, on any thread. */
@FunctionalInterface
public interface Alarm {
    void in(Duration wait, Runnable action);

    /** An alarm that rings no earlier than asked, also when the verticle on whose context it was set is gone by then. */
    static Alarm of(Vertx vertx) {
        Context own = vertx.getOrCreateContext();
        return (wait, action) -> own.runOnContext(set -> vertx.setTimer(wait.toMillis() + 1, due -> action.run()));
    }
}
