package llmgateway.transform.engine.error;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import llmgateway.contracts.ClientRequest;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.Dialect.Family;
import llmgateway.contracts.WholeSeconds;
import llmgateway.contracts.config.ServerConfig.ErrorStyle;
import llmgateway.contracts.failure.Failure;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.contracts.failure.UpstreamError;
import llmgateway.transform.engine.json.ByteView;
import llmgateway.transform.engine.reply.ReplyHeaders;

/** Words a failure for a client. */
public final class ErrorRenderer {

    /** An answer in full. */
    public record Rendered(int status, MultiMap headers, Buffer body) {}

    private ErrorRenderer() {}

    /** The answer to a client that has got nothing yet; an upstream's own error passes as it is if the client speaks its dialect. */
    public static Rendered answer(ClientRequest request, Dialect dialect, Failure failure, ErrorStyle style) {
        Optional<UpstreamError> upstream = style == ErrorStyle.GLM ? Optional.empty() : passable(dialect, failure);
        if (upstream.isPresent()) {
            UpstreamError error = upstream.get();
            MultiMap headers = ReplyHeaders.forClient(error.headers(), dialect.family(), false);
            addRetryAfter(headers, failure);
            if (dialect.family() == Family.ANTHROPIC && !headers.contains("request-id")) {
                headers.set("request-id", request.id());
            }
            return new Rendered(error.status(), headers, error.body());
        }
        Optional<ForeignError> foreign = style == ErrorStyle.GLM ? Optional.empty() : foreign(dialect, failure);
        if (foreign.isPresent()) {
            return foreign.get().answer(request);
        }
        MultiMap headers = MultiMap.caseInsensitiveMultiMap().set("content-type", "application/json");
        addRetryAfter(headers, failure);
        if (failure.kind() == FailureKind.CREDENTIAL_REFUSED) {
            headers.set("x-should-retry", "false");
        }
        if (dialect.family() == Family.ANTHROPIC) {
            headers.set("request-id", request.id());
        }
        int status = ErrorWords.status(failure.kind(), dialect.family());
        return new Rendered(
                status, headers, body(request, dialect, failure, style).toBuffer());
    }

    /** The last event for a client whose stream has begun with nothing but keep-alives. */
    public static Buffer event(ClientRequest request, Dialect dialect, Failure failure, long epochSeconds) {
        ResponseSoFar nothing =
                new ResponseSoFar("resp_" + request.id().replaceAll("[^A-Za-z0-9]", ""), "", epochSeconds, 0);
        ErrorBody error = ErrorWords.of(failure, dialect.family());
        Optional<ErrorBody> told = passable(dialect, failure)
                .flatMap(own -> ErrorBody.read(ByteView.of(own.body())))
                .or(() -> foreign(dialect, failure).map(ForeignError::worded));
        return ErrorEvents.event(
                dialect, told.map(own -> own.orWhereSilent(error)).orElse(error), nothing);
    }

    /** The upstream's own words, if the client can read them: JSON in its dialect. */
    private static Optional<UpstreamError> passable(Dialect dialect, Failure failure) {
        return failure.upstream()
                .filter(error -> failure.kind() != FailureKind.CREDENTIAL_REFUSED
                        && error.dialect().family() == dialect.family()
                        && startsJson(error.body()));
    }

    /** The upstream's own words, if they must be put into another dialect. */
    private static Optional<ForeignError> foreign(Dialect dialect, Failure failure) {
        return failure.upstream()
                .filter(error -> failure.kind() != FailureKind.CREDENTIAL_REFUSED
                        && error.dialect().family() != dialect.family())
                .map(error -> new ForeignError(error, failure, dialect.family()));
    }

    private static boolean startsJson(Buffer body) {
        for (int i = 0; i < body.length(); i++) {
            byte b = body.getByte(i);
            if (b != ' ' && b != '\t' && b != '\r' && b != '\n') {
                return b == '{' || b == '[' || b == '"';
            }
        }
        return false;
    }

    private static JsonObject body(ClientRequest request, Dialect dialect, Failure failure, ErrorStyle style) {
        if (style == ErrorStyle.GLM) {
            JsonObject error =
                    new JsonObject().put("code", ErrorWords.glmCode(failure)).put("message", failure.message());
            return new JsonObject().put("error", error);
        }
        ErrorBody error = ErrorWords.of(failure, dialect.family());
        return dialect.family() == Family.ANTHROPIC
                ? error.anthropic().put("request_id", request.id())
                : error.openAi();
    }

    static void addRetryAfter(MultiMap headers, Failure failure) {
        if (failure.retryAfter().isPresent() && !headers.contains("retry-after")) {
            headers.set(
                    "retry-after",
                    Long.toString(WholeSeconds.of(failure.retryAfter().get())));
        }
    }
}
