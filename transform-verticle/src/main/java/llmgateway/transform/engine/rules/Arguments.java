package llmgateway.transform.engine.rules;

import com.fasterxml.jackson.databind.node.ObjectNode;
import llmgateway.contracts.failure.RefusedException;

/** The arguments of tool calls between JSON text and JSON objects. */
public final class Arguments {

    private Arguments() {}

    /**
     * Arguments of the history as an object: nothing and {@code null} is {@code {}}, another value {@code {"value":…}}, and text that
     * is no JSON {@code {"INVALID_JSON":"…"}}; the last two are a loss.
     */
    public static ObjectNode object(String text, String path, Losses losses) throws RefusedException {
        throw new UnsupportedOperationException();
    }

    /** Arguments that a model wrote, as an object by the same rules. */
    public static ObjectNode objectOfReply(String text) {
        throw new UnsupportedOperationException();
    }
}
