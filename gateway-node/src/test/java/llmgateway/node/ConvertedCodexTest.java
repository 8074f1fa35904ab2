package llmgateway.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.testing.Script;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What Codex sends and needs back, with upstreams of each dialect. */
class ConvertedCodexTest {
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
    @EnumSource(names = {"MESSAGES", "CHAT"})
    void toolsInTheInputBecomeOrdinaryOnes(Dialect upstream) throws Exception {
        HttpResponse<byte[]> response = ask(upstream, AgentRequests.codex(ConvertedScene.model(upstream)));

        ConvertedScene.Asked asked = scene.asked();
        String function = upstream == Dialect.CHAT ? "/function" : "";
        String schema = upstream == Dialect.CHAT ? "/function/parameters" : "/input_schema";
        assertThat(asked.at("/tools/0" + function + "/name")).isEqualTo("functions__exec");
        assertThat(asked.at("/tools/0" + function + "/description"))
                .asString()
                .contains("Local tools.")
                .contains("start: /[^x]+/");
        assertThat(asked.text("/tools/0" + schema + "/required")).isEqualTo("[\"input\"]");
        assertThat(asked.at("/tools/1" + function + "/name")).isEqualTo("functions__wait");
        assertThat(asked.at("/tools/2" + function + "/name")).isEqualTo("collaboration__spawn_agent");
        assertThat(asked.request().text())
                .doesNotContain("encrypted")
                .doesNotContain("client_metadata")
                .doesNotContain("passthrough")
                .contains("You are Codex.");
        assertThat(asked.request().headers().names()).noneMatch(name -> {
            String lower = name.toLowerCase(Locale.ROOT);
            return lower.startsWith("x-codex")
                    || lower.startsWith("x-openai")
                    || lower.equals("originator")
                    || lower.equals("session-id")
                    || lower.equals("thread-id");
        });
        assertThat(asked.request().header(upstream == Dialect.CHAT ? "authorization" : "x-api-key"))
                .endsWith("sk-test-" + upstream.label());
        assertThat(AgentRequests.events(response, "response.output_item.done")).hasSize(2);
    }

    @ParameterizedTest
    @EnumSource(names = {"MESSAGES", "CHAT"})
    void callsComeBackWithTheirNamespacesAndAsFreeText(Dialect upstream) throws Exception {
        HttpResponse<byte[]> response = ask(upstream, AgentRequests.codex(ConvertedScene.model(upstream)));

        List<JsonObject> done = AgentRequests.events(response, "response.output_item.done");
        JsonObject custom = done.get(0).getJsonObject("item");
        assertThat(custom.getString("type")).isEqualTo("custom_tool_call");
        assertThat(custom.getString("name")).isEqualTo("exec");
        assertThat(custom.getString("namespace")).isEqualTo("functions");
        assertThat(custom.getString("input")).isEqualTo("cat \"a.txt\"\n");
        JsonObject function = done.get(1).getJsonObject("item");
        assertThat(function.getString("type")).isEqualTo("function_call");
        assertThat(function.getString("name")).isEqualTo("spawn_agent");
        assertThat(function.getString("namespace")).isEqualTo("collaboration");
        assertThat(function.getString("arguments").replace(" ", "")).isEqualTo("{\"message\":\"go\"}");
        JsonObject completed =
                AgentRequests.events(response, "response.completed").get(0).getJsonObject("response");
        assertThat(completed.getString("id")).startsWith("resp_");
        assertThat(completed.getJsonObject("usage").getInteger("total_tokens")).isEqualTo(18);
        assertThat(completed.getJsonArray("output")).hasSize(2);
        assertThat(AgentRequests.events(response).stream().map(event -> event.getInteger("sequence_number")))
                .isSorted()
                .doesNotHaveDuplicates();
        scene.asked();
    }

    @ParameterizedTest
    @EnumSource(names = {"MESSAGES", "CHAT"})
    void theNextTurnBeginsWithTheBytesOfTheOneBefore(Dialect upstream) throws Exception {
        JsonObject first = AgentRequests.codex(ConvertedScene.model(upstream));
        HttpResponse<byte[]> reply = ask(upstream, first);
        String before = scene.asked().request().text();
        List<JsonObject> done = AgentRequests.events(reply, "response.output_item.done");
        JsonObject second = AgentRequests.longer(
                first,
                "input",
                done.get(0).getJsonObject("item"),
                done.get(1).getJsonObject("item"),
                output("custom_tool_call_output", "call_1", "words"),
                output("function_call_output", "call_2", "started"));

        ask(upstream, second);

        ConvertedScene.Asked after = scene.asked();
        assertThat(after.request().text()).startsWith(before.substring(0, before.lastIndexOf("]")));
        if (upstream == Dialect.CHAT) {
            assertThat(after.at("/messages/2/tool_calls/0/function/arguments"))
                    .isEqualTo("{\"input\":\"cat \\\"a.txt\\\"\\n\"}");
            assertThat(after.at("/messages/3/content")).isEqualTo("words");
            assertThat(after.at("/messages/4/content")).isEqualTo("started");
        } else {
            assertThat(after.at("/messages/1/content/0/input/input")).isEqualTo("cat \"a.txt\"\n");
            assertThat(after.at("/messages/1/content/1/name")).isEqualTo("collaboration__spawn_agent");
            assertThat(after.at("/messages/2/content/0/content")).isEqualTo("words");
        }
    }

