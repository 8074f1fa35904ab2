package llmgateway.node.demo;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A provider of made-up answers in all three dialects on a free loopback port, so that a gateway can be shown offline. */
final class ScriptedProvider {
    private static final Pattern STREAM = Pattern.compile("\"stream\"\\s*:\\s*true");
    private static final Pattern MODEL = Pattern.compile("\"model\"\\s*:\\s*\"([^\"\\\\]*)\"");
    private static final long EVENT_GAP_MILLIS = 40;

    private final Vertx vertx;

    private ScriptedProvider(Vertx vertx) {
        this.vertx = vertx;
    }

    /** Starts the provider; the server tells its port. */
    static Future<HttpServer> start(Vertx vertx) {
        ScriptedProvider provider = new ScriptedProvider(vertx);
        return vertx.createHttpServer().requestHandler(provider::answer).listen(0, "127.0.0.1");
    }

    private void answer(HttpServerRequest request) {
        request.body().onSuccess(body -> {
            String text = body.toString();
            Matcher model = MODEL.matcher(text);
            ScriptedReply reply = ScriptedReply.to(request.path(), model.find() ? model.group(1) : "demo");
            HttpServerResponse response = request.response();
            if (STREAM.matcher(text).find() && !reply.events().isEmpty()) {
                response.putHeader("content-type", "text/event-stream").setChunked(true);
                sendNext(response, new ArrayDeque<>(reply.events()));
            } else {
                response.setStatusCode(reply.status())
                        .putHeader("content-type", "application/json")
                        .end(reply.json());
            }
        });
    }

    private void sendNext(HttpServerResponse response, Deque<String> events) {
        String event = events.poll();
        if (event == null) {
            response.end();
        } else if (!response.closed()) {
            response.write(event);
            vertx.setTimer(EVENT_GAP_MILLIS, timer -> sendNext(response, events));
        }
    }

    /**
     * A made-up answer.
     *
     * @param events the answer as an event stream; empty if there is no such form
     */
    record ScriptedReply(int status, String json, List<String> events) {

        static ScriptedReply to(String path, String model) {
            return switch (path) {
                case "/v1/messages" -> ScriptedAnswers.message(model);
                case "/v1/chat/completions" -> ScriptedAnswers.chatCompletion(model);
                case "/v1/responses" -> ScriptedAnswers.response(model);
                case "/v1/messages/count_tokens" -> new ScriptedReply(200, "{\"input_tokens\":12}", List.of());
                case "/v1/embeddings" -> ScriptedAnswers.embedding(model);
                default ->
                    new ScriptedReply(
                            404,
                            "{\"error\":{\"message\":\"The demo upstream has no such path\",\"type\":\"invalid_request_error\",\"param\":null,\"code\":null}}",
                            List.of());
            };
        }
    }
}
