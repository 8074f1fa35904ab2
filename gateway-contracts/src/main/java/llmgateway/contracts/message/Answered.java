package llmgateway.contracts.message;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import llmgateway.contracts.Exchange;
import llmgateway.contracts.port.ReplyPlan;
import llmgateway.contracts.port.RequestTranslation;

/**
 * The upstream answered an attempt, well or with an error that the client is to see.
 *
 * <p>The body fails with a {@link llmgateway.contracts.failure.RefusedException} when the upstream breaks off or stalls. Closing
 * the exchange cancels the call; whoever takes the body over owns the attempt and ends it with {@link Rejected} or
 * {@link AttemptEnded}.
 *
 * @param plan what the translation remembered for the reply
 * @param headers the upstream's headers; read only
 * @param contentLength the body's length in bytes, or -1 if unknown
 * @param body the bytes, paused, never content-encoded
 * @param upstreamNanos how long the upstream took to this point
 */
public record Answered(
        Exchange exchange,
        RequestTranslation translation,
        Attempt attempt,
        ReplyPlan plan,
        int status,
        MultiMap headers,
        long contentLength,
        ReadStream<Buffer> body,
        long upstreamNanos)
        implements StageMessage {}
