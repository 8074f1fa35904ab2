package llmgateway.contracts.failure;

/** What may help after a failed attempt. */
public enum Remedy {
    /** The same account once more, on a fresh connection. */
    SAME_ACCOUNT,
    /** Another account for the same model. */
    NEXT_ACCOUNT,
    /** Another model of the route's chain. */
    NEXT_MODEL,
    /** Nothing: tell the client. */
    STOP
}
