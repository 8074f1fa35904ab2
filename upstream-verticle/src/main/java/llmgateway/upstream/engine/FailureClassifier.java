package llmgateway.upstream.engine;

import io.vertx.core.MultiMap;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import llmgateway.contracts.Endpoint;
import llmgateway.contracts.failure.Failure;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.contracts.failure.Processed;
import llmgateway.contracts.failure.UpstreamError;

/**
 * Judges what an upstream answered. Errors that another account may not have are failures; all others, 4xx above all, are
 * answers to the client's own request. Redirects are not followed, since credentials must not travel.
 */
public final class FailureClassifier {
    private static final int SNIPPET_BYTES = 4096;

    private final InstantSource clock;

    /** A classifier that reckons HTTP dates from {@code clock}. */
    public FailureClassifier(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * Judges an answer by its head.
     *
     * @param callersCredential whether the call was made with the caller's own credential
     */
    public Verdict judge(int status, MultiMap headers, Endpoint endpoint, boolean callersCredential) {
        if (status >= 200 && status < 300) {
            return isPage(headers) && endpoint.kind() == Endpoint.Kind.CONVERSATION
                    ? broken("The upstream answered with a web page.")
                    : new Verdict.PassedOn();
        }
        if (status < 400 || status > 599) {
            return broken("The upstream answered with the unusable status " + status + ".");
        }
        if ((status == 401 || status == 403) && !callersCredential) {
            return new Verdict.Refused(
                    answered(FailureKind.CREDENTIAL_REFUSED, "The upstream refused the gateway's credential."), false);
        }
        return kindOf(status, endpoint)
                .<Verdict>map(kind ->
                        new Verdict.Refused(withRetryAfter(answered(kind, messageOf(kind, status)), headers), true))
                .orElseGet(Verdict.PassedOn::new);
    }

    /** {@code failure} with the upstream's whole error, whose body may tell more than its status did. */
    public Failure withBody(Failure failure, UpstreamError error) {
        Failure whole = failure.withUpstream(error);
        return failure.kind() == FailureKind.UPSTREAM_RATE_LIMITED && saysOverloaded(error)
                ? new Failure(
                        FailureKind.UPSTREAM_OVERLOADED,
                        whole.processed(),
                        whole.remedy(),
                        messageOf(FailureKind.UPSTREAM_OVERLOADED, error.status()),
                        whole.param(),
                        whole.retryAfter(),
                        whole.upstream())
                : whole;
    }

    private static Optional<FailureKind> kindOf(int status, Endpoint endpoint) {
        return switch (status) {
            case 408, 504 -> Optional.of(FailureKind.UPSTREAM_TIMEOUT);
            case 402, 429 -> Optional.of(FailureKind.UPSTREAM_RATE_LIMITED); // an unpaid bill is a limit of the account
            case 503, 529 -> Optional.of(FailureKind.UPSTREAM_OVERLOADED);
            case 501 ->
                endpoint.kind() == Endpoint.Kind.SIDE
                        ? Optional.empty() // the server lacks this operation, which says nothing about its health
                        : Optional.of(FailureKind.UPSTREAM_ERROR);
            default -> status >= 500 ? Optional.of(FailureKind.UPSTREAM_ERROR) : Optional.empty();
        };
    }

    private static String messageOf(FailureKind kind, int status) {
        return switch (kind) {
            case UPSTREAM_TIMEOUT -> "The upstream reported a timeout.";
            case UPSTREAM_RATE_LIMITED -> "The upstream's rate limit is reached.";
            case UPSTREAM_OVERLOADED -> "The upstream is overloaded.";
            default -> "The upstream failed with status " + status + ".";
        };
    }

    private static Verdict broken(String message) {
        return new Verdict.Refused(answered(FailureKind.BROKEN_REPLY, message), false);
    }

    private static Failure answered(FailureKind kind, String message) {
        return Failure.of(kind, message).withProcessed(Processed.ANSWERED);
    }

    private Failure withRetryAfter(Failure failure, MultiMap headers) {
        return RetryAfter.of(headers, clock.instant())
                .map(failure::withRetryAfter)
                .orElse(failure);
    }

    private static boolean isPage(MultiMap headers) {
        String type = headers.get("content-type");
        return type != null && type.strip().toLowerCase(Locale.ROOT).startsWith("text/html");
    }

    private static boolean saysOverloaded(UpstreamError error) {
        byte[] start = error.body().getBytes(0, Math.min(error.body().length(), SNIPPET_BYTES));
        String text = new String(start, StandardCharsets.UTF_8);
        return text.contains("\"slow_down\"") || text.contains("\"server_is_overloaded\"");
    }
}
