package llmgateway.transform;

import io.vertx.core.buffer.Buffer;
import java.util.function.Consumer;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.Usage;
import llmgateway.contracts.failure.Failure;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.contracts.failure.Processed;
import llmgateway.contracts.failure.UpstreamError;
import llmgateway.contracts.message.Answered;
import llmgateway.contracts.message.Failed;

/**
 * An answer that is no event stream, for a client whose stream has already begun: it can only become the stream's last event, an
 * error.
 */
final class LateAnswer {
    private static final int MAX_ERROR_BYTES = 1024 * 1024;

    private final Answered answered;
    private final AttemptEnding ending;
    private final Consumer<Failed> failures;
    private final Buffer body = Buffer.buffer();

    LateAnswer(Answered answered, AttemptEnding ending, Consumer<Failed> failures) {
        this.answered = answered;
        this.ending = ending;
        this.failures = failures;
    }

    void start() {
        answered.body().handler(bytes -> {
            if (body.length() + bytes.length() <= MAX_ERROR_BYTES) {
                body.appendBuffer(bytes);
            }
        });
        answered.body().exceptionHandler(broken -> fail());
        answered.body().endHandler(end -> fail());
        answered.body().resume();
    }

    private void fail() {
        if (ending.isOver()) {
            return;
        }
        Failure failure = failure();
        ending.end(failure.kind().outcome(), Usage.NONE);
        Dialect dialect = answered.translation().endpoint().dialect();
        failures.accept(new Failed(
                answered.exchange(), dialect, failure, answered.attempt().served(answered.upstreamNanos())));
    }

    private Failure failure() {
        int status = answered.status();
        if (status < 400) {
            return Failure.of(FailureKind.BROKEN_REPLY, "The upstream did not answer with an event stream.")
                    .withProcessed(Processed.ANSWERED);
        }
        FailureKind kind = status >= 500 ? FailureKind.UPSTREAM_ERROR : FailureKind.MALFORMED_REQUEST;
        return Failure.of(kind, "The upstream answered with status " + status + ".")
                .withUpstream(new UpstreamError(answered.attempt().dialect(), status, answered.headers(), body));
    }
}
