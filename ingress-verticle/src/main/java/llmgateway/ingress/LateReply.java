package llmgateway.ingress;

import io.vertx.core.buffer.Buffer;
import java.util.function.Consumer;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.Reply;
import llmgateway.contracts.failure.Failure;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.contracts.failure.Processed;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.contracts.failure.UpstreamError;

/**
 * A reply that is no event stream and was overtaken by a keep-alive, which has begun one: its client can only be told a failure.
 * It is read to its end, so that its upstream call ends as if it had been delivered.
 */
final class LateReply {
    private static final int MAX_ERROR_BYTES = 1 << 20;

    private final Reply reply;
    private final Dialect dialect;
    private final Buffer body = Buffer.buffer();

    /** A reply in the client's {@code dialect}. */
    LateReply(Reply reply, Dialect dialect) {
        this.reply = reply;
        this.dialect = dialect;
    }

    /** Reads the reply and tells what its client is to be told. */
    void read(Consumer<Failure> told) {
        reply.body().handler(this::keep);
        reply.body()
                .exceptionHandler(broken ->
                        told.accept(broken instanceof RefusedException refused ? refused.failure() : failure()));
        reply.body().endHandler(ended -> told.accept(failure()));
        reply.body().resume();
    }

    private void keep(Buffer bytes) {
        if (reply.status() >= 400 && body.length() + bytes.length() <= MAX_ERROR_BYTES) {
            body.appendBuffer(bytes);
        }
    }

    private Failure failure() {
        int status = reply.status();
        if (status < 400) {
            return Failure.of(FailureKind.BROKEN_REPLY, "The upstream did not answer with an event stream.")
                    .withProcessed(Processed.ANSWERED);
        }
        FailureKind kind = status >= 500 ? FailureKind.UPSTREAM_ERROR : FailureKind.MALFORMED_REQUEST;
        return Failure.of(kind, "The request failed with status " + status + ".")
                .withUpstream(new UpstreamError(dialect, status, reply.headers(), body));
    }
}
