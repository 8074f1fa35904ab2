package llmgateway.transform.engine.error;

import java.util.Locale;
import java.util.Optional;
import llmgateway.contracts.Dialect.Family;
import org.jspecify.annotations.Nullable;

/**
 * What an upstream's error means, whichever vendor worded it, with the words of both vendors for it. The constants stand in the
 * order in which they are tried.
 */
public enum ErrorMeaning {
    SPEND_CAP(429, "rate_limit_error", 429, "insufficient_quota", "insufficient_quota"),
    BILLING(402, "billing_error", 429, "insufficient_quota", "insufficient_quota"),
    CONTEXT(400, "invalid_request_error", 400, "invalid_request_error", "context_length_exceeded"),
    OVERLOADED(529, "overloaded_error", 503, "service_unavailable_error", "server_is_overloaded"),
    RATE(429, "rate_limit_error", 429, "rate_limit_error", "rate_limit_exceeded"),
    AUTHENTICATION(401, "authentication_error", 401, "invalid_request_error", "invalid_api_key"),
    PERMISSION(403, "permission_error", 403, "permission_error", null),
    NOT_FOUND(404, "not_found_error", 404, "invalid_request_error", "model_not_found"),
    CONFLICT(409, "conflict", 409, "invalid_request_error", null),
    TOO_LARGE(413, "request_too_large", 413, "invalid_request_error", null),
    TIMEOUT(504, "timeout_error", 504, "server_error", "timeout"),
    INVALID(400, "invalid_request_error", 400, "invalid_request_error", null),
    SERVER(500, "api_error", 500, "server_error", null);

    private final int anthropicStatus;
    private final String anthropicType;
    private final int openAiStatus;
    private final String openAiType;
    private final @Nullable String openAiCode;

    ErrorMeaning(
            int anthropicStatus,
            String anthropicType,
            int openAiStatus,
            String openAiType,
            @Nullable String openAiCode) {
        this.anthropicStatus = anthropicStatus;
        this.anthropicType = anthropicType;
        this.openAiStatus = openAiStatus;
        this.openAiType = openAiType;
        this.openAiCode = openAiCode;
    }

    /**
     * What an error means.
     *
     * @param status the HTTP status; 200 for an error inside a good answer
     */
    public static ErrorMeaning of(int status, ErrorBody error) {
        for (ErrorMeaning meaning : values()) {
            if (meaning.isMeant(status, error)) {
                return meaning;
            }
        }
        return SERVER;
    }

    private boolean isMeant(int status, ErrorBody error) {
        String code = Optional.ofNullable(error.code()).orElse("");
        String type = error.type();
        return switch (this) {
            case SPEND_CAP ->
                code.equals("enforced_spend_limit_reached") || error.message().contains("enforced_spend_limit_reached");
            case BILLING ->
                status == 402
                        || type.equals("billing_error")
                        || type.equals("insufficient_quota")
                        || code.equals("insufficient_quota")
                        || code.equals("credit_balance_exhausted");
            case CONTEXT -> ContextOverflow.isOne(code, error.message());
            case OVERLOADED ->
                status == 529
                        || status == 503
                        || type.equals("overloaded_error")
                        || code.equals("server_is_overloaded")
                        || code.equals("slow_down");
            case RATE -> status == 429 || type.equals("rate_limit_error") || code.equals("rate_limit_exceeded");
            case AUTHENTICATION -> status == 401 || type.equals("authentication_error");
            case PERMISSION -> status == 403 || type.equals("permission_error");
            case NOT_FOUND -> status == 404 || type.equals("not_found_error") || code.equals("model_not_found");
            case CONFLICT -> status == 409;
            case TOO_LARGE -> status == 413 || type.equals("request_too_large");
            case TIMEOUT -> status == 408 || status == 504 || type.equals("timeout_error");
            case INVALID ->
                (status >= 400 && status < 500)
                        || type.equals("invalid_request_error")
                        || code.toLowerCase(Locale.ROOT).startsWith("invalid_");
            case SERVER -> true;
        };
    }

    /** The HTTP status for clients of {@code family}. */
    public int status(Family family) {
        return family == Family.ANTHROPIC ? anthropicStatus : openAiStatus;
    }

    /** The error for clients of {@code family}, with the upstream's own words. */
    public ErrorBody worded(ErrorBody error, Family family) {
        if (family == Family.ANTHROPIC) {
            String message = this == CONTEXT ? ContextOverflow.worded(error.message()) : error.message();
            return new ErrorBody(anthropicType, message, null, null);
        }
        return new ErrorBody(openAiType, error.message(), error.param(), openAiCode);
    }

    /** Whether the client may try again; clients must be told where their own rules would say otherwise. */
    public boolean hopeless() {
        return this == SPEND_CAP;
    }
}
