package llmgateway.contracts.failure;

import java.time.Duration;
import java.util.Optional;

/**
 * Why an attempt or a whole exchange failed: a value that routing, error rendering, metrics and logs share.
 *
 * @param processed how far it went
 * @param remedy what may help
 * @param message one sentence for the client; free of secrets and of internal host names
 * @param param the request field at fault, as a path
 * @param retryAfter when trying again makes sense, if that is known
 * @param upstream the upstream's own answer, if there was one
 */
public record Failure(
        FailureKind kind,
        Processed processed,
        Remedy remedy,
        String message,
        Optional<String> param,
        Optional<Duration> retryAfter,
        Optional<UpstreamError> upstream) {

    /** A failure before anything was sent to an upstream. */
    public static Failure of(FailureKind kind, String message) {
        return new Failure(
                kind,
                Processed.NOT_PROCESSED,
                kind.remedy(),
                message,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    public static Failure internal() {
        return of(FailureKind.INTERNAL, "The gateway failed to handle this request.");
    }

    public Failure withParam(String field) {
        return new Failure(kind, processed, remedy, message, Optional.of(field), retryAfter, upstream);
    }

    public Failure withRetryAfter(Duration wait) {
        return new Failure(kind, processed, remedy, message, param, Optional.of(wait), upstream);
    }

    public Failure withProcessed(Processed how) {
        return new Failure(kind, how, remedy, message, param, retryAfter, upstream);
    }

    public Failure withRemedy(Remedy other) {
        return new Failure(kind, processed, other, message, param, retryAfter, upstream);
    }

    public Failure withUpstream(UpstreamError error) {
        return new Failure(kind, Processed.ANSWERED, remedy, message, param, retryAfter, Optional.of(error));
    }
}
