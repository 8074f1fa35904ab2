package llmgateway.upstream;

import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import llmgateway.upstream.engine.FailureClassifier;

/**
 * What all calls of a shard share.
 *
 * @param nanoTime a clock that only moves forward, in nanoseconds
 */
record CallScene(
        Vertx vertx,
        Connections connections,
        Exits exits,
        FailureClassifier classifier,
        AccountBooks books,
        InstantSource clock,
        LongSupplier nanoTime) {}
