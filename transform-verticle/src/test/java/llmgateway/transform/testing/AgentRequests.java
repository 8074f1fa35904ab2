package llmgateway.transform.testing;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** Requests as coding agents send them, of any size. */
public final class AgentRequests {
    public static final String MODEL = "gpt-5";

    private static final String RESULT =
            "    if (name.equals(\"value\")) {\n\treturn map.get(name) + '\\n'; // why\n    }\n".repeat(30);

    private AgentRequests() {}

    /** A streamed Chat request of about {@code bytes} bytes: a question, then tool calls and their results. */
    public static Buffer chat(int bytes) {
        JsonArray messages = new JsonArray().add(message("user", "x".repeat(Math.min(800, bytes))));
        int turn = RESULT.length() + 400;
        for (int size = 1024; size + turn < bytes; size += turn) {
            JsonObject call = new JsonObject()
                    .put("id", "call_" + size)
                    .put("type", "function")
                    .put(
                            "function",
                            new JsonObject().put("name", "read").put("arguments", "{\"path\":\"src/Main.java\"}"));
            messages.add(new JsonObject()
                    .put("role", "assistant")
                    .putNull("content")
                    .put("tool_calls", new JsonArray().add(call)));
            messages.add(message("tool", RESULT).put("tool_call_id", "call_" + size));
        }
        return new JsonObject()
                .put("model", MODEL)
                .put("stream", true)
                .put("max_completion_tokens", 32_000)
                .put("messages", messages)
                .toBuffer();
    }

    private static JsonObject message(String role, String content) {
        return new JsonObject().put("role", role).put("content", content);
    }
}
