package llmgateway.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.testing.Await;
import llmgateway.contracts.testing.Replies;
import llmgateway.contracts.testing.Script;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Converted streams that wait, are cut short, break off or are left. */
class ConvertedStreamTest {
    private ConvertedScene scene;

    @BeforeEach
    void start() {
        scene = new ConvertedScene();
    }

    @AfterEach
    void stop() {
        scene.close();
    }

    @Test
    void clientsOfSilentUpstreamsAreKeptAliveInTheirOwnDialect() throws Exception {
        scene.provider.always(Script.silence().stall());
        try (Socket anthropic = ask("/v1/messages", streamed(Dialect.MESSAGES, Dialect.CHAT));
                Socket chat = ask("/v1/chat/completions", streamed(Dialect.CHAT, Dialect.MESSAGES));
                Socket responses = ask("/v1/responses", streamed(Dialect.RESPONSES, Dialect.CHAT))) {
            assertThat(firstData(anthropic)).isEqualTo("event: ping");
            assertThat(firstData(chat)).startsWith(":");
            assertThat(firstData(responses)).startsWith(":");
        }
        Await.until("no request is in flight", () -> scene.node.inFlight() == 0);
    }

    @ParameterizedTest
    @CsvSource({"MESSAGES,CHAT", "MESSAGES,RESPONSES", "CHAT,MESSAGES", "RESPONSES,MESSAGES"})
    void aClientThatLeavesCancelsTheUpstream(Dialect client, Dialect upstream) throws Exception {
        String whole = ConvertedScene.sample(upstream.label() + "-stream.txt");
        int middle = whole.indexOf("\n\n", whole.indexOf("I look 😀 ")) + 2;
        scene.provider.enqueue(Script.stream().chunk(whole.substring(0, middle)).stall());

        try (Socket socket = ask(path(client), streamed(client, upstream))) {
            readUntil(socket, "I look");
        }

        scene.provider.awaitCutByPeer(0);
        Await.until("no request is in flight", () -> scene.node.inFlight() == 0);
    }

    @Test
    void aStopSequenceThatTheUpstreamDoesNotKnowEndsTheReplyAndCancelsTheUpstream() throws Exception {
        List<String> events = Replies.responseEvents("gpt-5.2", "One. ", "EN", "D Two.", " Three.");
        Script script = Script.stream();
        int deltaThatEndsIt = 7;
        for (String event : events.subList(0, deltaThatEndsIt)) {
            script = script.chunk(event);
        }
        scene.provider.enqueue(script.stall());
        JsonObject body = new JsonObject(streamed(Dialect.MESSAGES, Dialect.RESPONSES))
                .put("stop_sequences", new JsonArray().add("END"));

        HttpResponse<byte[]> response =
                scene.node.post("/v1/messages", body.encode(), "anthropic-version", "2023-06-01");

        StringBuilder text = new StringBuilder();
        for (JsonObject event : AgentRequests.events(response, "content_block_delta")) {
            text.append(event.getJsonObject("delta").getString("text"));
        }
        assertThat(text).hasToString("One. ");
        JsonObject ending =
                AgentRequests.events(response, "message_delta").get(0).getJsonObject("delta");
        assertThat(ending.getString("stop_reason")).isEqualTo("stop_sequence");
        assertThat(ending.getString("stop_sequence")).isEqualTo("END");
        assertThat(AgentRequests.events(response, "message_stop")).hasSize(1);
        scene.provider.awaitCutByPeer(0);
        assertThat(scene.asked().request().text()).doesNotContain("END");
    }

