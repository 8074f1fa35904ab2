package llmgateway.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import llmgateway.contracts.Dialect;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What Claude Code sends and needs back, with upstreams of each dialect. */
class ConvertedClaudeCodeTest {
    private ConvertedScene scene;

    @BeforeEach
    void start() {
        scene = new ConvertedScene();
    }

    @AfterEach
    void stop() {
        scene.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"CHAT", "RESPONSES"})
    void theUpstreamSeesNothingThatBelongsToAnthropic(Dialect upstream) throws Exception {
        ask(upstream, AgentRequests.claudeCode(ConvertedScene.model(upstream)));

        ConvertedScene.Asked asked = scene.asked();
        assertThat(asked.request().uri())
                .isEqualTo(upstream == Dialect.CHAT ? "/v1/chat/completions" : "/v1/responses");
        assertThat(asked.request().header("authorization")).isEqualTo("Bearer sk-test-" + upstream.label());
        assertThat(asked.request().headers().names()).noneMatch(name -> {
            String lower = name.toLowerCase(Locale.ROOT);
            return lower.startsWith("anthropic-")
                    || lower.startsWith("x-claude")
                    || lower.startsWith("x-stainless")
                    || lower.equals("x-app")
                    || lower.equals("x-api-key");
        });
        assertThat(asked.request().text())
                .doesNotContain("billing-header")
                .doesNotContain("context_management")
                .doesNotContain("cache_control")
                .doesNotContain("adaptive")
                .doesNotContain(TestNode.KEY);
    }

    @Test
    void aChatUpstreamGetsTheWholeRequest() throws Exception {
        HttpResponse<byte[]> response = ask(Dialect.CHAT, AgentRequests.claudeCode("some-model"));

        ConvertedScene.Asked asked = scene.asked();
        assertThat(asked.text("/messages/0"))
                .isEqualTo("{\"role\":\"system\",\"content\":[{\"type\":\"text\",\"text\":\"You are Claude Code.\"},"
                        + "{\"type\":\"text\",\"text\":\"Be careful.\"}]}");
        assertThat(asked.at("/messages/1/content/1/text")).isEqualTo("Fix a.txt");
        assertThat(asked.text("/messages/2"))
                .isEqualTo("{\"role\":\"system\",\"content\":\"The directory is clean.\"}");
        assertThat(asked.at("/tools/0/function/name")).isEqualTo("Read");
        assertThat(asked.text("/tools/0/function/parameters")).contains("$schema", "exclusiveMinimum");
        assertThat(asked.at("/tools/1/function/name")).isEqualTo("mcp__files__list_all");
        assertThat(asked.at("/tools/2/function/name")).isEqualTo("DeferredToolPlaceholder");
        assertThat(asked.at("/max_tokens")).isEqualTo(128000);
        assertThat(asked.at("/stream_options/include_usage")).isEqualTo(true);
        assertThat(response.headers().firstValue("x-gateway-warnings"))
                .contains("field_dropped;field=output_config.effort");
    }

    @Test
    void aResponsesUpstreamGetsTheWholeRequest() throws Exception {
        HttpResponse<byte[]> response = ask(Dialect.RESPONSES, AgentRequests.claudeCode("gpt-5.2"));

        ConvertedScene.Asked asked = scene.asked();
        assertThat(asked.at("/input/0/role")).isEqualTo("developer");
        assertThat(asked.at("/input/0/content/1/text")).isEqualTo("Be careful.");
        assertThat(asked.at("/input/1/content/1/text")).isEqualTo("Fix a.txt");
        assertThat(asked.at("/input/2/role")).isEqualTo("developer");
        assertThat(asked.at("/tools/1/name")).isEqualTo("mcp__files__list_all");
        assertThat(asked.at("/tools/0/strict")).isEqualTo(false);
        assertThat(asked.text("/reasoning")).isEqualTo("{\"effort\":\"high\"}");
        assertThat(asked.at("/prompt_cache_key")).isEqualTo("5a0d0b1c-1111-4222-8333-944445555666");
        assertThat(asked.at("/store")).isEqualTo(false);
        assertThat(response.headers().firstValue("x-gateway-warnings")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"CHAT", "RESPONSES"})
    void theStreamHasOneOpenBlockAtATimeAndAWholeEnd(Dialect upstream) throws Exception {
        HttpResponse<byte[]> response = ask(upstream, AgentRequests.claudeCode(ConvertedScene.model(upstream)));

        assertThat(response.headers().firstValue("content-type").orElseThrow()).startsWith("text/event-stream");
        int open = -1;
        int opened = 0;
        for (JsonObject event : AgentRequests.events(response)) {
            switch (event.getString("type")) {
                case "content_block_start" -> {
                    assertThat(open).isEqualTo(-1);
                    assertThat(event.getInteger("index")).isEqualTo(opened++);
                    open = event.getInteger("index");
                }
                case "content_block_delta" ->
                    assertThat(event.getInteger("index")).isEqualTo(open);
                case "content_block_stop" -> {
                    assertThat(event.getInteger("index")).isEqualTo(open);
                    open = -1;
                }
                default -> assertThat(open).isEqualTo(-1);
            }
        }
        assertThat(opened).isEqualTo(4);
        List<JsonObject> events = AgentRequests.events(response);
        assertThat(events.get(0).getString("type")).isEqualTo("message_start");
        assertThat(events.get(events.size() - 1).getString("type")).isEqualTo("message_stop");
        assertThat(TestNode.text(response)).doesNotContain("[DONE]");
        scene.asked();
    }

    @ParameterizedTest
    @EnumSource(names = {"CHAT", "RESPONSES"})
    void theNextTurnBeginsWithTheBytesOfTheOneBefore(Dialect upstream) throws Exception {
        JsonObject first = AgentRequests.claudeCode(ConvertedScene.model(upstream));
        HttpResponse<byte[]> reply = ask(upstream, first);
        String before = scene.asked().request().text();
        JsonObject second = AgentRequests.longer(
                first,
                "messages",
                said(reply),
                new JsonObject()
                        .put("role", "user")
                        .put(
                                "content",
                                new JsonArray()
                                        .add(result("call_8").put("is_error", false))
                                        .add(result("call_9")
                                                .put("cache_control", new JsonObject().put("type", "ephemeral")))));

        ask(upstream, second);

        String after = scene.asked().request().text();
        String growing = upstream == Dialect.CHAT ? "\"messages\":" : "\"input\":";
        assertThat(before).contains(growing);
        assertThat(after).startsWith(before.substring(0, before.lastIndexOf("]")));
        if (upstream == Dialect.RESPONSES) {
            assertThat(after).contains("\"encrypted_content\":\"gAAAAfinal\"");
        }
    }

    @Test
    void aMessagesUpstreamGetsTheBytesAndTheHeaders() throws Exception {
        String body = AgentRequests.claudeCode("claude-opus-5").encode();
        scene.answersATurn(Dialect.MESSAGES, true);

        HttpResponse<byte[]> response =
                scene.node.post("/v1/messages?beta=true", body, AgentRequests.CLAUDE_CODE_HEADERS);

        ConvertedScene.Asked asked = scene.asked();
        assertThat(asked.request().text()).isEqualTo(body);
        assertThat(asked.request().uri()).isEqualTo("/v1/messages?beta=true");
        assertThat(asked.request().header("anthropic-beta")).contains("claude-code-20250219");
        assertThat(TestNode.text(response)).isEqualTo(ConvertedScene.sample("messages-stream.txt"));
    }

    private HttpResponse<byte[]> ask(Dialect upstream, JsonObject request) throws Exception {
        scene.answersATurn(upstream, true);
        HttpResponse<byte[]> response =
                scene.node.post("/v1/messages?beta=true", request.encode(), AgentRequests.CLAUDE_CODE_HEADERS);
        assertThat(response.statusCode()).as(TestNode.text(response)).isEqualTo(200);
        return response;
    }

    /** The assistant's message as an agent puts it together from a stream. */
    private static JsonObject said(HttpResponse<byte[]> reply) {
        JsonArray content = new JsonArray();
        StringBuilder input = new StringBuilder();
        for (JsonObject event : AgentRequests.events(reply)) {
            String type = event.getString("type");
            if (type.equals("content_block_start")) {
                content.add(event.getJsonObject("content_block"));
                input.setLength(0);
            } else if (type.equals("content_block_delta")) {
                JsonObject delta = event.getJsonObject("delta");
                JsonObject block = content.getJsonObject(content.size() - 1);
                switch (delta.getString("type")) {
                    case "text_delta" -> block.put("text", block.getString("text") + delta.getString("text"));
                    case "thinking_delta" ->
                        block.put("thinking", block.getString("thinking") + delta.getString("thinking"));
                    case "signature_delta" -> block.put("signature", delta.getString("signature"));
                    default -> {
                        input.append(delta.getString("partial_json"));
                    }
                }
            } else if (type.equals("content_block_stop") && !input.isEmpty()) {
                content.getJsonObject(content.size() - 1).put("input", new JsonObject(input.toString()));
            }
        }
        return new JsonObject().put("role", "assistant").put("content", content);
    }

    private static JsonObject result(String call) {
        return new JsonObject()
                .put("type", "tool_result")
                .put("tool_use_id", call)
                .put("content", "text of " + call);
    }
}
