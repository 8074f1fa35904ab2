package llmgateway.router.engine;

/** Why a candidate is not asked, apart from a lack of free places. */
public enum Obstacle {
    DISABLED,
    /** Its server does not speak what the request needs. */
    OTHER_DIALECT,
    /** It needs a credential of the caller's own, which the request does not carry. */
    NO_CREDENTIAL,
    /** It had its chance with this request. */
    ASKED_ALREADY
}
