package llmgateway.transform.engine.convert;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import llmgateway.transform.engine.json.JsonTree;

/** Codex: no top-level tools but namespaces of functions and custom tools inside the input, developer messages, replayed reasoning. */
final class CodexAgent extends Agent {

    CodexAgent() {
        ArrayNode namespaces = history.addObject()
                .put("type", "additional_tools")
                .put("role", "developer")
                .putArray("tools");
        ArrayNode functions = namespace(namespaces, "functions");
        ObjectNode exec =
                functions.addObject().put("type", "custom").put("name", "exec").put("description", "Runs code.");
        exec.putObject("format").put("type", "grammar").put("syntax", "lark").put("definition", "start: /.+/s");
        function(functions, "wait");
        function(namespace(namespaces, "collaboration"), "spawn_agent");
        message("developer", "You are an agent.").put("id", "msg_dev1");
        message("developer", "Work in /repo.");
        message("user", "Fix the bug.");
    }

    @Override
    ObjectNode request() {
        ObjectNode request = JsonTree.object().put("model", "gpt-5.6").put("store", false);
        request.set("input", history.deepCopy());
        request.put("tool_choice", "auto").put("parallel_tool_calls", true);
        request.putObject("reasoning").put("effort", "medium").put("summary", "auto");
        request.putArray("include").add("reasoning.encrypted_content");
        request.put("prompt_cache_key", "5e55");
        request.putObject("client_metadata").put("turn", String.valueOf(turn()));
        return request;
    }

    @Override
    void take(JsonNode reply) {
        boolean called = false;
        for (JsonNode item : reply.path("output")) {
            ObjectNode kept = item.deepCopy();
            if (item.path("type").asText().equals("reasoning")) {
                kept.putNull("content");
            }
            history.add(kept);
            called |= item.has("call_id");
        }
        for (JsonNode item : reply.path("output")) {
            if (item.has("call_id")) {
                answer(item);
            }
        }
        if (every(3)) {
            message("developer", "The file changed " + turn() + " times.");
        }
        if (!called || every(7)) {
            message("user", "Go on, step " + turn() + ".");
        }
        if (every(10)) {
            ArrayNode more = history.addObject().put("type", "additional_tools").putArray("tools");
            function(more, "late_" + turn());
            message("user", "There is another tool.");
        }
    }

    private void answer(JsonNode call) {
        String id = call.path("call_id").asText();
        ObjectNode answer = history.addObject()
                .put("type", call.path("type").asText() + "_output")
                .put("call_id", id);
        if (every(4)) {
            ArrayNode parts = answer.putArray("output");
            parts.addObject().put("type", "input_text").put("text", output(id));
            parts.addObject().put("type", "input_image").put("image_url", "data:image/png;base64," + PIXEL);
        } else {
            answer.put("output", output(id));
        }
    }

    private ObjectNode message(String role, String text) {
        ObjectNode message = history.addObject().put("type", "message").put("role", role);
        message.putArray("content").addObject().put("type", "input_text").put("text", text);
        return message;
    }

    private static ArrayNode namespace(ArrayNode tools, String name) {
        return tools.addObject()
                .put("type", "namespace")
                .put("name", name)
                .put("description", "All of " + name + ".")
                .putArray("tools");
    }

    private static void function(ArrayNode tools, String name) {
        tools.addObject()
                .put("type", "function")
                .put("name", name)
                .put("description", "Does " + name + ".")
                .put("strict", false)
                .set("parameters", schema());
    }
}
