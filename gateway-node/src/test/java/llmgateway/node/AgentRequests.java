package llmgateway.node;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Requests in the shape that coding agents send, with their headers. */
final class AgentRequests {
    static final String[] CLAUDE_CODE_HEADERS = {
        "user-agent", "claude-cli/2.1.329 (external, cli)",
        "x-claude-code-session-id", "5a0d0b1c-1111-4222-8333-944445555666",
        "x-stainless-lang", "js",
        "x-stainless-retry-count", "0",
        "x-app", "cli",
        "anthropic-version", "2023-06-01",
        "anthropic-dangerous-direct-browser-access", "true",
        "anthropic-beta", "claude-code-20250219,context-management-2025-06-27,effort-2025-11-24",
    };

    static final String[] CODEX_HEADERS = {
        "user-agent", "codex_exec/0.169.0 (Linux; x86_64)",
        "originator", "codex_exec",
        "session-id", "0199-thread",
        "thread-id", "0199-thread",
        "x-codex-turn-metadata", "{\"workspace\":\"w\"}",
        "x-openai-internal-codex-responses-lite", "true",
        "accept", "text/event-stream",
    };

    private AgentRequests() {}

    /** The first request of a Claude Code session. */
    static JsonObject claudeCode(String model) {
        return read("claude-code-1.json", model);
    }

    /** The first request of a Codex session with a model of its catalogue. */
    static JsonObject codex(String model) {
        return read("codex-1.json", model);
    }

    private static JsonObject read(String file, String model) {
        try (InputStream in = Objects.requireNonNull(AgentRequests.class.getResourceAsStream("agents/" + file))) {
            return new JsonObject(new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("MODEL", model));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** {@code request} with more at the end of its list {@code name}. */
    static JsonObject longer(JsonObject request, String name, Object... more) {
        JsonObject copy = request.copy();
        JsonArray list = copy.getJsonArray(name);
        for (Object one : more) {
            list.add(one);
        }
        return copy;
    }

    /** The data of an event stream, without what is no JSON. */
    static List<JsonObject> events(HttpResponse<byte[]> response) {
        List<JsonObject> events = new ArrayList<>();
        for (String line : TestNode.text(response).split("\n", -1)) {
            if (line.startsWith("data: {")) {
                events.add(new JsonObject(line.substring(6)));
            }
        }
        return events;
    }

    /** The events of one type. */
    static List<JsonObject> events(HttpResponse<byte[]> response, String type) {
        return events(response).stream()
                .filter(event -> type.equals(event.getString("type")))
                .toList();
    }
}
