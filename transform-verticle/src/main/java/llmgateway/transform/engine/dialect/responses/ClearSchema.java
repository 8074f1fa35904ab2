package llmgateway.transform.engine.dialect.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Set;
import llmgateway.transform.engine.json.JsonTree;

/**
 * Removes the mark {@code "encrypted": true} from schemas. It asks OpenAI to encrypt an argument on the way to the client; from all
 * others such arguments come in clear.
 */
final class ClearSchema {
    private static final String MARK = "encrypted";

    /** Keywords whose members are named by the user. */
    private static final Set<String> MAPS =
            Set.of("properties", "patternProperties", "$defs", "definitions", "dependentSchemas");

    /** Keywords that hold values and no schemas. */
    private static final Set<String> VALUES = Set.of("enum", "const", "default", "examples");

    private ClearSchema() {}

    /** {@code schema} without the marks; {@code schema} itself is not changed. */
    static JsonNode of(JsonNode schema) {
        return schema.findValue(MARK) == null ? schema : cleared(schema);
    }

    private static JsonNode cleared(JsonNode schema) {
        if (schema instanceof ArrayNode list) {
            ArrayNode clear = JsonTree.array();
            list.forEach(element -> clear.add(cleared(element)));
            return clear;
        }
        if (!(schema instanceof ObjectNode object)) {
            return schema;
        }
        ObjectNode clear = JsonTree.object();
        for (Map.Entry<String, JsonNode> member : object.properties()) {
            String name = member.getKey();
            JsonNode value = member.getValue();
            if (name.equals(MARK) && value.isBoolean()) {
                continue;
            }
            if (VALUES.contains(name)) {
                clear.set(name, value);
            } else if (MAPS.contains(name) && value instanceof ObjectNode map) {
                ObjectNode named = clear.putObject(name);
                map.properties().forEach(entry -> named.set(entry.getKey(), cleared(entry.getValue())));
            } else {
                clear.set(name, cleared(value));
            }
        }
        return clear;
    }
}
