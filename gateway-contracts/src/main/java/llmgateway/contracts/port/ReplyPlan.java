package llmgateway.contracts.port;

import java.util.List;

/**
 * What the translation of a request has to remember for the reply to it. Only the stage that translated looks inside; the others
 * carry it from the call to the answer.
 */
public interface ReplyPlan {

    /** What was approximated or dropped, as {@code code;field=path}. */
    List<String> warnings();

    /** The plan of a request that went in the client's own dialect: nothing is lost and the reply passes as it comes. */
    ReplyPlan VERBATIM = List::of;
}
