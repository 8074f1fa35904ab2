package llmgateway.contracts.testing;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Replies as providers give them, in the form that official clients accept. Each uses 11 input and 7 output tokens; of the
 * OpenAI family's, 3 of the input were cached and 2 of the output were reasoning.
 */
public final class Replies {

    private Replies() {}

    /** An Anthropic message with one text. */
    public static String message(String model, String text) {
        return messageShell(model)
                .put("content", new JsonArray().add(textBlock(text)))
                .put("stop_reason", "end_turn")
                .put("usage", messageUsage(7))
                .encode();
    }

    /** The events of a streamed Anthropic message with one text block, each of {@code deltas} in an event of its own. */
    public static List<String> messageEvents(String model, String... deltas) {
        List<String> events = new ArrayList<>();
        events.add(named(new JsonObject()
                .put("type", "message_start")
                .put("message", messageShell(model).put("usage", messageUsage(1)))));
        events.add(named(new JsonObject()
                .put("type", "content_block_start")
                .put("index", 0)
                .put("content_block", textBlock(""))));
        events.add(named(new JsonObject().put("type", "ping")));
        for (String delta : deltas) {
            events.add(named(new JsonObject()
                    .put("type", "content_block_delta")
                    .put("index", 0)
                    .put("delta", new JsonObject().put("type", "text_delta").put("text", delta))));
        }
        events.add(named(new JsonObject().put("type", "content_block_stop").put("index", 0)));
        events.add(named(new JsonObject()
                .put("type", "message_delta")
                .put("delta", new JsonObject().put("stop_reason", "end_turn").putNull("stop_sequence"))
                .put("usage", messageUsage(7))));
        events.add(named(new JsonObject().put("type", "message_stop")));
        return events;
    }

    /** An Anthropic error body. */
    public static String messageError(String type, String message) {
        return new JsonObject()
                .put("type", "error")
                .put("error", new JsonObject().put("type", type).put("message", message))
                .put("request_id", "req_fake")
                .encode();
    }

    /** An OpenAI chat completion with one text. */
    public static String chatCompletion(String model, String text) {
        JsonObject message = new JsonObject()
                .put("role", "assistant")
                .put("content", text)
                .putNull("refusal")
                .put("annotations", new JsonArray());
        return chatShell(model, "chat.completion")
                .put("choices", new JsonArray().add(choice("message", message, "stop")))
                .put("usage", chatUsage())
                .put("service_tier", "default")
                .encode();
    }

    /** The chunks of a streamed chat completion up to the finish, without usage, and {@code [DONE]}. */
    public static List<String> chatChunks(String model, String... deltas) {
        return chatChunks(model, false, deltas);
    }

    /** As {@link #chatChunks}, with {@code usage: null} in each chunk and a last chunk that holds nothing but the usage. */
    public static List<String> chatChunksWithUsage(String model, String... deltas) {
        return chatChunks(model, true, deltas);
    }

    private static List<String> chatChunks(String model, boolean usage, String... deltas) {
        List<JsonObject> chunks = new ArrayList<>();
        chunks.add(chunk(model, new JsonObject().put("role", "assistant").put("content", ""), null));
        for (String delta : deltas) {
            chunks.add(chunk(model, new JsonObject().put("content", delta), null));
        }
        chunks.add(chunk(model, new JsonObject(), "stop"));
        if (usage) {
            chunks.forEach(chunk -> chunk.putNull("usage"));
            chunks.add(chatShell(model, "chat.completion.chunk")
                    .put("choices", new JsonArray())
                    .put("usage", chatUsage()));
        }
        List<String> events = new ArrayList<>();
        chunks.forEach(chunk -> events.add("data: " + chunk.encode() + "\n\n"));
        events.add("data: [DONE]\n\n");
        return events;
    }

    /** An OpenAI response with one message of one text. */
    public static String response(String model, String text) {
        return finishedResponse(model, text).encode();
    }

    /** The events of a streamed OpenAI response with one message of one text. */
    public static List<String> responseEvents(String model, String... deltas) {
        String text = String.join("", deltas);
        JsonObject part = new JsonObject()
                .put("item_id", "msg_fake")
                .put("output_index", 0)
                .put("content_index", 0);
        List<JsonObject> events = new ArrayList<>();
        events.add(event("response.created").put("response", responseShell(model, "in_progress")));
        events.add(event("response.in_progress").put("response", responseShell(model, "in_progress")));
        events.add(event("response.output_item.added").put("output_index", 0).put("item", item("in_progress")));
        events.add(event("response.content_part.added").mergeIn(part).put("part", outputText("")));
        for (String delta : deltas) {
            events.add(event("response.output_text.delta")
                    .mergeIn(part)
                    .put("delta", delta)
                    .put("logprobs", new JsonArray()));
        }
        events.add(event("response.output_text.done")
                .mergeIn(part)
                .put("text", text)
                .put("logprobs", new JsonArray()));
        events.add(event("response.content_part.done").mergeIn(part).put("part", outputText(text)));
        events.add(event("response.output_item.done").put("output_index", 0).put("item", finishedItem(text)));
        events.add(event("response.completed").put("response", finishedResponse(model, text)));
        List<String> named = new ArrayList<>();
        for (int i = 0; i < events.size(); i++) {
            named.add(named(events.get(i).put("sequence_number", i)));
        }
        return named;
    }

