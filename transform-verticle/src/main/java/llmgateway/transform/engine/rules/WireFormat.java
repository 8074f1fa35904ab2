package llmgateway.transform.engine.rules;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.transform.engine.hub.Completion;
import llmgateway.transform.engine.hub.Conversation;

/**
 * One wire format, in both directions. Implementations hold no state: they are pure functions, and readers and writers of streams
 * are made anew for each reply.
 */
public interface WireFormat {

    /**
     * What a client's request says.
     *
     * @param request the body; not changed
     * @throws RefusedException if a field has a wrong type ({@code MALFORMED_REQUEST} with the field's path), or if it says
     *     something that no other dialect can say ({@code UNSUPPORTED})
     */
    Conversation readRequest(ObjectNode request, RequestReading reading) throws RefusedException;

    /**
     * {@code conversation} for an upstream. The same conversation gives the same bytes, and one that goes on begins alike.
     *
     * @throws RefusedException if this dialect cannot say it
     */
    WrittenRequest writeRequest(Conversation conversation, RequestWriting writing) throws RefusedException;

    /**
     * What an upstream's answer says.
     *
     * @param reply the body of a good answer; not changed
     * @throws UpstreamFault if it holds an error, or is no answer of this dialect
     */
    Completion readReply(JsonNode reply, ReplyContext context) throws UpstreamFault;

    /** {@code completion} for a client. */
    ObjectNode writeReply(Completion completion, ReplyContext context);

    /** A reader for one streamed answer of an upstream. */
    StreamReader reader(ReplyContext context);

    /** A writer for one streamed answer to a client. */
    StreamWriter writer(ReplyContext context);
}
