package llmgateway.contracts.failure;

import java.util.Locale;
import llmgateway.contracts.Outcome;

/**
 * Every way in which a request can fail. A kind fixes the HTTP status that a client sees, the stable {@code code} of OpenAI
 * error bodies, whose fault it is, what may help and how the exchange is counted.
 */
public enum FailureKind {
    MALFORMED_REQUEST(400, "invalid_request_body", Fault.CALLER, Remedy.STOP, Outcome.CALLER_ERROR),
    UNSUPPORTED(400, "unsupported_by_upstream", Fault.CALLER, Remedy.STOP, Outcome.CALLER_ERROR),
    /** A Responses request builds on a stored response, which only its own upstream has. */
    PREVIOUS_RESPONSE_NOT_FOUND(
            400, "previous_response_not_found", Fault.CALLER, Remedy.NEXT_ACCOUNT, Outcome.CALLER_ERROR),
    AMBIGUOUS_MODEL(400, "ambiguous_model", Fault.CALLER, Remedy.STOP, Outcome.CALLER_ERROR),
    MISSING_AUTHORIZATION(401, "missing_authorization", Fault.POLICY, Remedy.STOP, Outcome.REFUSED),
    INVALID_KEY(401, "invalid_token", Fault.POLICY, Remedy.STOP, Outcome.REFUSED),
    FORBIDDEN(403, "insufficient_permissions", Fault.POLICY, Remedy.STOP, Outcome.REFUSED),
    UNKNOWN_PATH(404, "unknown_path", Fault.CALLER, Remedy.STOP, Outcome.CALLER_ERROR),
    UNKNOWN_MODEL(404, "model_not_found", Fault.CALLER, Remedy.STOP, Outcome.CALLER_ERROR),
    METHOD_NOT_ALLOWED(405, "method_not_allowed", Fault.CALLER, Remedy.STOP, Outcome.CALLER_ERROR),
    REQUEST_TOO_SLOW(408, "request_timeout", Fault.CALLER, Remedy.STOP, Outcome.CALLER_ERROR),
    BODY_TOO_LARGE(413, "body_too_large", Fault.CALLER, Remedy.STOP, Outcome.CALLER_ERROR),
    UNSUPPORTED_MEDIA_TYPE(415, "unsupported_media_type", Fault.CALLER, Remedy.STOP, Outcome.CALLER_ERROR),
    UPGRADE_REFUSED(426, "upgrade_required", Fault.CALLER, Remedy.STOP, Outcome.CALLER_ERROR),
    /** The client key has made as many requests as it may for now. */
    LIMIT_REACHED(429, "rate_limit_exceeded", Fault.POLICY, Remedy.STOP, Outcome.REFUSED),
    /** The client key has as many requests under way as it may. */
    CONCURRENCY_REACHED(429, "rate_limit_exceeded", Fault.POLICY, Remedy.STOP, Outcome.REFUSED),
    CLIENT_GONE(499, "client_gone", Fault.CALLER, Remedy.STOP, Outcome.CLIENT_GONE),
    INTERNAL(500, "internal_error", Fault.GATEWAY, Remedy.STOP, Outcome.GATEWAY_ERROR),
    GATEWAY_FULL(503, "no_upstream_available", Fault.GATEWAY, Remedy.STOP, Outcome.REFUSED),
    NO_ACCOUNT(503, "no_upstream_available", Fault.POLICY, Remedy.STOP, Outcome.NO_UPSTREAM),

    /** No connection could be made, or none was free in time: nothing was sent. */
    CONNECT_FAILED(502, "upstream_error", Fault.NETWORK, Remedy.NEXT_ACCOUNT, Outcome.UPSTREAM_ERROR),
    /** A kept-alive connection turned out to be closed: nothing was processed. */
    STALE_CONNECTION(502, "upstream_error", Fault.NETWORK, Remedy.SAME_ACCOUNT, Outcome.UPSTREAM_ERROR),
    /** The connection broke after the request was sent. */
    CONNECTION_LOST(502, "upstream_error", Fault.NETWORK, Remedy.NEXT_ACCOUNT, Outcome.UPSTREAM_ERROR),
    /** The upstream answered with something that is no valid reply, or broke off before its first event. */
    BROKEN_REPLY(502, "upstream_error", Fault.PROVIDER, Remedy.NEXT_ACCOUNT, Outcome.UPSTREAM_ERROR),
    UPSTREAM_TIMEOUT(504, "upstream_timeout", Fault.PROVIDER, Remedy.NEXT_ACCOUNT, Outcome.UPSTREAM_TIMEOUT),
    /** The upstream refused the gateway's own credential. */
    CREDENTIAL_REFUSED(500, "upstream_error", Fault.ACCOUNT, Remedy.NEXT_ACCOUNT, Outcome.UPSTREAM_ERROR),
    /** The provider does not want the account used like this; asking elsewhere would go round its decision. */
    POLICY_REFUSED(403, "upstream_error", Fault.ACCOUNT, Remedy.STOP, Outcome.UPSTREAM_ERROR),
    UPSTREAM_RATE_LIMITED(429, "rate_limit_exceeded", Fault.ACCOUNT, Remedy.NEXT_ACCOUNT, Outcome.UPSTREAM_ERROR),
    /** The account is out of credit or at a cap on its spending, which waiting does not end. */
    QUOTA_EXHAUSTED(429, "insufficient_quota", Fault.ACCOUNT, Remedy.NEXT_ACCOUNT, Outcome.UPSTREAM_ERROR),
    UPSTREAM_OVERLOADED(529, "server_is_overloaded", Fault.PROVIDER, Remedy.NEXT_ACCOUNT, Outcome.UPSTREAM_ERROR),
    UPSTREAM_ERROR(502, "upstream_error", Fault.PROVIDER, Remedy.NEXT_ACCOUNT, Outcome.UPSTREAM_ERROR);

    private final int status;
    private final String code;
    private final Fault fault;
    private final Remedy remedy;
    private final Outcome outcome;

    FailureKind(int status, String code, Fault fault, Remedy remedy, Outcome outcome) {
        this.status = status;
        this.code = code;
        this.fault = fault;
        this.remedy = remedy;
        this.outcome = outcome;
    }

    /** The status for clients, unless an upstream's own answer is passed on. */
    public int status() {
        return status;
    }

    public String code() {
        return code;
    }

    public Fault fault() {
        return fault;
    }

    /** What usually helps; a failure may know better. */
    public Remedy remedy() {
        return remedy;
    }

    public Outcome outcome() {
        return outcome;
    }

    /** The value in metrics and logs. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
