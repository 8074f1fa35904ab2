package llmgateway.upstream.engine;

import llmgateway.contracts.failure.Failure;

/** What the head of an upstream's answer means. */
public sealed interface Verdict {

    /** The answer is for the client, be it a success or an error that the client caused. */
    record PassedOn() implements Verdict {}

    /**
     * The attempt failed.
     *
     * @param keepsBody whether the answer's body belongs to the failure, so that a client may see it
     */
    record Refused(Failure failure, boolean keepsBody) implements Verdict {}
}
