package llmgateway.transform.engine.convert;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import llmgateway.transform.engine.json.JsonTree;

/** An agent that speaks Chat and replays the reasoning details that it gets. */
final class ChatAgent extends Agent {
    private final ArrayNode tools = JsonTree.array();

    ChatAgent() {
        for (String name : tools()) {
            ObjectNode function = tools.addObject().put("type", "function").putObject("function");
            function.put("name", name).put("description", "Does " + name + ".").set("parameters", schema());
        }
        tools.addObject().put("type", "custom").putObject("custom").put("name", "exec").put("description", "Runs.");
        message("system", "You are an agent.");
        message("developer", "Work in /repo.");
        ArrayNode first = history.addObject().put("role", "user").putArray("content");
        first.addObject().put("type", "text").put("text", "Fix the bug.");
        first.addObject()
                .put("type", "image_url")
                .putObject("image_url")
                .put("url", "data:image/png;base64," + PIXEL);
    }

    @Override
    ObjectNode request() {
        ObjectNode request = JsonTree.object().put("model", "gpt-5").put("max_completion_tokens", 16000);
        request.set("messages", history.deepCopy());
        request.set("tools", tools);
        return request.put("reasoning_effort", "high").put("parallel_tool_calls", true);
    }

    @Override
    void take(JsonNode reply) {
        ObjectNode message = reply.at("/choices/0/message").deepCopy();
        message.remove("annotations");
        history.add(message);
        for (JsonNode call : message.path("tool_calls")) {
            String id = call.path("id").asText();
            ObjectNode answer = history.addObject().put("role", "tool").put("tool_call_id", id);
            if (every(4)) {
                answer.putArray("content").addObject().put("type", "text").put("text", output(id));
            } else {
                answer.put("content", every(6) ? "" : output(id));
            }
        }
        if (every(3)) {
            message("developer", "The file changed " + turn() + " times.");
        }
        if (!message.has("tool_calls") || every(7)) {
            message("user", "Go on, step " + turn() + ".");
        }
    }

    private void message(String role, String text) {
        history.addObject().put("role", role).put("content", text);
    }
}
