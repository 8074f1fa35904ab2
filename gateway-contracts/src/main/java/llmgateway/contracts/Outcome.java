package llmgateway.contracts;

import java.util.Locale;

/** How an exchange with a client ended, as it appears in the access log and as the metric label {@code outcome}. */
public enum Outcome {
    /** The reply was delivered to its end. */
    OK,
    /** The caller's request was at fault: refused by the gateway as malformed or unknown, or by the upstream with a 4xx. */
    CALLER_ERROR,
    /** The gateway's own policy refused: key, permission, limit. */
    REFUSED,
    /** No account could serve the request. */
    NO_UPSTREAM,
    /** The upstream answered with an error or broke before anything reached the client. */
    UPSTREAM_ERROR,
    /** The upstream was too slow. */
    UPSTREAM_TIMEOUT,
    /** The upstream broke off after the stream had begun. */
    STREAM_INCOMPLETE,
    /** The client left before the reply's end. */
    CLIENT_GONE,
    /** The gateway itself failed. */
    GATEWAY_ERROR;

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
