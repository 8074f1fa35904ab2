package llmgateway.transform.engine.error;

import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import llmgateway.contracts.ClientRequest;
import llmgateway.contracts.Dialect.Family;
import llmgateway.contracts.failure.Failure;
import llmgateway.contracts.failure.UpstreamError;
import llmgateway.transform.engine.json.ByteView;
import org.jspecify.annotations.Nullable;

/**
 * An upstream's error for a client of another dialect: the client's envelope, type and status, and the upstream's own words, which
 * clients look for phrases in.
 */
record ForeignError(UpstreamError upstream, Failure failure, Family family) {
    private static final int SNIPPET = 200;

    private ErrorBody told() {
        return ErrorBody.read(ByteView.of(upstream.body()))
                .filter(error -> !error.message().isEmpty() || !error.type().isEmpty())
                .orElseGet(() -> new ErrorBody("", unreadable(), null, null));
    }

    /** The error as the client's vendor would word it. */
    ErrorBody worded() {
        ErrorBody error = told();
        return ErrorMeaning.of(upstream.status(), error).worded(error, family);
    }

    /** The answer to a client that has got nothing yet. */
    ErrorRenderer.Rendered answer(ClientRequest request) {
        ErrorMeaning meaning = ErrorMeaning.of(upstream.status(), told());
        MultiMap headers = MultiMap.caseInsensitiveMultiMap().set("content-type", "application/json");
        String wait = upstream.headers().get("retry-after");
        if (wait != null) {
            headers.set("retry-after", wait);
        }
        ErrorRenderer.addRetryAfter(headers, failure);
        String millis = upstream.headers().get("retry-after-ms");
        if (millis != null && family == Family.OPENAI) {
            headers.set("retry-after-ms", millis);
        }
        if (meaning.hopeless()) {
            headers.set("x-should-retry", "false");
        }
        String id = Optional.ofNullable(upstream.headers().get("request-id"))
                .orElse(upstream.headers().get("x-request-id"));
        if (id != null) {
            headers.set("x-upstream-request-id", id);
        }
        ErrorBody error = worded();
        if (meaning == ErrorMeaning.RATE && family == Family.OPENAI) {
            error = withWait(error, headers.get("retry-after"));
        }
        JsonObject body;
        if (family == Family.ANTHROPIC) {
            headers.set("request-id", id == null ? request.id() : id);
            body = error.anthropic().put("request_id", request.id());
        } else {
            body = error.openAi();
        }
        return new ErrorRenderer.Rendered(meaning.status(family), headers, body.toBuffer());
    }

    /** Clients read the wait out of the words. */
    private static ErrorBody withWait(ErrorBody error, @Nullable String seconds) {
        if (seconds == null || error.message().contains("try again in") || !seconds.matches("\\d+")) {
            return error;
        }
        String message = error.message() + " Please try again in " + seconds + "s.";
        return new ErrorBody(error.type(), message, error.param(), error.code());
    }

    /** What a server said that names no error. */
    private String unreadable() {
        String text = upstream.body().toString().strip();
        if (text.isEmpty() || text.startsWith("{")) {
            return failure.message();
        }
        StringBuilder start = new StringBuilder("The upstream answered with status " + upstream.status() + ": ");
        int end = start.length() + SNIPPET;
        for (int i = 0; i < text.length() && start.length() < end; i++) {
            char c = text.charAt(i);
            if (Character.isWhitespace(c)) {
                start.append(' ');
            } else if (!Character.isISOControl(c)) {
                start.append(c);
            }
        }
        return start.toString();
    }
}
