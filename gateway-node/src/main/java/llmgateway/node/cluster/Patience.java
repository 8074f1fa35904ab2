package llmgateway.node.cluster;

import io.vertx.core.Future;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** How long a node that starts waits for what other nodes have a part in. */
record Patience(Duration limit) {

    /**
     * Waits for a result; blocks.
     *
     * @throws IOException in words, if it fails or does not come in time
     */
    <T> T await(Future<T> future) throws IOException, InterruptedException {
        try {
            return future.toCompletionStage().toCompletableFuture().get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException failed) {
            Throwable cause = failed.getCause() == null ? failed : failed.getCause();
            throw new IOException(cause.getMessage(), cause);
        } catch (TimeoutException silent) {
            throw new IOException(
                    "The cluster did not answer within " + limit.toSeconds()
                            + " s. One of its nodes hangs or reaches the others in one direction only: see which one does not"
                            + " answer 'gateway-admin node list', and end that one",
                    silent);
        }
    }
}
