package llmgateway.transform.engine.rules;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Set;
import llmgateway.transform.engine.json.JsonTree;

/**
 * Brings schemas into the subset that Anthropic's structured outputs take (Anthropic documentation, structured outputs): objects
 * are closed, {@code oneOf} is {@code anyOf}, and constraints outside the subset become words of the description.
 */
final class SchemaReducer {
    private static final Set<String> KEPT = Set.of(
            "$schema",
            "$ref",
            "$defs",
            "definitions",
            "$id",
            "type",
            "title",
            "description",
            "default",
            "enum",
            "const",
            "properties",
            "required",
            "additionalProperties",
            "items",
            "anyOf",
            "allOf");

    private static final Set<String> FORMATS =
            Set.of("date-time", "time", "date", "duration", "email", "hostname", "uri", "ipv4", "ipv6", "uuid");

    private SchemaReducer() {}

    static JsonNode reduce(JsonNode schema) {
        if (!(schema instanceof ObjectNode object)) {
            return schema;
        }
        ObjectNode reduced = JsonTree.object();
        StringBuilder words = new StringBuilder();
        for (Map.Entry<String, JsonNode> member : object.properties()) {
            String keyword = member.getKey();
            JsonNode value = member.getValue();
            if (keyword.equals("oneOf")) {
                reduced.set("anyOf", each(value));
            } else if (keeps(keyword, value)) {
                reduced.set(keyword, parts(keyword, value));
            } else {
                words.append(words.isEmpty() ? "" : ", ")
                        .append(keyword)
                        .append(": ")
                        .append(JsonTree.text(value));
            }
        }
        if (object.has("properties") || "object".equals(object.path("type").asText())) {
            JsonNode others = object.get("additionalProperties");
            if (others != null && others.isObject()) {
                words.append(words.isEmpty() ? "" : ", ")
                        .append("additionalProperties: ")
                        .append(JsonTree.text(others));
            }
            reduced.put("additionalProperties", false);
        }
        if (!words.isEmpty()) {
            String own = object.path("description").asText("");
            reduced.put("description", own + (own.isEmpty() ? "" : "\n\n") + "{" + words + "}");
        }
        return reduced;
    }

    private static boolean keeps(String keyword, JsonNode value) {
        return switch (keyword) {
            case "format" -> FORMATS.contains(value.asText());
            case "minItems" -> value.asInt(2) <= 1;
            default -> KEPT.contains(keyword);
        };
    }

    private static JsonNode parts(String keyword, JsonNode value) {
        return switch (keyword) {
            case "items" -> reduce(value);
            case "properties", "$defs", "definitions", "anyOf", "allOf" -> each(value);
            default -> value;
        };
    }

    private static JsonNode each(JsonNode parts) {
        if (parts instanceof ObjectNode object) {
            ObjectNode reduced = JsonTree.object();
            object.properties().forEach(part -> reduced.set(part.getKey(), reduce(part.getValue())));
            return reduced;
        }
        if (parts instanceof ArrayNode array) {
            ArrayNode reduced = JsonTree.array();
            array.forEach(part -> reduced.add(reduce(part)));
            return reduced;
        }
        return parts;
    }
}
