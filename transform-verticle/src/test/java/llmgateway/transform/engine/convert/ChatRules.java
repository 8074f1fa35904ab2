package llmgateway.transform.engine.convert;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What a Chat client demands: chunks with one head, one finish reason, and {@code [DONE]} if and only if all went well. */
final class ChatRules {
    private static final Set<String> FINISHES = Set.of("stop", "length", "tool_calls", "content_filter");

    private final String model;
    private final boolean usageAsked;
    private final Set<String> callIds = new HashSet<>();
    private String head = "";
    private int calls;
    private String finish = "";
    private boolean counted;

    ChatRules(String model, boolean usageAsked) {
        this.model = model;
        this.usageAsked = usageAsked;
    }

    void whole(List<Frame> frames) {
        int end = frames.size() - 1;
        frames.subList(0, end).forEach(this::chunk);
        assertThat(finish).isIn(FINISHES);
        if (finish.equals("tool_calls") || finish.equals("stop")) {
            assertThat(finish.equals("tool_calls")).isEqualTo(calls > 0);
        }
        assertThat(frames.get(end).isDone()).isTrue();
    }

    void failed(List<Frame> frames) {
        int end = frames.size() - 1;
        frames.subList(0, end).forEach(this::chunk);
        assertThat(finish).as("no finish reason").isEmpty();
        JsonNode error = frames.get(end).json().path("error");
        assertThat(error.path("message").asText()).isNotEmpty();
        assertThat(error.path("type").asText()).isNotEmpty();
        assertThat(error.has("code")).isTrue();
        assertThat(error.has("param")).isTrue();
    }

    private void chunk(Frame frame) {
        assertThat(frame.name()).isEmpty();
        JsonNode chunk = frame.json();
        assertThat(chunk.has("error")).as("the SDKs throw at the key's presence").isFalse();
        String its = chunk.path("id").asText() + '\n' + chunk.path("created") + '\n' + chunk.path("model");
        boolean first = head.isEmpty();
        if (first) {
            head = its;
            assertThat(chunk.path("id").asText()).startsWith("chatcmpl-");
            assertThat(chunk.path("model").asText()).isEqualTo(model);
            assertThat(chunk.path("created").isIntegralNumber()).isTrue();
        }
        assertThat(its).isEqualTo(head);
        assertThat(chunk.path("object").asText()).isEqualTo("chat.completion.chunk");
        assertThat(counted).as("nothing follows the figures").isFalse();
        JsonNode choices = chunk.path("choices");
        assertThat(choices.isArray()).isTrue();
        if (choices.isEmpty()) {
            figures(chunk);
            return;
        }
        assertThat(chunk.has("usage")).isEqualTo(usageAsked);
        assertThat(chunk.path("usage").isNull()).isEqualTo(usageAsked);
        assertThat(finish).as("no delta after the finish reason").isEmpty();
        assertThat(choices).hasSize(1);
        choice(choices.get(0), first);
    }

    private void figures(JsonNode chunk) {
        assertThat(usageAsked).isTrue();
        assertThat(finish).isNotEmpty();
        counted = true;
        JsonNode usage = chunk.path("usage");
        assertThat(usage.path("prompt_tokens").asLong() + usage.path("completion_tokens").asLong())
                .isEqualTo(usage.path("total_tokens").asLong(-1));
    }

    private void choice(JsonNode choice, boolean first) {
        assertThat(choice.path("index").asInt(-1)).isZero();
        JsonNode delta = choice.path("delta");
        assertThat(delta.isObject()).isTrue();
        assertThat(delta.has("role")).as("the first chunk names the role").isEqualTo(first);
        for (String text : List.of("content", "refusal", "reasoning_content")) {
            assertThat(!delta.has(text) || delta.path(text).isTextual()).as(text).isTrue();
        }
        delta.path("tool_calls").forEach(this::call);
        JsonNode reason = choice.get("finish_reason");
        assertThat(reason).isNotNull();
        if (!reason.isNull()) {
            assertThat(delta).isEmpty();
            finish = reason.asText();
        }
    }

    private void call(JsonNode call) {
        int index = call.path("index").asInt(-1);
        assertThat(index).isBetween(0, calls);
        JsonNode body = call.path(call.has("custom") ? "custom" : "function");
        String arguments = call.has("custom") ? "input" : "arguments";
        assertThat(body.path(arguments).isTextual()).isTrue();
        if (index == calls) {
            calls++;
            assertThat(callIds.add(call.path("id").asText())).isTrue();
            assertThat(call.path("id").asText()).isNotEmpty();
            assertThat(call.path("type").asText()).isIn("function", "custom");
            assertThat(body.path("name").asText()).isNotEmpty();
            assertThat(body.path(arguments).textValue()).isEmpty();
        } else {
            assertThat(call.has("id") || body.has("name")).as("said once").isFalse();
        }
    }
}
