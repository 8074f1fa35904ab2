package llmgateway.transform.engine.convert;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.model.ModelFacts;

/** What upstreams of each dialect refuse with a 400. */
final class UpstreamRules {

    private UpstreamRules() {}

    static void check(Dialect dialect, ModelFacts facts, JsonNode request) {
        switch (dialect) {
            case MESSAGES -> messages(request, facts);
            case CHAT -> chat(request);
            default -> responses(request);
        }
        assertThat(request.has("tool_choice") && request.path("tools").isEmpty())
                .as("a choice among no tools")
                .isFalse();
    }

    private static void messages(JsonNode request, ModelFacts facts) {
        assertThat(request.path("max_tokens").asLong()).isPositive();
        request.path("stop_sequences").forEach(stop -> assertThat(stop.asText()).isNotBlank());
        request.path("tools").forEach(tool -> {
            assertThat(tool.path("name").asText()).matches("[a-zA-Z0-9_-]{1,128}");
            assertThat(tool.at("/input_schema/type").asText()).isEqualTo("object");
        });
        Set<String> ids = new HashSet<>();
        List<String> open = List.of();
        String role = "assistant";
        for (JsonNode message : request.path("messages")) {
            String next = message.path("role").asText();
            assertThat(next).as("roles alternate").isNotEqualTo(role);
            if (!next.equals("system")) {
                role = next;
            }
            List<String> results = new ArrayList<>();
            List<String> calls = new ArrayList<>();
            boolean others = false;
            JsonNode content = message.path("content");
            assertThat(content.isTextual() ? !content.asText().isBlank() : !content.isEmpty()).isTrue();
            for (JsonNode block : content) {
                String type = block.path("type").asText();
                assertThat(type.equals("text") && block.path("text").asText().isBlank()).isFalse();
                if (type.equals("tool_result")) {
                    assertThat(others).as("results come first").isFalse();
                    results.add(block.path("tool_use_id").asText());
                } else {
                    others = true;
                }
                if (type.equals("tool_use")) {
                    calls.add(block.path("id").asText());
                    assertThat(block.path("id").asText()).matches("[a-zA-Z0-9_-]+");
                    assertThat(ids.add(block.path("id").asText())).isTrue();
                    assertThat(block.path("input").isObject()).isTrue();
                }
            }
            assertThat(results).isEqualTo(open);
            open = calls;
        }
        assertThat(open).isEmpty();
        assertThat(role).as("the model is to answer").isIn("user", facts.prefill() ? "assistant" : "user");
    }

    private static void chat(JsonNode request) {
        assertThat(request.path("messages")).isNotEmpty();
        assertThat(request.path("stop").size()).isLessThanOrEqualTo(4);
        List<String> open = new ArrayList<>();
        for (JsonNode message : request.path("messages")) {
            if (message.path("role").asText().equals("tool")) {
                assertThat(open).isNotEmpty();
                assertThat(message.path("tool_call_id").asText()).isEqualTo(open.remove(0));
                assertThat(message.has("content")).isTrue();
            } else {
                assertThat(open).as("tool messages follow their calls").isEmpty();
            }
            for (JsonNode call : message.path("tool_calls")) {
                open.add(call.path("id").asText());
                assertThat(call.path("id").asText()).hasSizeBetween(1, 40);
                assertThat(call.at("/function/arguments").isTextual()).isTrue();
            }
            assertThat(message.has("content") || message.has("tool_calls")).isTrue();
        }
        assertThat(open).isEmpty();
    }

    private static void responses(JsonNode request) {
        assertThat(request.path("store").isBoolean()).isTrue();
        assertThat(request.path("input")).isNotEmpty();
        assertThat(request.path("max_output_tokens").asLong(16)).isGreaterThanOrEqualTo(16);
        Set<String> open = new HashSet<>();
        for (JsonNode item : request.path("input")) {
            String id = item.path("call_id").asText();
            if (item.path("type").asText().equals("function_call")) {
                assertThat(id).hasSizeBetween(1, 64);
                assertThat(open.add(id)).isTrue();
                assertThat(item.path("arguments").isTextual()).isTrue();
            } else if (item.has("call_id")) {
                assertThat(open.remove(id)).isTrue();
            }
        }
        assertThat(open).isEmpty();
    }
}