    @ParameterizedTest
    @CsvSource({
        "MESSAGES,CHAT",
        "MESSAGES,RESPONSES",
        "CHAT,MESSAGES",
        "CHAT,RESPONSES",
        "RESPONSES,MESSAGES",
        "RESPONSES,CHAT"
    })
    void aStreamThatBreaksOffEndsWithTheErrorOfTheClientsDialect(Dialect client, Dialect upstream) throws Exception {
        String whole = ConvertedScene.sample(upstream.label() + "-stream.txt");
        int middle = whole.indexOf("\n\n", whole.indexOf("I look 😀 ")) + 2;
        scene.provider.enqueue(Script.stream().chunk(whole.substring(0, middle)).reset());

        HttpResponse<byte[]> response =
                scene.node.post(path(client), streamed(client, upstream), "anthropic-version", "2023-06-01");

        assertThat(response.statusCode()).isEqualTo(200);
        List<JsonObject> events = AgentRequests.events(response);
        JsonObject last = events.get(events.size() - 1);
        String text = TestNode.text(response);
        assertThat(text).contains("I look");
        switch (client) {
            case MESSAGES -> {
                assertThat(last.getString("type")).isEqualTo("error");
                assertThat(text).doesNotContain("message_stop").doesNotContain("message_delta");
            }
            case CHAT -> {
                assertThat(last.containsKey("error")).isTrue();
                assertThat(text).doesNotContain("[DONE]");
            }
            default -> {
                assertThat(last.getString("type")).isEqualTo("response.failed");
                assertThat(last.getJsonObject("response").getString("status")).isEqualTo("failed");
                assertThat(text).doesNotContain("response.completed");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"MESSAGES,CHAT", "CHAT,RESPONSES", "RESPONSES,MESSAGES"})
    void aStreamComesTheSameHoweverItIsCut(Dialect client, Dialect upstream) throws Exception {
        String body = streamed(client, upstream);
        scene.answersATurn(upstream, true);
        scene.provider.enqueue(Script.stream()
                .trickleChunks(ConvertedScene.sample(upstream.label() + "-stream.txt"))
                .end());

        List<JsonObject> whole = AgentRequests.events(scene.node.post(path(client), body, "anthropic-version", "x"));
        List<JsonObject> cut = AgentRequests.events(scene.node.post(path(client), body, "anthropic-version", "x"));

        assertThat(said(cut)).isNotEmpty().isEqualTo(said(whole));
    }

    /** What is in events apart from the time at which they were made. */
    private static List<String> said(List<JsonObject> events) {
        List<String> said = new ArrayList<>();
        for (JsonObject event : events) {
            event.remove("created");
            if (event.containsKey("response")) {
                event.getJsonObject("response").remove("created_at");
                event.getJsonObject("response").remove("completed_at");
            }
            said.add(event.encode());
        }
        return said;
    }

    private static String path(Dialect client) {
        return switch (client) {
            case MESSAGES -> "/v1/messages";
            case CHAT -> "/v1/chat/completions";
            default -> "/v1/responses";
        };
    }

    private static String streamed(Dialect client, Dialect upstream) {
        JsonObject body =
                new JsonObject().put("model", ConvertedScene.model(upstream)).put("stream", true);
        if (client == Dialect.RESPONSES) {
            return body.put("input", "Hi").encode();
        }
        JsonObject message = new JsonObject().put("role", "user").put("content", "Hi");
        body.put("messages", new JsonArray().add(message));
        return (client == Dialect.MESSAGES ? body.put("max_tokens", 64) : body).encode();
    }

    private Socket ask(String path, String body) throws IOException {
        Socket client = new Socket(InetAddress.getLoopbackAddress(), scene.node.port());
        client.getOutputStream()
                .write(("POST " + path + " HTTP/1.1\r\nhost: x\r\nx-api-key: " + TestNode.KEY
                                + "\r\nanthropic-version: 2023-06-01\r\ncontent-type: application/json\r\ncontent-length: "
                                + body.length() + "\r\n\r\n" + body)
                        .getBytes(StandardCharsets.UTF_8));
        client.getOutputStream().flush();
        return client;
    }

    /** The first line of the body that says anything. */
    private static String firstData(Socket socket) throws IOException {
        BufferedReader reader =
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        String line = reader.readLine();
        while (line != null && !(line.startsWith(":") || line.startsWith("event:") || line.startsWith("data:"))) {
            line = reader.readLine();
        }
        return String.valueOf(line);
    }

    private static void readUntil(Socket socket, String words) throws IOException {
        InputStream in = socket.getInputStream();
        StringBuilder seen = new StringBuilder();
        byte[] buffer = new byte[4096];
        while (seen.indexOf(words) < 0) {
            int read = in.read(buffer);
            assertThat(read).as("the stream ended after " + seen).isPositive();
            seen.append(new String(buffer, 0, read, StandardCharsets.UTF_8));
        }
    }
}
