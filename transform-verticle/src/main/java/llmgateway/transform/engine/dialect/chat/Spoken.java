package llmgateway.transform.engine.dialect.chat;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What a message of a reply, or a piece of one, says in words; empty where it says nothing.
 *
 * @param text visible to the user
 * @param reasoning from whichever field the server uses for it
 */
record Spoken(String reasoning, String text, String refusal) {

    static Spoken of(JsonNode message) {
        JsonNode content = message.path("content");
        String refusal = textOf(message, "refusal");
        return new Spoken(
                reasoning(message, content),
                content.isTextual() ? content.textValue() : joined(content, "text", "text"),
                refusal.isEmpty() ? joined(content, "refusal", "refusal") : refusal);
    }

    private static String reasoning(JsonNode message, JsonNode content) {
        for (String name : new String[] {"reasoning_content", "reasoning"}) {
            String text = textOf(message, name);
            if (!text.isEmpty()) {
                return text;
            }
        }
        StringBuilder text = new StringBuilder();
        for (JsonNode detail : message.path("reasoning_details")) {
            text.append(textOf(detail, "text")).append(textOf(detail, "summary"));
        }
        if (text.isEmpty()) {
            for (JsonNode block : message.path("thinking_blocks")) {
                text.append(textOf(block, "thinking"));
            }
        }
        return text.isEmpty() ? thinkingParts(content) : text.toString();
    }

    /** Reasoning that is a part of the content, whose text may itself be in parts. */
    private static String thinkingParts(JsonNode content) {
        StringBuilder text = new StringBuilder(joined(content, "thinking", "thinking"));
        for (JsonNode part : content) {
            text.append(joined(part.path("thinking"), "text", "text"));
        }
        return text.toString();
    }

    private static String joined(JsonNode parts, String type, String name) {
        if (!parts.isArray()) {
            return "";
        }
        StringBuilder text = new StringBuilder();
        for (JsonNode part : parts) {
            if (part.path("type").asText(type).equals(type)) {
                text.append(textOf(part, name));
            }
        }
        return text.toString();
    }

    /** The member {@code name}; empty if it is no string. */
    static String textOf(JsonNode object, String name) {
        JsonNode value = object.path(name);
        return value.isTextual() ? value.textValue() : "";
    }
}
