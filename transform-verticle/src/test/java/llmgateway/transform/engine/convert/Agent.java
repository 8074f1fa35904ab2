package llmgateway.transform.engine.convert;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import llmgateway.contracts.Dialect;
import llmgateway.transform.engine.json.JsonTree;

/**
 * A coding agent that works through its tools: each reply is put into the history as it came, its calls are answered, now and then
 * with an error, an image or a remark. What it does depends on the number of the turn alone.
 */
abstract class Agent {
    static final String PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
    private static final String SCHEMA =
            """
            {"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object",\
            "properties":{"path":{"type":"string"},"limit":{"type":"integer","minimum":1.0}},\
            "required":["path"],"additionalProperties":false}""";

    final ArrayNode history = JsonTree.array();
    private int turn;

    static Agent of(Dialect dialect) {
        return switch (dialect) {
            case MESSAGES -> new ClaudeCodeAgent();
            case CHAT -> new ChatAgent();
            case RESPONSES -> new CodexAgent();
            case EMBEDDINGS -> throw new IllegalArgumentException("no agent speaks embeddings");
        };
    }

    /** The next request. */
    abstract ObjectNode request();

    /** Takes a whole reply, and does what its calls ask for. */
    final void heard(JsonNode reply) {
        turn++;
        take(reply);
    }

    abstract void take(JsonNode reply);

    final int turn() {
        return turn;
    }

    final boolean every(int turns) {
        return turn % turns == 0;
    }

    static JsonNode json(String text) {
        return java.util.Objects.requireNonNull(JsonTree.readOrNull(text), text);
    }

    static JsonNode schema() {
        return json(SCHEMA);
    }

    static String output(String callId) {
        return "what " + callId + " gave: ä😀\n\t\"quoted\"";
    }

    static List<String> tools() {
        return List.of("read_file", "mcp__server__search", "Edit");
    }
}
