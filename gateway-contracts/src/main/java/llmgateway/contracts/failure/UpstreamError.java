package llmgateway.contracts.failure;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import llmgateway.contracts.Dialect;

/**
 * An upstream's error answer, kept whole so that it can reach a client of the same dialect unmodified.
 *
 * @param dialect the dialect it was given in
 * @param headers the answer's headers; read only
 * @param body the answer's body; read only
 */
public record UpstreamError(Dialect dialect, int status, MultiMap headers, Buffer body) {

    /** The same without what it says of when to try again. */
    public UpstreamError withoutRetryAfter() {
        MultiMap others = MultiMap.caseInsensitiveMultiMap()
                .addAll(headers)
                .remove("retry-after")
                .remove("retry-after-ms");
        return new UpstreamError(dialect, status, others, body);
    }
}
