package llmgateway.contracts.port;

import java.util.Optional;

/**
 * What ties a request to requests before it, so that it can go where they went and find their prompt cache there.
 *
 * @param session the name that the client gives the session, from a header or the body; empty if it gives none
 * @param contentHash a hash of what all requests of one conversation begin with, for those without a session; 0 if there is nothing
 *     to hash
 * @param boundTo the id of something that one account keeps and that the request builds on: a response, a conversation
 */
public record Affinity(Optional<String> session, long contentHash, Optional<String> boundTo) {

    /** Nothing ties the request to another. */
    public static final Affinity NONE = new Affinity(Optional.empty(), 0, Optional.empty());
}
