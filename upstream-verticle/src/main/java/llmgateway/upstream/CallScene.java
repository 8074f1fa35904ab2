package llmgateway.upstream;

import io.vertx.core.Vertx;
import java.util.function.LongSupplier;
import llmgateway.contracts.account.Credentials;
import llmgateway.upstream.engine.FailureClassifier;

/**
 * What all calls of a shard share.
 *
 * @param nanoTime a clock that only moves forward, in nanoseconds
 * @param credentials those of the accounts that renew their own
 */
record CallScene(
        Vertx vertx,
        Connections connections,
        Exits exits,
        FailureClassifier classifier,
        LongSupplier nanoTime,
        Credentials credentials) {}
