package llmgateway.node.bench;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** The bytes that go to and fro, in the Messages dialect. */
final class Payloads {
    static final String MODEL = "claude-sonnet-4-5";

    /** The request header that tells the scripted upstream what to do. */
    static final String SCRIPT = "x-bench-script";

    /** The request header with the number of deltas of an open stream. */
    static final String DELTAS = "x-bench-deltas";

    static final String OPEN_STREAM = "open-stream";

    /** Milliseconds between two events of {@link Workload#STREAM}. */
    static final int EVENT_MILLIS = 2;

    /** The events of a stream before and after its deltas. */
    static final int FRAME_EVENTS = 5;

    static final int STREAM_DELTAS = 200 - FRAME_EVENTS;

    private static final int SMALL_BYTES = 1024;
    private static final int AGENT_BYTES = 90 * 1024;

    private Payloads() {}

    static Buffer small(boolean streamed) {
        JsonObject body = new JsonObject().put("model", MODEL).put("max_tokens", 1024);
        if (streamed) {
            body.put("stream", true);
        }
        body.put("messages", new JsonArray().add(message("user", "")));
        int missing = SMALL_BYTES - body.encode().length();
        return body.put("messages", new JsonArray().add(message("user", prose(missing))))
                .toBuffer();
    }

    /** System prompt and tools first, then turns of tool calls and their results until the size is reached. */
    static Buffer agent() {
        JsonArray tools = new JsonArray();
        for (int i = 0; i < 18; i++) {
            tools.add(tool(i));
        }
        JsonArray messages = new JsonArray().add(message("user", prose(400)));
        JsonObject body = new JsonObject()
                .put("model", MODEL)
                .put("max_tokens", 32_000)
                .put("metadata", new JsonObject().put("user_id", "user_bench"))
                .put("system", new JsonArray().add(text(prose(200))).add(text(prose(12_000))))
                .put("tools", tools)
                .put("messages", messages);
        for (int turn = 0; body.encode().length() < AGENT_BYTES - 3_500; turn++) {
            String id = "toolu_" + turn;
            messages.add(message(
                    "assistant",
                    new JsonArray()
                            .add(text(prose(160)))
                            .add(new JsonObject()
                                    .put("type", "tool_use")
                                    .put("id", id)
                                    .put("name", "tool_1")
                                    .put("input", new JsonObject().put("path", "src/Main" + turn + ".java")))));
            messages.add(message(
                    "user",
                    new JsonArray()
                            .add(new JsonObject()
                                    .put("type", "tool_result")
                                    .put("tool_use_id", id)
                                    .put("content", code(2_600)))));
        }
        int missing = AGENT_BYTES - body.encode().length() - 32;
        messages.add(message("user", prose(missing)));
        return body.toBuffer();
    }

    static Buffer reply() {
        return new JsonObject()
                .put("id", "msg_bench")
                .put("type", "message")
                .put("role", "assistant")
                .put("model", MODEL)
                .put("content", new JsonArray().add(text(prose(760))))
                .put("stop_reason", "end_turn")
                .putNull("stop_sequence")
                .put("usage", new JsonObject().put("input_tokens", 1200).put("output_tokens", 190))
                .toBuffer();
    }

    static Buffer beginning() {
        JsonObject message = new JsonObject()
                .put("id", "msg_bench")
                .put("type", "message")
                .put("role", "assistant")
                .put("model", MODEL)
                .put("content", new JsonArray())
                .putNull("stop_reason")
                .put("usage", new JsonObject().put("input_tokens", 1200).put("output_tokens", 1));
        return event("message_start", new JsonObject().put("message", message))
                .appendBuffer(event(
                        "content_block_start", new JsonObject().put("index", 0).put("content_block", text(""))));
    }

    static Buffer delta() {
        return event(
                "content_block_delta",
                new JsonObject()
                        .put("index", 0)
                        .put(
                                "delta",
                                new JsonObject().put("type", "text_delta").put("text", "and so the text goes on")));
    }

    static Buffer ending() {
        return event("content_block_stop", new JsonObject().put("index", 0))
                .appendBuffer(event(
                        "message_delta",
                        new JsonObject()
                                .put("delta", new JsonObject().put("stop_reason", "end_turn"))
                                .put("usage", new JsonObject().put("output_tokens", 190))))
                .appendBuffer(event("message_stop", new JsonObject()));
    }

    static int streamBytes() {
        return beginning().length() + STREAM_DELTAS * delta().length() + ending().length();
    }

    private static Buffer event(String type, JsonObject members) {
        JsonObject data = new JsonObject().put("type", type).mergeIn(members);
        return Buffer.buffer("event: " + type + "\ndata: " + data.encode() + "\n\n");
    }

    private static JsonObject message(String role, Object content) {
        return new JsonObject().put("role", role).put("content", content);
    }

    private static JsonObject text(String text) {
        return new JsonObject().put("type", "text").put("text", text);
    }

    private static JsonObject tool(int number) {
        JsonObject properties = new JsonObject();
        for (String name : new String[] {"path", "pattern", "limit"}) {
            properties.put(name, new JsonObject().put("type", "string").put("description", prose(90)));
        }
        return new JsonObject()
                .put("name", "tool_" + number)
                .put("description", prose(500))
                .put(
                        "input_schema",
                        new JsonObject()
                                .put("type", "object")
                                .put("properties", properties)
                                .put("required", new JsonArray().add("path")));
    }

    private static String prose(int length) {
        return "The quick brown fox jumps over the lazy dog, and the dog does not mind. "
                .repeat(length / 72 + 1)
                .substring(0, length);
    }

    /** Text with as many characters that JSON must escape as program code has. */
    private static String code(int length) {
        return "    if (name.equals(\"value\")) {\n\treturn map.get(name) + '\\n'; // why\n    }\n"
                .repeat(length / 72 + 1)
                .substring(0, length);
    }
}
