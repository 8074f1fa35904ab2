package llmgateway.transform.engine.rules;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.transform.engine.json.JsonTree;

/** The arguments of tool calls between JSON text and JSON objects. */
public final class Arguments {

    private Arguments() {}

    /**
     * Arguments of the history as an object: nothing and {@code null} is {@code {}}, another value {@code {"value":…}}, and text that
     * is no JSON {@code {"INVALID_JSON":"…"}}, as Anthropic documents it; the last two are a loss.
     *
     * @param path where the request has the call
     */
    public static ObjectNode object(String text, String path, Losses losses) throws RefusedException {
        ObjectNode object = objectOfReply(text);
        boolean wrapped = object.size() == 1
                && (object.has("value") || object.has("INVALID_JSON"))
                && !object.equals(JsonTree.readOrNull(text));
        if (wrapped) {
            losses.note(Loss.INVALID_ARGUMENTS, path);
        }
        return object;
    }

    /** Arguments that a model wrote, as an object by the same rules. */
    public static ObjectNode objectOfReply(String text) {
        if (text.isBlank()) {
            return JsonTree.object();
        }
        JsonNode value = JsonTree.readOrNull(text);
        if (value == null) {
            return JsonTree.object().put("INVALID_JSON", text);
        }
        if (value.isNull()) {
            return JsonTree.object();
        }
        return value instanceof ObjectNode object ? object : JsonTree.object().set("value", value);
    }
}
