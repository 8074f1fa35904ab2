package llmgateway.transform.engine.error;

/**
 * What a Responses stream said of its response before it broke.
 *
 * @param createdAt seconds since the epoch
 * @param nextSequence the sequence number for the next event
 */
public record ResponseSoFar(String id, String model, long createdAt, long nextSequence) {

    /** The response of a stream that has said nothing yet. */
    public static final ResponseSoFar UNKNOWN = new ResponseSoFar("resp_unknown", "", 0, 0);
}
