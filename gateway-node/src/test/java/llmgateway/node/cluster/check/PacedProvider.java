package llmgateway.node.cluster.check;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import llmgateway.contracts.testing.Replies;

/** A provider that answers Messages at once, and streams them at a steady pace: as many deltas as {@code max_tokens} says. */
public final class PacedProvider {
    /** The model that it is asked for. */
    static final String MODEL = "claude-paced";

    /** Milliseconds between two events of a stream. */
    static final int PACE_MILLIS = 50;

    private final Vertx vertx;

    private PacedProvider(Vertx vertx) {
        this.vertx = vertx;
    }

    /** Starts a provider; it ends with {@code vertx}. Blocks. */
    public static String start(Vertx vertx) {
        PacedProvider provider = new PacedProvider(vertx);
        return "http://127.0.0.1:"
                + vertx.createHttpServer()
                        .requestHandler(provider::answer)
                        .listen(0, "127.0.0.1")
                        .await()
                        .actualPort();
    }

    private void answer(HttpServerRequest request) {
        request.body().onSuccess(body -> {
            JsonObject asked = body.toJsonObject();
            String model = asked.getString("model");
            HttpServerResponse response = request.response();
            if (asked.getBoolean("stream", false)) {
                response.putHeader("content-type", "text/event-stream").setChunked(true);
                String[] deltas = Collections.nCopies(asked.getInteger("max_tokens"), "word ")
                        .toArray(String[]::new);
                tell(response, new ArrayDeque<>(Replies.messageEvents(model, deltas)));
            } else {
                response.putHeader("content-type", "application/json").end(Replies.message(model, "whole"));
            }
        });
    }

    private void tell(HttpServerResponse response, Deque<String> events) {
        if (response.closed()) {
            return;
        }
        response.write(events.poll());
        if (events.isEmpty()) {
            response.end();
        } else {
            vertx.setTimer(PACE_MILLIS, next -> tell(response, events));
        }
    }
}