    @Test
    void reasoningIsReplayedToWhoMadeItAndToNobodyElse() throws Exception {
        scene.answersATurn(Dialect.MESSAGES, true);
        JsonObject first = AgentRequests.codex("claude-opus-5");
        HttpResponse<byte[]> reply = post(first);
        scene.asked();
        JsonObject reasoning =
                AgentRequests.events(reply, "response.output_item.done").get(0).getJsonObject("item");
        assertThat(reasoning.getString("encrypted_content")).doesNotContain("EqQBCgIYAhIM");
        JsonObject second = AgentRequests.longer(
                first,
                "input",
                reasoning.putNull("content"),
                new JsonObject()
                        .put("type", "message")
                        .put("role", "assistant")
                        .put(
                                "content",
                                new JsonArray()
                                        .add(new JsonObject()
                                                .put("type", "output_text")
                                                .put("text", "Yes"))),
                new JsonObject().put("type", "message").put("role", "user").put("content", "Go on"));

        scene.answers(Dialect.MESSAGES, true, "ok");
        post(second);
        assertThat(scene.asked().at("/messages/1/content/0/signature")).isEqualTo("EqQBCgIYAhIM+/=");
        for (Dialect other : List.of(Dialect.CHAT, Dialect.RESPONSES)) {
            scene.answers(other, true, "ok");
            post(second.copy().put("model", ConvertedScene.model(other)));
            assertThat(scene.asked().request().text())
                    .doesNotContain("EqQBCgIYAhIM")
                    .doesNotContain("gwr1.")
                    .doesNotContain("I must look");
        }
    }

    private HttpResponse<byte[]> ask(Dialect upstream, JsonObject request) throws Exception {
        scene.provider.enqueue(Script.stream()
                .chunk(upstream == Dialect.CHAT ? chatCalls() : messageCalls())
                .end());
        return post(request);
    }

    private HttpResponse<byte[]> post(JsonObject request) throws Exception {
        HttpResponse<byte[]> response = scene.node.post("/v1/responses", request.encode(), AgentRequests.CODEX_HEADERS);
        assertThat(response.statusCode()).as(TestNode.text(response)).isEqualTo(200);
        return response;
    }

    private static JsonObject output(String type, String call, String text) {
        return new JsonObject().put("type", type).put("call_id", call).put("output", text);
    }

    /** Two calls whose arguments come interleaved. */
    private static String chatCalls() {
        return chunk(
                        "{\"tool_calls\":[{\"index\":0,\"id\":\"call_1\",\"type\":\"function\",\"function\":{\"name\":\"functions__exec\",\"arguments\":\"\"}}]}",
                        null)
                + chunk(
                        "{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"{\\\"input\\\":\\\"cat \\\\\\\"a.txt\\\\\"}}]}",
                        null)
                + chunk(
                        "{\"tool_calls\":[{\"index\":1,\"id\":\"call_2\",\"type\":\"function\",\"function\":{\"name\":\"collaboration__spawn_agent\",\"arguments\":\"{\\\"message\\\":\"}}]}",
                        null)
                + chunk("{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"\\\"\\\\n\\\"}\"}}]}", null)
                + chunk("{\"tool_calls\":[{\"index\":1,\"function\":{\"arguments\":\"\\\"go\\\"}\"}}]}", null)
                + chunk("{}", "tool_calls")
                + "data: {\"id\":\"chatcmpl-9\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":[],"
                + "\"usage\":{\"prompt_tokens\":11,\"completion_tokens\":7,\"total_tokens\":18}}\n\ndata: [DONE]\n\n";
    }

    private static String chunk(String delta, @Nullable String finish) {
        return "data: {\"id\":\"chatcmpl-9\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":"
                + delta + ",\"finish_reason\":" + (finish == null ? "null" : '"' + finish + '"') + "}]}\n\n";
    }

    private static String messageCalls() {
        return event(
                        "message_start",
                        "\"message\":{\"id\":\"msg_9\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"m\",\"content\":[],"
                                + "\"stop_reason\":null,\"usage\":{\"input_tokens\":11,\"output_tokens\":1}}")
                + call(0, "call_1", "functions__exec", "{\\\"input\\\":\\\"cat \\\\\\\"a", ".txt\\\\\\\"\\\\n\\\"}")
                + call(1, "call_2", "collaboration__spawn_agent", "{\\\"message\\\":", "\\\"go\\\"}")
                + event(
                        "message_delta",
                        "\"delta\":{\"stop_reason\":\"tool_use\",\"stop_sequence\":null},\"usage\":{\"output_tokens\":7}")
                + event("message_stop", "");
    }

    private static String call(int index, String id, String name, String... fragments) {
        StringBuilder events = new StringBuilder(event(
                "content_block_start",
                "\"index\":" + index + ",\"content_block\":{\"type\":\"tool_use\",\"id\":\"" + id + "\",\"name\":\""
                        + name + "\",\"input\":{}}"));
        for (String fragment : fragments) {
            events.append(event(
                    "content_block_delta",
                    "\"index\":" + index + ",\"delta\":{\"type\":\"input_json_delta\",\"partial_json\":\"" + fragment
                            + "\"}"));
        }
        return events.append(event("content_block_stop", "\"index\":" + index)).toString();
    }

    private static String event(String type, String members) {
        return "event: " + type + "\ndata: {\"type\":\"" + type + '"' + (members.isEmpty() ? "" : ",") + members
                + "}\n\n";
    }
}
