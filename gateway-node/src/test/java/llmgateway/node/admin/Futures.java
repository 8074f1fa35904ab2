package llmgateway.node.admin;

import io.vertx.core.Future;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for futures in tests. */
public final class Futures {
    private Futures() {}

    /** What the future gives. */
    public static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        } catch (ExecutionException | InterruptedException | TimeoutException failed) {
            throw new AssertionError(failed);
        }
    }

    /** Why the future fails. */
    public static Throwable failure(Future<?> future) {
        return await(future.map(result -> (Throwable) new AssertionError("Succeeded with " + result))
                .otherwise(failure -> failure));
    }
}
