package llmgateway.transform.engine.convert;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import llmgateway.transform.engine.json.JsonTree;

/** What a Responses client demands: numbered events, items one after the other, and an end that repeats them. */
final class ResponsesRules {
    private static final List<String> REQUIRED = List.of(
            "id",
            "object",
            "created_at",
            "status",
            "error",
            "incomplete_details",
            "instructions",
            "metadata",
            "model",
            "output",
            "parallel_tool_calls",
            "temperature",
            "tool_choice",
            "tools",
            "top_p");
    private static final Set<String> TERMINAL =
            Set.of("response.completed", "response.incomplete", "response.failed", "error");

    private final String model;
    private final com.fasterxml.jackson.databind.node.ArrayNode done = JsonTree.array();
    private final Map<String, StringBuilder> texts = new HashMap<>();
    private int sequence;
    private int open = -1;
    private String openId = "";
    private int parts;
    private String id = "";

    ResponsesRules(String model) {
        this.model = model;
    }

    void whole(List<Frame> frames) {
        JsonNode response = frames(frames);
        String type = frames.get(frames.size() - 1).type();
        assertThat(type).isIn("response.completed", "response.incomplete");
        assertThat("response." + response.path("status").asText()).isEqualTo(type);
        assertThat(response.path("incomplete_details").isNull()).isEqualTo(type.equals("response.completed"));
        assertThat(open).as("all items are done").isNegative();
        assertThat(response.path("output")).as("the end repeats the items").isEqualTo(done);
        assertThat(response.path("error").isNull()).isTrue();
        JsonNode usage = response.path("usage");
        assertThat(usage.path("input_tokens").asLong() + usage.path("output_tokens").asLong())
                .isEqualTo(usage.path("total_tokens").asLong(-1));
        assertThat(usage.path("input_tokens_details").path("cached_tokens").isIntegralNumber())
                .isTrue();
        assertThat(usage.path("output_tokens_details").path("reasoning_tokens").isIntegralNumber())
                .isTrue();
    }

    void failed(List<Frame> frames) {
        JsonNode response = frames(frames);
        assertThat(frames.get(frames.size() - 1).type()).isEqualTo("response.failed");
        assertThat(response.path("status").asText()).isEqualTo("failed");
        assertThat(response.path("error").path("code").asText()).isNotEmpty();
        assertThat(response.path("error").path("message").asText()).isNotEmpty();
    }

    /** Checks all events, and returns the response of the last. */
    private JsonNode frames(List<Frame> frames) {
        assertThat(frames).hasSizeGreaterThan(2);
        assertThat(frames.get(0).type()).isEqualTo("response.created");
        assertThat(frames.get(1).type()).isEqualTo("response.in_progress");
        for (int i = 0; i < frames.size(); i++) {
            Frame frame = frames.get(i);
            JsonNode event = frame.json();
            assertThat(frame.name()).isEqualTo(frame.type());
            assertThat(event.path("sequence_number").asInt(-1)).isEqualTo(sequence++);
            assertThat(TERMINAL.contains(frame.type())).as("%s ends the stream", frame.type()).isEqualTo(
                    i == frames.size() - 1);
            if (event.has("response")) {
                response(event.path("response"));
            } else {
                event(frame.type(), event);
            }
        }
        return frames.get(frames.size() - 1).json().path("response");
    }

    private void response(JsonNode response) {
        id = id.isEmpty() ? response.path("id").asText() : id;
        assertThat(id).startsWith("resp_");
        assertThat(response.path("id").asText()).isEqualTo(id);
        assertThat(response.path("model").asText()).isEqualTo(model);
        for (String required : REQUIRED) {
            assertThat(response.has(required)).as(required).isTrue();
        }
    }

    private void event(String type, JsonNode event) {
        int index = event.path("output_index").asInt(-1);
        if (type.equals("response.output_item.added")) {
            assertThat(open).as("one item at a time").isNegative();
            assertThat(index).isEqualTo(done.size());
            open = index;
            openId = event.path("item").path("id").asText();
            assertThat(openId).isNotEmpty().hasSizeLessThanOrEqualTo(64).matches("[A-Za-z0-9_]+");
            parts = 0;
            texts.clear();
            return;
        }
        assertThat(index).as("%s belongs to the open item", type).isEqualTo(open);
        if (type.equals("response.output_item.done")) {
            item(event.path("item"));
            return;
        }
        assertThat(event.path("item_id").asText()).isEqualTo(openId);
        String place = event.path("content_index").asText("") + '/' + event.path("summary_index").asText("");
        String kind = type.substring(type.indexOf('.') + 1, type.lastIndexOf('.'));
        if (type.endsWith("_part.added")) {
            assertThat(event.path("content_index").asInt(event.path("summary_index").asInt(-1)))
                    .isEqualTo(parts++);
        } else if (type.endsWith(".delta")) {
            String delta = event.path("delta").textValue();
            assertThat(delta).isNotEmpty();
            texts.computeIfAbsent(kind + place, first -> new StringBuilder()).append(delta);
        } else if (type.endsWith(".done") && !kind.endsWith("_part")) {
            String told = texts.getOrDefault(kind + place, new StringBuilder()).toString();
            JsonNode all = event.has("text") ? event.get("text") : event.has("arguments") ? event.get("arguments") : null;
            all = all == null ? event.path(event.has("input") ? "input" : "refusal") : all;
            assertThat(told).as(type).isIn(all.textValue(), all.textValue().equals("{}") ? "" : all.textValue());
        }
    }

    private void item(JsonNode item) {
        assertThat(item.path("id").asText()).isEqualTo(openId);
        switch (item.path("type").asText()) {
            case "function_call" -> {
                assertThat(item.path("call_id").asText()).isNotEmpty();
                assertThat(item.path("name").asText()).isNotEmpty();
                assertThat(item.path("arguments").isTextual()).isTrue();
            }
            case "custom_tool_call" -> assertThat(item.path("input").isTextual()).isTrue();
            case "message" -> assertThat(item.path("content")).isNotEmpty();
            case "reasoning" -> assertThat(item.path("summary").isArray()).isTrue();
            default -> assertThat(item.path("type").asText()).isIn("web_search_call", "tool_search_call");
        }
        done.add(item);
        open = -1;
    }
}
