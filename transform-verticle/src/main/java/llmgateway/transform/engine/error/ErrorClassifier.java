package llmgateway.transform.engine.error;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import llmgateway.contracts.failure.FailureKind;

/** Tells from an upstream's error code and type what kind of failure it is. */
public final class ErrorClassifier {
    private static final Map<String, FailureKind> UPSTREAM = upstream();

    private static final Set<String> CALLER = Set.of(
            "permission_error",
            "request_too_large",
            "context_length_exceeded",
            "string_above_max_length",
            "bio_policy",
            "content_policy_violation");

    private ErrorClassifier() {}

    /** The kind; empty if the request itself is at fault, so that no other account would do better. */
    public static Optional<FailureKind> classify(ErrorBody error) {
        String code = error.code() == null ? "" : error.code();
        if (code.length() == 3 && code.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return byStatus(Integer.parseInt(code));
        }
        for (String word : List.of(code, error.type())) {
            FailureKind kind = UPSTREAM.get(word);
            if (kind != null) {
                return Optional.of(kind);
            }
            if (blamesCaller(word)) {
                return Optional.empty();
            }
        }
        return Optional.of(FailureKind.UPSTREAM_ERROR);
    }

    private static boolean blamesCaller(String word) {
        return CALLER.contains(word)
                || word.startsWith("invalid_")
                || word.startsWith("unsupported_")
                || word.endsWith("_not_found")
                || word.equals("not_found_error");
    }

    private static Optional<FailureKind> byStatus(int status) {
        return switch (status) {
            case 401 -> Optional.of(FailureKind.CREDENTIAL_REFUSED);
            case 402, 429 -> Optional.of(FailureKind.UPSTREAM_RATE_LIMITED);
            case 408, 504 -> Optional.of(FailureKind.UPSTREAM_TIMEOUT);
            case 503, 529 -> Optional.of(FailureKind.UPSTREAM_OVERLOADED);
            default -> status >= 500 ? Optional.of(FailureKind.UPSTREAM_ERROR) : Optional.empty();
        };
    }

    private static Map<String, FailureKind> upstream() {
        Map<FailureKind, List<String>> words = Map.of(
                FailureKind.UPSTREAM_OVERLOADED,
                List.of("overloaded_error", "server_is_overloaded", "slow_down", "service_unavailable_error"),
                FailureKind.UPSTREAM_RATE_LIMITED,
                List.of(
                        "rate_limit_error",
                        "rate_limit_exceeded",
                        "requests",
                        "tokens",
                        "insufficient_quota",
                        "credit_balance_exhausted",
                        "billing_error"),
                FailureKind.CREDENTIAL_REFUSED,
                List.of("authentication_error", "invalid_api_key"),
                FailureKind.UPSTREAM_TIMEOUT,
                List.of("timeout_error", "timeout"),
                FailureKind.UPSTREAM_ERROR,
                List.of("api_error", "server_error", "internal_server_error"));
        Map<String, FailureKind> kinds = new HashMap<>();
        words.forEach((kind, all) -> all.forEach(word -> kinds.put(word, kind)));
        return Map.copyOf(kinds);
    }
}
