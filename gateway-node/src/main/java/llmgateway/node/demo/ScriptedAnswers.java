package llmgateway.node.demo;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import llmgateway.node.demo.ScriptedProvider.ScriptedReply;
import org.jspecify.annotations.Nullable;

/** The demo's answers in valid wire form; all of them say that they are made up. */
final class ScriptedAnswers {
    private static final List<String> WORDS = List.of("This ", "answer ", "is ", "a ", "demo.");
    private static final String TEXT = String.join("", WORDS);
    private static final long CREATED = 1_790_000_000L;

    private ScriptedAnswers() {}

    static ScriptedReply message(String model) {
        JsonObject usage = new JsonObject()
                .put("input_tokens", 12)
                .put("cache_creation_input_tokens", 0)
                .put("cache_read_input_tokens", 0)
                .put("output_tokens", WORDS.size());
        JsonObject message = new JsonObject()
                .put("id", "msg_demo")
                .put("type", "message")
                .put("role", "assistant")
                .put("model", model)
                .put("content", new JsonArray())
                .putNull("stop_reason")
                .putNull("stop_sequence")
                .put("usage", usage.copy().put("output_tokens", 1));
        List<String> events = new ArrayList<>();
        events.add(named(typed("message_start").put("message", message)));
        events.add(named(typed("content_block_start")
                .put("index", 0)
                .put("content_block", typed("text").put("text", ""))));
        for (String word : WORDS) {
            events.add(named(typed("content_block_delta")
                    .put("index", 0)
                    .put("delta", typed("text_delta").put("text", word))));
        }
        events.add(named(typed("content_block_stop").put("index", 0)));
        events.add(named(typed("message_delta")
                .put("delta", new JsonObject().put("stop_reason", "end_turn").putNull("stop_sequence"))
                .put("usage", usage)));
        events.add(named(typed("message_stop")));
        JsonObject whole = message.copy()
                .put("content", new JsonArray().add(typed("text").put("text", TEXT)))
                .put("stop_reason", "end_turn")
                .put("usage", usage);
        return new ScriptedReply(200, whole.encode(), events);
    }

    static ScriptedReply chatCompletion(String model) {
        JsonObject usage = new JsonObject()
                .put("prompt_tokens", 12)
                .put("completion_tokens", WORDS.size())
                .put("total_tokens", 12 + WORDS.size());
        List<String> events = new ArrayList<>();
        events.add(chunk(model, new JsonObject().put("role", "assistant").put("content", ""), null));
        for (String word : WORDS) {
            events.add(chunk(model, new JsonObject().put("content", word), null));
        }
        events.add(chunk(model, new JsonObject(), "stop"));
        events.add("data: "
                + completion("chat.completion.chunk", model)
                        .put("choices", new JsonArray())
                        .put("usage", usage)
                        .encode()
                + "\n\n");
        events.add("data: [DONE]\n\n");
        JsonObject choice = new JsonObject()
                .put("index", 0)
                .put("message", new JsonObject().put("role", "assistant").put("content", TEXT))
                .put("finish_reason", "stop");
        return new ScriptedReply(
                200,
                completion("chat.completion", model)
                        .put("choices", new JsonArray().add(choice))
                        .put("usage", usage)
                        .encode(),
                events);
    }

    static ScriptedReply response(String model) {
        JsonObject part = typed("output_text").put("text", TEXT).put("annotations", new JsonArray());
        JsonObject item = typed("message")
                .put("id", "msg_demo")
                .put("role", "assistant")
                .put("status", "completed")
                .put("content", new JsonArray().add(part));
        JsonObject started = new JsonObject()
                .put("id", "resp_demo")
                .put("object", "response")
                .put("created_at", CREATED)
                .put("status", "in_progress")
                .putNull("error")
                .putNull("incomplete_details")
                .putNull("instructions")
                .putNull("metadata")
                .put("model", model)
                .put("output", new JsonArray())
                .put("parallel_tool_calls", true)
                .putNull("temperature")
                .put("tool_choice", "auto")
                .put("tools", new JsonArray())
                .putNull("top_p")
                .putNull("access_programs");
        JsonObject usage = new JsonObject()
                .put("input_tokens", 12)
                .put(
                        "input_tokens_details",
                        new JsonObject().put("cached_tokens", 0).put("cache_write_tokens", 0))
                .put("output_tokens", WORDS.size())
                .put("output_tokens_details", new JsonObject().put("reasoning_tokens", 0))
                .put("total_tokens", 12 + WORDS.size());
        JsonObject completed = started.copy()
                .put("status", "completed")
                .put("output", new JsonArray().add(item))
                .put("usage", usage);
        List<JsonObject> events = new ArrayList<>();
        events.add(typed("response.created").put("response", started));
        events.add(typed("response.output_item.added")
                .put("output_index", 0)
                .put("item", item.copy().put("status", "in_progress").put("content", new JsonArray())));
        events.add(inPart("response.content_part.added").put("part", part.copy().put("text", "")));
        for (String word : WORDS) {
            events.add(inPart("response.output_text.delta").put("delta", word).put("logprobs", new JsonArray()));
        }
        events.add(inPart("response.output_text.done").put("text", TEXT).put("logprobs", new JsonArray()));
        events.add(inPart("response.content_part.done").put("part", part));
        events.add(typed("response.output_item.done").put("output_index", 0).put("item", item));
        events.add(typed("response.completed").put("response", completed));
        List<String> numbered = new ArrayList<>();
        for (JsonObject event : events) {
            numbered.add(named(event.put("sequence_number", numbered.size())));
        }
        return new ScriptedReply(200, completed.encode(), numbered);
    }

    static ScriptedReply embedding(String model) {
        JsonObject vector = new JsonObject()
                .put("object", "embedding")
                .put("index", 0)
                .put("embedding", new JsonArray().add(0.25).add(-0.5).add(1.0));
        return new ScriptedReply(
                200,
                new JsonObject()
                        .put("object", "list")
                        .put("data", new JsonArray().add(vector))
                        .put("model", model)
                        .put("usage", new JsonObject().put("prompt_tokens", 3).put("total_tokens", 3))
                        .encode(),
                List.of());
    }

    private static JsonObject typed(String type) {
        return new JsonObject().put("type", type);
    }

    private static String named(JsonObject event) {
        return "event: " + event.getString("type") + "\ndata: " + event.encode() + "\n\n";
    }

    private static JsonObject inPart(String type) {
        return typed(type).put("item_id", "msg_demo").put("output_index", 0).put("content_index", 0);
    }

    private static JsonObject completion(String object, String model) {
        return new JsonObject()
                .put("id", "chatcmpl-demo")
                .put("object", object)
                .put("created", CREATED)
                .put("model", model);
    }

    private static String chunk(String model, JsonObject delta, @Nullable String finish) {
        JsonObject choice = new JsonObject().put("index", 0).put("delta", delta).put("finish_reason", finish);
        return "data: "
                + completion("chat.completion.chunk", model)
                        .put("choices", new JsonArray().add(choice))
                        .encode()
                + "\n\n";
    }
}
