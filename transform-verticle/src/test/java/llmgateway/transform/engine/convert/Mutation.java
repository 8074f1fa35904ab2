package llmgateway.transform.engine.convert;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import llmgateway.transform.engine.json.JsonTree;

/** Damage, decided by a seed. */
final class Mutation {
    private static final List<String> VALUES = List.of(
            "null",
            "true",
            "0",
            "-1",
            "1.5",
            "1e400",
            "99999999999999999999",
            "\"\"",
            "\"text\"",
            "\"\\ud83d\"",
            "[]",
            "{}",
            "[null]",
            "[[]]",
            "[\"a\"]",
            "{\"type\":\"text\"}",
            "{\"type\":7,\"text\":{}}",
            "[{\"type\":\"thinking\",\"signature\":\"gwr1.a.b.c.d\"}]");

    private final Random random;

    Mutation(long seed) {
        random = new Random(seed);
    }

    /** {@code tree} with one to three of its values changed, repeated, or gone. */
    JsonNode of(JsonNode tree) {
        JsonNode damaged = tree.deepCopy();
        for (int count = 1 + random.nextInt(3); count > 0; count--) {
            List<JsonNode> containers = new ArrayList<>();
            collect(damaged, containers);
            damage(containers.get(random.nextInt(containers.size())));
        }
        return damaged;
    }

    private static void collect(JsonNode node, List<JsonNode> containers) {
        if (node.isContainerNode() && !node.isEmpty()) {
            containers.add(node);
            node.forEach(child -> collect(child, containers));
        } else if (containers.isEmpty()) {
            containers.add(node);
        }
    }

    private void damage(JsonNode container) {
        JsonNode value = Agent.json(VALUES.get(random.nextInt(VALUES.size())));
        if (container instanceof ObjectNode object && !object.isEmpty()) {
            List<String> names = new ArrayList<>();
            object.fieldNames().forEachRemaining(names::add);
            String name = names.get(random.nextInt(names.size()));
            if (random.nextInt(3) == 0) {
                object.remove(name);
            } else {
                object.set(name, value);
            }
        } else if (container instanceof ArrayNode array && !array.isEmpty()) {
            int index = random.nextInt(array.size());
            switch (random.nextInt(4)) {
                case 0 -> array.remove(index);
                case 1 -> array.insert(index, array.get(random.nextInt(array.size())).deepCopy());
                default -> array.set(index, value);
            }
        }
    }

    /** Events of which some are damaged, repeated, left out, or in another order. */
    String ofEvents(List<String> events) {
        List<String> damaged = new ArrayList<>(events);
        for (int count = 1 + random.nextInt(3); count > 0; count--) {
            int index = random.nextInt(damaged.size());
            switch (random.nextInt(5)) {
                case 0 -> damaged.add(index, damaged.get(random.nextInt(damaged.size())));
                case 1 -> damaged.set(index, "");
                case 2 -> damaged.add(damaged.remove(index));
                default -> damaged.set(index, event(damaged.get(index)));
            }
        }
        return String.join("", damaged);
    }

    private String event(String event) {
        int data = event.indexOf("data:");
        JsonNode json = data < 0 ? null : JsonTree.readOrNull(event.substring(data + 5).strip());
        return json == null ? event : event.substring(0, data) + "data: " + JsonTree.text(of(json)) + "\n\n";
    }

    /** {@code bytes} of which some are changed, left out or put in. */
    byte[] of(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        double rate = 1.0 / (1 + random.nextInt(bytes.length));
        for (byte one : bytes) {
            if (random.nextDouble() >= rate) {
                out.write(one);
            } else if (random.nextBoolean()) {
                out.write("\u0000\n\r:{}[]\"\\,x\u00ff".charAt(random.nextInt(13)));
            }
        }
        return out.toByteArray();
    }
}
