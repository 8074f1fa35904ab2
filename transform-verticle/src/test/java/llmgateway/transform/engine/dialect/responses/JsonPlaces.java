package llmgateway.transform.engine.dialect.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** All places in a JSON tree, and what else JSON could have there. */
final class JsonPlaces {
    static final List<String> ODD = List.of(
            "null",
            "true",
            "0",
            "-1e-99999999999",
            "1e99999999999",
            "\"\"",
            "\"odd\"",
            "\"data:\"",
            "[]",
            "[null]",
            "[1]",
            "[{}]",
            "{}",
            "{\"type\":\"odd\"}",
            "{\"type\":null}");

    private JsonPlaces() {}

    static List<List<Object>> paths(JsonNode node, List<Object> to) {
        List<List<Object>> all = new ArrayList<>();
        if (!to.isEmpty()) {
            all.add(to);
        }
        if (node instanceof ObjectNode object) {
            object.properties().forEach(member -> all.addAll(paths(member.getValue(), longer(to, member.getKey()))));
        }
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            all.addAll(paths(node.get(i), longer(to, i)));
        }
        return all;
    }

    private static List<Object> longer(List<Object> path, Object step) {
        List<Object> longer = new ArrayList<>(path);
        longer.add(step);
        return longer;
    }

    static void replace(JsonNode root, List<Object> path, JsonNode value) {
        JsonNode parent = root;
        for (Object step : path.subList(0, path.size() - 1)) {
            parent = step instanceof Integer index ? parent.get(index) : parent.get((String) step);
        }
        Object last = path.get(path.size() - 1);
        if (parent instanceof ArrayNode array) {
            array.set((Integer) last, value);
        } else {
            ((ObjectNode) parent).set((String) last, value);
        }
    }
}
