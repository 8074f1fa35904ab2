package llmgateway.contracts.port;

/** A place in an account's concurrency that one attempt holds. */
public interface Permit {

    /** Gives the place back; the second and later calls do nothing. */
    void release();
}
