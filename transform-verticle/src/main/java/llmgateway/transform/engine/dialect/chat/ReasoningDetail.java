package llmgateway.transform.engine.dialect.chat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import llmgateway.transform.engine.json.JsonTree;
import org.jspecify.annotations.Nullable;

/**
 * Entries of {@code reasoning_details}, in which Chat clients that know them replay reasoning with its sealed state. In a stream the
 * pieces of one entry have its index.
 */
final class ReasoningDetail {

    private ReasoningDetail() {}

    /** An entry in one piece; one without text has only its state. */
    static ObjectNode whole(String text, @Nullable String sealed, int index) {
        return text.isEmpty() && sealed != null ? state(sealed, index) : piece(text, sealed, index);
    }

    /** A piece of an entry that has text; {@code sealed} comes with the last. */
    static ObjectNode piece(String text, @Nullable String sealed, int index) {
        ObjectNode detail = JsonTree.object().put("type", "reasoning.text").put("text", text);
        if (sealed != null) {
            detail.put("signature", sealed);
        }
        return detail.put("index", index);
    }

    private static ObjectNode state(String sealed, int index) {
        return JsonTree.object()
                .put("type", "reasoning.encrypted")
                .put("data", sealed)
                .put("index", index);
    }
}
