package llmgateway.transform.engine.convert;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import llmgateway.transform.engine.json.JsonTree;

/** What an Anthropic client demands: blocks one after the other, deltas of their block's kind, one end. */
final class MessagesRules {
    private static final Map<String, Set<String>> DELTAS = Map.of(
            "text", Set.of("text_delta"),
            "thinking", Set.of("thinking_delta", "signature_delta"),
            "redacted_thinking", Set.of(),
            "tool_use", Set.of("input_json_delta"),
            "server_tool_use", Set.of("input_json_delta"),
            "web_search_tool_result", Set.of());
    private static final Set<String> STOPS =
            Set.of("end_turn", "max_tokens", "stop_sequence", "tool_use", "refusal", "model_context_window_exceeded");

    private final String model;
    private final StringBuilder content = new StringBuilder();
    private final Set<String> callIds = new HashSet<>();
    private int next;
    private String open = "";
    private boolean signed;
    private boolean started;
    private boolean called;

    MessagesRules(String model) {
        this.model = model;
    }

    void whole(List<Frame> frames) {
        int end = frames.size() - 2;
        assertThat(end).isPositive();
        frames.subList(0, end).forEach(this::body);
        assertThat(open).as("all blocks are closed").isEmpty();
        JsonNode delta = named(frames.get(end), "message_delta");
        String reason = delta.path("delta").path("stop_reason").asText();
        assertThat(reason).isIn(STOPS);
        assertThat(delta.path("delta").has("stop_sequence")).isTrue();
        assertThat(reason.equals("tool_use")).as("a call goes with its reason").satisfies(saysCall -> {
            if (saysCall || reason.equals("end_turn")) {
                assertThat(saysCall).isEqualTo(called);
            }
        });
        usage(delta.path("usage"));
        named(frames.get(end + 1), "message_stop");
    }

    void failed(List<Frame> frames) {
        int end = frames.size() - 1;
        frames.subList(0, end).forEach(this::body);
        JsonNode error = named(frames.get(end), "error").path("error");
        assertThat(error.path("type").asText()).isNotEmpty();
        assertThat(error.path("message").asText()).isNotEmpty();
    }

    private static JsonNode named(Frame frame, String type) {
        assertThat(frame.name()).isEqualTo(type);
        assertThat(frame.type()).isEqualTo(type);
        return frame.json();
    }

    private void body(Frame frame) {
        JsonNode event = named(frame, frame.type());
        if (!started) {
            start(event);
            return;
        }
        switch (frame.type()) {
            case "ping" -> {}
            case "content_block_start" -> open(event);
            case "content_block_delta" -> delta(event);
            case "content_block_stop" -> close(event);
            default -> throw new AssertionError("not at this place: " + frame);
        }
    }

    private void start(JsonNode event) {
        started = true;
        assertThat(event.path("type").asText()).isEqualTo("message_start");
        JsonNode message = event.path("message");
        assertThat(message.path("id").asText()).startsWith("msg_");
        assertThat(message.path("type").asText()).isEqualTo("message");
        assertThat(message.path("role").asText()).isEqualTo("assistant");
        assertThat(message.path("model").asText()).isEqualTo(model);
        assertThat(message.path("content").isArray()).isTrue();
        assertThat(message.path("content")).isEmpty();
        assertThat(message.get("stop_reason").isNull()).isTrue();
        assertThat(message.get("stop_sequence").isNull()).isTrue();
        usage(message.path("usage"));
    }

    private static void usage(JsonNode usage) {
        for (String figure :
                List.of("input_tokens", "output_tokens", "cache_creation_input_tokens", "cache_read_input_tokens")) {
            assertThat(usage.path(figure).isIntegralNumber()).as(figure).isTrue();
        }
    }

    private void open(JsonNode event) {
        assertThat(open).as("one block at a time").isEmpty();
        assertThat(event.path("index").asInt(-1)).isEqualTo(next);
        JsonNode block = event.path("content_block");
        open = block.path("type").asText();
        assertThat(open).isIn(DELTAS.keySet());
        content.setLength(0);
        signed = false;
        switch (open) {
            case "text" -> assertThat(block.path("text").textValue()).isEmpty();
            case "thinking" -> assertThat(block.path("thinking").textValue()).isEmpty();
            case "redacted_thinking" -> assertThat(block.path("data").asText()).isNotEmpty();
            case "tool_use" -> {
                called = true;
                assertThat(block.path("id").asText()).matches("[A-Za-z0-9_-]+");
                assertThat(callIds.add(block.path("id").asText())).isTrue();
                assertThat(block.path("name").asText()).isNotEmpty();
                assertThat(block.path("input")).isEmpty();
            }
            default -> {}
        }
    }

    private void delta(JsonNode event) {
        assertThat(event.path("index").asInt(-1)).isEqualTo(next);
        JsonNode delta = event.path("delta");
        String type = delta.path("type").asText();
        assertThat(open).isNotEmpty();
        assertThat(type).isIn(DELTAS.get(open));
        assertThat(signed).as("a signature comes last").isFalse();
        switch (type) {
            case "text_delta" -> content.append(delta.path("text").textValue());
            case "thinking_delta" -> content.append(delta.path("thinking").textValue());
            case "input_json_delta" -> content.append(delta.path("partial_json").textValue());
            default -> {
                assertThat(delta.path("signature").asText()).isNotEmpty();
                signed = true;
            }
        }
    }

    private void close(JsonNode event) {
        assertThat(event.path("index").asInt(-1)).isEqualTo(next++);
        switch (open) {
            case "text" -> assertThat(content).as("a text block is not empty").isNotEmpty();
            case "thinking" ->
                assertThat(signed).as("thinking carries a signature").isTrue();
            case "tool_use" -> {
                JsonNode input = JsonTree.readOrNull(content.toString());
                boolean cut = input == null && content.toString().strip().startsWith("{");
                assertThat(cut || (input != null && input.isObject())).as("input of a call: %s", content).isTrue();
            }
            case "" -> throw new AssertionError("no block is open");
            default -> {}
        }
        open = "";
    }
}
