package llmgateway.upstream.engine;

import io.vertx.core.MultiMap;
import java.time.InstantSource;
import java.util.Locale;
import java.util.function.Supplier;
import llmgateway.contracts.Endpoint;
import llmgateway.contracts.failure.ErrorText;
import llmgateway.contracts.failure.Failure;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.contracts.failure.FailureRules;
import llmgateway.contracts.failure.Processed;
import llmgateway.contracts.failure.Ruling;
import llmgateway.contracts.failure.UpstreamError;

/**
 * Judges what an upstream answered, by the rules of the configuration. Errors that another account may not have are failures; all
 * others, 4xx above all, are answers to the client's own request. Redirects are not followed, since credentials must not travel.
 */
public final class FailureClassifier {
    private final InstantSource clock;
    private final Supplier<FailureRules> rules;

    /**
     * A classifier that reckons HTTP dates from {@code clock}.
     *
     * @param rules the rules that hold at the moment
     */
    public FailureClassifier(InstantSource clock, Supplier<FailureRules> rules) {
        this.clock = clock;
        this.rules = rules;
    }

    /** Whether only the words of an answer tell whether it is for the client. */
    public boolean unclear(int status, Endpoint endpoint) {
        return status >= 400 && status < 500 && rules.get().dependsOnWords(status, endpoint.kind());
    }

    /**
     * Judges an answer by its head.
     *
     * @param callersCredential whether the call was made with the caller's own credential
     */
    public Verdict judge(int status, MultiMap headers, Endpoint endpoint, boolean callersCredential) {
        return judge(status, headers, endpoint, callersCredential, ErrorText.NONE);
    }

    /** As {@link #judge(int, MultiMap, Endpoint, boolean)}, with what an error says. */
    public Verdict judge(int status, MultiMap headers, Endpoint endpoint, boolean callersCredential, ErrorText error) {
        if (status >= 200 && status < 300) {
            return isPage(headers) && endpoint.kind() == Endpoint.Kind.CONVERSATION
                    ? broken("The upstream answered with a web page.")
                    : new Verdict.PassedOn();
        }
        if (status < 400 || status > 599) {
            return broken("The upstream answered with the unusable status " + status + ".");
        }
        Ruling ruling = rules.get().answered(status, endpoint.kind(), error);
        if (ruling.passesOn() || (callersCredential && ruling.kind() == FailureKind.CREDENTIAL_REFUSED)) {
            return new Verdict.PassedOn();
        }
        Failure failure = answered(ruling.kind(), messageOf(ruling.kind(), status));
        Failure timed = RetryAfter.of(headers, clock.instant())
                .map(failure::withRetryAfter)
                .orElse(failure);
        return new Verdict.Refused(ruling.applied(timed), ruling.kind() != FailureKind.CREDENTIAL_REFUSED);
    }

    /** {@code failure} with the upstream's whole error, whose body may tell more than its status did. */
    public Failure withBody(Failure failure, UpstreamError error, Endpoint endpoint) {
        Ruling ruling = rules.get().answered(error.status(), endpoint.kind(), ErrorText.read(error.body()));
        Failure judged = ruling.applied(failure.withUpstream(error));
        return judged.kind() == failure.kind() ? judged : judged.withMessage(messageOf(judged.kind(), error.status()));
    }

    private static String messageOf(FailureKind kind, int status) {
        return switch (kind) {
            case UPSTREAM_TIMEOUT -> "The upstream reported a timeout.";
            case UPSTREAM_RATE_LIMITED -> "The upstream's rate limit is reached.";
            case QUOTA_EXHAUSTED -> "The upstream account is out of credit or at a cap on its spending.";
            case UPSTREAM_OVERLOADED -> "The upstream is overloaded.";
            case CREDENTIAL_REFUSED -> "The upstream refused the gateway's credential.";
            default -> "The upstream failed with status " + status + ".";
        };
    }

    private Verdict broken(String message) {
        return new Verdict.Refused(rules.get().judged(answered(FailureKind.BROKEN_REPLY, message)), false);
    }

    private static Failure answered(FailureKind kind, String message) {
        return Failure.of(kind, message).withProcessed(Processed.ANSWERED);
    }

    private static boolean isPage(MultiMap headers) {
        String type = headers.get("content-type");
        return type != null && type.strip().toLowerCase(Locale.ROOT).startsWith("text/html");
    }
}
