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
 * @param penalty what it costs, and whom; {@link Penalty#NONE} until the stage that saw it fail has judged
 */
public record Failure(
        FailureKind kind,
        Processed processed,
        Remedy remedy,
        String message,
        Optional<String> param,
        Optional<Duration> retryAfter,
        Optional<UpstreamError> upstream,
        Penalty penalty) {

    /** A failure that costs nobody a rest. */
    public Failure(
            FailureKind kind,
            Processed processed,
            Remedy remedy,
            String message,
            Optional<String> param,
            Optional<Duration> retryAfter,
            Optional<UpstreamError> upstream) {
        this(kind, processed, remedy, message, param, retryAfter, upstream, Penalty.NONE);
    }

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
        return new Failure(kind, processed, remedy, message, Optional.of(field), retryAfter, upstream, penalty);
    }

    public Failure withRetryAfter(Duration wait) {
        return new Failure(kind, processed, remedy, message, param, Optional.of(wait), upstream, penalty);
    }

    public Failure withProcessed(Processed how) {
        return new Failure(kind, how, remedy, message, param, retryAfter, upstream, penalty);
    }

    public Failure withRemedy(Remedy other) {
        return new Failure(kind, processed, other, message, param, retryAfter, upstream, penalty);
    }

    public Failure withUpstream(UpstreamError error) {
        return new Failure(kind, Processed.ANSWERED, remedy, message, param, retryAfter, Optional.of(error), penalty);
    }

    public Failure withPenalty(Penalty cost) {
        return new Failure(kind, processed, remedy, message, param, retryAfter, upstream, cost);
    }

    public Failure withKind(FailureKind other) {
        return new Failure(other, processed, remedy, message, param, retryAfter, upstream, penalty);
    }

    public Failure withMessage(String words) {
        return new Failure(kind, processed, remedy, words, param, retryAfter, upstream, penalty);
    }
}
