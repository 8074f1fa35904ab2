package llmgateway.transform.engine.stream;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.failure.Failure;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.contracts.failure.UpstreamError;
import llmgateway.transform.engine.error.ErrorBody;

/** Makes of an error event that came first what the upstream should have answered: an error with a status. */
final class FirstEventFailure {

    private FirstEventFailure() {}

    static Failure of(FailureKind kind, ErrorBody error, SseEvent event, Dialect dialect) {
        Buffer body = dialect == Dialect.RESPONSES
                ? error.openAi().toBuffer()
                : event.data().toBuffer();
        MultiMap headers = MultiMap.caseInsensitiveMultiMap().set("content-type", "application/json");
        String message = error.message().isEmpty() ? "The upstream answered with an error." : error.message();
        return Failure.of(kind, message)
                .withUpstream(new UpstreamError(dialect, status(kind, dialect.family()), headers, body));
    }

    private static int status(FailureKind kind, Dialect.Family family) {
        return switch (kind) {
            case UPSTREAM_OVERLOADED -> family == Dialect.Family.ANTHROPIC ? 529 : 503;
            case QUOTA_EXHAUSTED -> family == Dialect.Family.ANTHROPIC ? 402 : 429;
            case CREDENTIAL_REFUSED -> 401;
            case UPSTREAM_ERROR -> 500;
            default -> kind.status();
        };
    }
}
