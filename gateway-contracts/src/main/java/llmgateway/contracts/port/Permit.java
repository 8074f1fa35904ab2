package llmgateway.contracts.port;

/** A place in an account's concurrency that one attempt holds. */
public interface Permit {

    /** The account began a good reply: its first event, or the head of a reply that is no stream. */
    default void begun() {}

    /** Gives the place back; the second and later calls do nothing. */
    void release();
}
