package llmgateway.node.state.file;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import org.jspecify.annotations.Nullable;

/** The answer of another thread, told on the Vert.x context that asked, if it was one that asked. */
public final class Acknowledgement<T> {
    private final Promise<T> promise = Promise.promise();
    private final @Nullable Context asker = Vertx.currentContext();

    public Future<T> future() {
        return promise.future();
    }

    public void complete(T result) {
        tell(() -> promise.complete(result));
    }

    public void fail(Throwable cause) {
        tell(() -> promise.fail(cause));
    }

    private void tell(Runnable outcome) {
        if (asker == null) {
            outcome.run();
        } else {
            asker.runOnContext(told -> outcome.run());
        }
    }
}
