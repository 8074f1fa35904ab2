package llmgateway.transform.engine.rules;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import llmgateway.transform.engine.json.JsonTree;
import org.jspecify.annotations.Nullable;

/** What vendors demand of JSON schemas. */
public final class Schemas {
    /** Keywords of OpenAI's structured outputs (OpenAI documentation, supported schemas). */
    private static final Set<String> STRICT_AT_OPENAI = Set.of(
            "$schema",
            "$ref",
            "$defs",
            "definitions",
            "type",
            "title",
            "description",
            "properties",
            "required",
            "additionalProperties",
            "items",
            "anyOf",
            "enum",
            "const",
            "pattern",
            "format",
            "multipleOf",
            "minimum",
            "maximum",
            "exclusiveMinimum",
            "exclusiveMaximum",
            "minItems",
            "maxItems");

    private Schemas() {}

    /** A tool's schema as every vendor takes it: an object with {@code type} and {@code properties}; otherwise as it came. */
    public static ObjectNode ofTool(@Nullable JsonNode schema) {
        if (!(schema instanceof ObjectNode given)) {
            ObjectNode empty = JsonTree.object().put("type", "object");
            empty.putObject("properties");
            return empty;
        }
        boolean typed = given.hasNonNull("type");
        boolean propertied = given.hasNonNull("properties");
        if (typed && propertied) {
            return given;
        }
        ObjectNode whole = JsonTree.object();
        whole.setAll(given);
        if (!typed) {
            whole.put("type", "object");
        }
        if (!propertied) {
            whole.putObject("properties");
        }
        return whole;
    }

    /** Whether {@code schema} follows OpenAI's rules for strict schemas: all properties required, no others, known keywords. */
    public static boolean strictAtOpenAi(JsonNode schema) {
        if (!(schema instanceof ObjectNode object)) {
            return false;
        }
        if (object.has("properties") || "object".equals(object.path("type").asText())) {
            Set<String> required = new HashSet<>();
            object.path("required").forEach(name -> required.add(name.asText()));
            Set<String> declared = new HashSet<>();
            object.path("properties").fieldNames().forEachRemaining(declared::add);
            JsonNode others = object.get("additionalProperties");
            if (others == null || !others.isBoolean() || others.asBoolean() || !required.equals(declared)) {
                return false;
            }
        }
        for (Map.Entry<String, JsonNode> member : object.properties()) {
            if (!STRICT_AT_OPENAI.contains(member.getKey()) || !partsStrict(member.getKey(), member.getValue())) {
                return false;
            }
        }
        return true;
    }

    private static boolean partsStrict(String keyword, JsonNode value) {
        return switch (keyword) {
            case "items" -> strictAtOpenAi(value);
            case "properties", "$defs", "definitions", "anyOf" -> {
                for (JsonNode part : value) {
                    if (!strictAtOpenAi(part)) {
                        yield false;
                    }
                }
                yield true;
            }
            default -> true;
        };
    }

    /** Whether {@code schema} is in the subset that Anthropic's structured outputs take as it is. */
    public static boolean strictAtAnthropic(JsonNode schema) {
        return reducedForAnthropic(schema).equals(schema);
    }

    /** {@code schema} brought into Anthropic's subset; equal to {@code schema} if nothing had to be changed. */
    public static JsonNode reducedForAnthropic(JsonNode schema) {
        return SchemaReducer.reduce(schema);
    }

    /** The schema of a function that stands for a custom tool: one string {@code input}. */
    public static ObjectNode ofCustomTool() {
        ObjectNode schema = JsonTree.object().put("type", "object");
        schema.putObject("properties").putObject("input").put("type", "string");
        schema.putArray("required").add("input");
        return schema.put("additionalProperties", false);
    }
}
