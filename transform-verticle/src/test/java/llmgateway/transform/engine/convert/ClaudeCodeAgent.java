package llmgateway.transform.engine.convert;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import llmgateway.transform.engine.json.JsonTree;

/** Claude Code: a billing header that varies, cache marks that move on, system messages in the midst, images and errors in results. */
final class ClaudeCodeAgent extends Agent {
    private final ArrayNode tools = JsonTree.array();

    ClaudeCodeAgent() {
        for (String name : tools()) {
            ObjectNode tool = tools.addObject().put("name", name).put("description", "Does " + name + ".");
            tool.set("input_schema", schema());
        }
        tools.addObject().put("name", "DeferredToolPlaceholder").put("defer_loading", true).set("input_schema", schema());
        ArrayNode first = user();
        text(first, "<system-reminder>\nToday is Friday.\n</system-reminder>");
        text(first, "Fix the bug.");
        ArrayNode reminder = history.addObject().put("role", "system").putArray("content");
        text(reminder, "Work in /repo.");
    }

    @Override
    ObjectNode request() {
        ObjectNode request = JsonTree.object().put("model", "claude-opus-5-5").put("max_tokens", 16000);
        ArrayNode system = request.putArray("system");
        text(system, "x-anthropic-billing-header: cc_version=2.1.329; cch=" + turn() + ";");
        mark(text(system, "You are an agent."));
        mark(text(system, "Use the tools."));
        request.set("messages", marked());
        request.set("tools", tools);
        request.putObject("metadata").put("user_id", "{\"device_id\":\"d\",\"session_id\":\"5e55\"}");
        request.putObject("thinking").put("type", "adaptive").put("display", "omitted");
        request.putObject("output_config").put("effort", "high");
        request.putObject("context_management")
                .putArray("edits")
                .addObject()
                .put("type", "clear_thinking_20251015")
                .put("keep", "all");
        return request;
    }

    /** The history with a mark on its last block only. */
    private ArrayNode marked() {
        ArrayNode messages = history.deepCopy();
        JsonNode content = messages.get(messages.size() - 1).path("content");
        if (content instanceof ArrayNode blocks) {
            mark((ObjectNode) blocks.get(blocks.size() - 1));
        }
        return messages;
    }

    @Override
    void take(JsonNode reply) {
        history.addObject().put("role", "assistant").set("content", reply.path("content"));
        ArrayNode results = JsonTree.array();
        for (JsonNode block : reply.path("content")) {
            if (block.path("type").asText().equals("tool_use")) {
                results.insert(0, result(block.path("id").asText()));
            }
        }
        if (!results.isEmpty()) {
            history.addObject().put("role", "user").set("content", results);
        }
        if (results.isEmpty() || every(7)) {
            text(user(), "Go on, step " + turn() + ".");
        }
        if (every(3)) {
            history.addObject().put("role", "system").put("content", "The file changed " + turn() + " times.");
        }
    }

    private ObjectNode result(String id) {
        ObjectNode result = JsonTree.object().put("type", "tool_result").put("tool_use_id", id);
        if (every(4)) {
            ArrayNode parts = result.putArray("content");
            text(parts, output(id));
            parts.addObject()
                    .put("type", "image")
                    .putObject("source")
                    .put("type", "base64")
                    .put("media_type", "image/png")
                    .put("data", PIXEL);
        } else {
            result.put("content", output(id));
        }
        return result.put("is_error", every(5));
    }

    private ArrayNode user() {
        return history.addObject().put("role", "user").putArray("content");
    }

    private static ObjectNode text(ArrayNode blocks, String text) {
        return blocks.addObject().put("type", "text").put("text", text);
    }

    private static void mark(ObjectNode block) {
        block.putObject("cache_control").put("type", "ephemeral");
    }
}
