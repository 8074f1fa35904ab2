package llmgateway.transform.engine.error;

import java.util.Optional;
import llmgateway.contracts.Dialect.Family;
import llmgateway.contracts.WholeSeconds;
import llmgateway.contracts.failure.Failure;
import llmgateway.contracts.failure.FailureKind;

/** How each kind of failure is called by each vendor. */
public final class ErrorWords {

    private ErrorWords() {}

    /** The error that tells {@code failure} to clients of {@code family}. */
    static ErrorBody of(Failure failure, Family family) {
        if (family == Family.ANTHROPIC) {
            return new ErrorBody(anthropicType(failure.kind()), failure.message(), null, null);
        }
        return new ErrorBody(
                openAiType(failure.kind()),
                openAiMessage(failure),
                failure.param().orElse(null),
                failure.kind().code());
    }

    /** The HTTP status; OpenAI has none of its own for an overload, and Anthropic one for an unpaid bill. */
    static int status(FailureKind kind, Family family) {
        if (kind == FailureKind.QUOTA_EXHAUSTED && family == Family.ANTHROPIC) {
            return 402;
        }
        return kind == FailureKind.UPSTREAM_OVERLOADED && family == Family.OPENAI ? 503 : kind.status();
    }

    /** The code of a {@code response.failed} event, chosen from those that clients act upon. */
    public static String responsesCode(ErrorBody error) {
        String code = Optional.ofNullable(error.code()).orElse("");
        return switch (code) {
            case "rate_limit_exceeded", "context_length_exceeded", "server_is_overloaded", "insufficient_quota" -> code;
            default -> "server_error";
        };
    }

    private static String anthropicType(FailureKind kind) {
        return switch (kind) {
            case MALFORMED_REQUEST,
                    UNSUPPORTED,
                    PREVIOUS_RESPONSE_NOT_FOUND,
                    AMBIGUOUS_MODEL,
                    METHOD_NOT_ALLOWED,
                    UNSUPPORTED_MEDIA_TYPE,
                    UPGRADE_REFUSED,
                    CLIENT_GONE -> "invalid_request_error";
            case MISSING_AUTHORIZATION, INVALID_KEY -> "authentication_error";
            case FORBIDDEN, POLICY_REFUSED -> "permission_error";
            case UNKNOWN_PATH, UNKNOWN_MODEL -> "not_found_error";
            case BODY_TOO_LARGE -> "request_too_large";
            case LIMIT_REACHED, CONCURRENCY_REACHED, UPSTREAM_RATE_LIMITED -> "rate_limit_error";
            case QUOTA_EXHAUSTED -> "billing_error";
            case REQUEST_TOO_SLOW, UPSTREAM_TIMEOUT -> "timeout_error";
            case UPSTREAM_OVERLOADED -> "overloaded_error";
            case INTERNAL,
                    GATEWAY_FULL,
                    NO_ACCOUNT,
                    CONNECT_FAILED,
                    STALE_CONNECTION,
                    CONNECTION_LOST,
                    BROKEN_REPLY,
                    CREDENTIAL_REFUSED,
                    UPSTREAM_ERROR -> "api_error";
        };
    }

    private static String openAiType(FailureKind kind) {
        return switch (kind) {
            case MALFORMED_REQUEST,
                    UNSUPPORTED,
                    PREVIOUS_RESPONSE_NOT_FOUND,
                    AMBIGUOUS_MODEL,
                    MISSING_AUTHORIZATION,
                    INVALID_KEY,
                    UNKNOWN_PATH,
                    UNKNOWN_MODEL,
                    METHOD_NOT_ALLOWED,
                    REQUEST_TOO_SLOW,
                    BODY_TOO_LARGE,
                    UNSUPPORTED_MEDIA_TYPE,
                    UPGRADE_REFUSED,
                    CLIENT_GONE -> "invalid_request_error";
            case FORBIDDEN, POLICY_REFUSED -> "permission_error";
            case LIMIT_REACHED, CONCURRENCY_REACHED, UPSTREAM_RATE_LIMITED -> "rate_limit_error";
            case QUOTA_EXHAUSTED -> "insufficient_quota";
            case GATEWAY_FULL, NO_ACCOUNT, UPSTREAM_OVERLOADED -> "service_unavailable_error";
            case INTERNAL,
                    CONNECT_FAILED,
                    STALE_CONNECTION,
                    CONNECTION_LOST,
                    BROKEN_REPLY,
                    UPSTREAM_TIMEOUT,
                    CREDENTIAL_REFUSED,
                    UPSTREAM_ERROR -> "server_error";
        };
    }

    /** Clients read the wait out of the words. */
    private static String openAiMessage(Failure failure) {
        FailureKind kind = failure.kind();
        boolean limited = kind == FailureKind.LIMIT_REACHED
                || kind == FailureKind.CONCURRENCY_REACHED
                || kind == FailureKind.UPSTREAM_RATE_LIMITED;
        String message = failure.message();
        if (!limited || failure.retryAfter().isEmpty() || message.contains("try again in")) {
            return message;
        }
        return message + " Please try again in "
                + WholeSeconds.of(failure.retryAfter().get()) + "s.";
    }

    /** The number that the GLM platform gives to such a failure. */
    static String glmCode(Failure failure) {
        return switch (failure.kind()) {
            case MISSING_AUTHORIZATION -> "1001";
            case INVALID_KEY -> "1002";
            case MALFORMED_REQUEST -> failure.param().isPresent() ? "1214" : "1210";
            case UNSUPPORTED,
                    PREVIOUS_RESPONSE_NOT_FOUND,
                    UNSUPPORTED_MEDIA_TYPE,
                    UPGRADE_REFUSED,
                    UNKNOWN_PATH,
                    REQUEST_TOO_SLOW -> "1210";
            case METHOD_NOT_ALLOWED -> "1212";
            case AMBIGUOUS_MODEL -> "1214";
            case UNKNOWN_MODEL -> "1211";
            case FORBIDDEN, POLICY_REFUSED -> "1220";
            case BODY_TOO_LARGE -> "1261";
            case CONCURRENCY_REACHED -> "1302";
            case LIMIT_REACHED, UPSTREAM_RATE_LIMITED, QUOTA_EXHAUSTED -> "1303";
            case GATEWAY_FULL, NO_ACCOUNT, UPSTREAM_OVERLOADED -> "1305";
            case CLIENT_GONE,
                    INTERNAL,
                    CONNECT_FAILED,
                    STALE_CONNECTION,
                    CONNECTION_LOST,
                    BROKEN_REPLY,
                    UPSTREAM_TIMEOUT,
                    CREDENTIAL_REFUSED,
                    UPSTREAM_ERROR -> "500";
        };
    }
}
