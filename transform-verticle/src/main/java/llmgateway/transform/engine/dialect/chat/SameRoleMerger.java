package llmgateway.transform.engine.dialect.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import llmgateway.transform.engine.json.JsonTree;

/** Joins neighbouring messages of one role, for servers that want the roles to alternate. */
final class SameRoleMerger {

    private SameRoleMerger() {}

    /**
     * {@code messages} with neighbours joined, tool messages excepted; the given ones may be changed.
     *
     * @param asString whether the content of messages must be a string
     */
    static ArrayNode merged(ArrayNode messages, boolean asString) {
        ArrayNode merged = JsonTree.array();
        for (JsonNode message : messages) {
            String role = message.get("role").asText();
            JsonNode last = merged.isEmpty() ? null : merged.get(merged.size() - 1);
            boolean joins = (role.equals("user") || role.equals("system") || role.equals("developer"))
                    && last != null
                    && last.get("role").asText().equals(role);
            if (joins && last instanceof ObjectNode open) {
                open.set("content", joined(open.get("content"), message.get("content"), asString));
            } else {
                merged.add(message);
            }
        }
        return merged;
    }

    private static JsonNode joined(JsonNode first, JsonNode second, boolean asString) {
        if (asString) {
            return TextNode.valueOf(first.textValue() + "\n" + second.textValue());
        }
        return JsonTree.array().addAll(parts(first)).addAll(parts(second));
    }

    private static ArrayNode parts(JsonNode content) {
        if (content instanceof ArrayNode array) {
            return array;
        }
        return JsonTree.array().add(JsonTree.object().put("type", "text").put("text", content.textValue()));
    }
}