    /** An OpenAI embedding of one input. */
    public static String embeddings(String model) {
        JsonObject embedding = new JsonObject()
                .put("object", "embedding")
                .put("index", 0)
                .put("embedding", new JsonArray().add(0.25).add(-0.5).add(0.75));
        return new JsonObject()
                .put("object", "list")
                .put("data", new JsonArray().add(embedding))
                .put("model", model)
                .put("usage", new JsonObject().put("prompt_tokens", 11).put("total_tokens", 11))
                .encode();
    }

    /** An OpenAI error body. */
    public static String openAiError(String type, String code, String message) {
        return new JsonObject()
                .put(
                        "error",
                        new JsonObject()
                                .put("message", message)
                                .put("type", type)
                                .putNull("param")
                                .put("code", code))
                .encode();
    }

    private static String named(JsonObject event) {
        return "event: " + event.getString("type") + "\ndata: " + event.encode() + "\n\n";
    }

    private static JsonObject event(String type) {
        return new JsonObject().put("type", type);
    }

    private static JsonObject messageShell(String model) {
        return new JsonObject()
                .put("id", "msg_fake")
                .put("type", "message")
                .put("role", "assistant")
                .put("model", model)
                .put("content", new JsonArray())
                .putNull("stop_reason")
                .putNull("stop_sequence");
    }

    private static JsonObject messageUsage(int output) {
        return new JsonObject()
                .put("input_tokens", 11)
                .put("cache_creation_input_tokens", 0)
                .put("cache_read_input_tokens", 0)
                .put("output_tokens", output);
    }

    private static JsonObject textBlock(String text) {
        return new JsonObject().put("type", "text").put("text", text);
    }

    private static JsonObject chatShell(String model, String object) {
        return new JsonObject()
                .put("id", "chatcmpl-fake")
                .put("object", object)
                .put("created", 1_700_000_000)
                .put("model", model);
    }

    private static JsonObject choice(String name, JsonObject content, @Nullable String finish) {
        return new JsonObject()
                .put("index", 0)
                .put(name, content)
                .putNull("logprobs")
                .put("finish_reason", finish);
    }

    private static JsonObject chunk(String model, JsonObject delta, @Nullable String finish) {
        return chatShell(model, "chat.completion.chunk")
                .put("choices", new JsonArray().add(choice("delta", delta, finish)));
    }

    private static JsonObject chatUsage() {
        return new JsonObject()
                .put("prompt_tokens", 11)
                .put("completion_tokens", 7)
                .put("total_tokens", 18)
                .put(
                        "prompt_tokens_details",
                        new JsonObject().put("cached_tokens", 3).put("audio_tokens", 0))
                .put("completion_tokens_details", new JsonObject().put("reasoning_tokens", 2));
    }

    private static JsonObject responseShell(String model, String status) {
        return new JsonObject()
                .put("id", "resp_fake")
                .put("object", "response")
                .put("created_at", 1_700_000_000)
                .put("status", status)
                .putNull("error")
                .putNull("incomplete_details")
                .putNull("instructions")
                .put("metadata", new JsonObject())
                .put("model", model)
                .put("output", new JsonArray())
                .put("parallel_tool_calls", true)
                .put("temperature", 1.0)
                .put("tool_choice", "auto")
                .put("tools", new JsonArray())
                .put("top_p", 1.0);
    }

    private static JsonObject finishedResponse(String model, String text) {
        return responseShell(model, "completed")
                .put("output", new JsonArray().add(finishedItem(text)))
                .put(
                        "usage",
                        new JsonObject()
                                .put("input_tokens", 11)
                                .put("input_tokens_details", new JsonObject().put("cached_tokens", 3))
                                .put("output_tokens", 7)
                                .put("output_tokens_details", new JsonObject().put("reasoning_tokens", 2))
                                .put("total_tokens", 18));
    }

    private static JsonObject item(String status) {
        return new JsonObject()
                .put("type", "message")
                .put("id", "msg_fake")
                .put("status", status)
                .put("role", "assistant")
                .put("content", new JsonArray());
    }

    private static JsonObject finishedItem(String text) {
        return item("completed").put("content", new JsonArray().add(outputText(text)));
    }

    private static JsonObject outputText(String text) {
        return new JsonObject()
                .put("type", "output_text")
                .put("text", text)
                .put("annotations", new JsonArray())
                .put("logprobs", new JsonArray());
    }
}
