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
    private final Watcher watcher;

    /** Is told of requests, by their bodies, on the event loop. */
    interface Watcher {
        void arrived(JsonObject body);

        /** All is about to be told, or the one that asked is gone. */
        void ended(JsonObject body);
    }

    private static final Watcher NOBODY = new Watcher() {
        @Override
        public void arrived(JsonObject body) {}

        @Override
        public void ended(JsonObject body) {}
    };

    private PacedProvider(Vertx vertx, Watcher watcher) {
        this.vertx = vertx;
        this.watcher = watcher;
    }

    /** Starts a provider; it ends with {@code vertx}. Blocks. */
    public static String start(Vertx vertx) {
        return start(vertx, NOBODY);
    }

    /** As {@link #start(Vertx)}, under the eyes of {@code watcher}. */
    static String start(Vertx vertx, Watcher watcher) {
        PacedProvider provider = new PacedProvider(vertx, watcher);
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
            watcher.arrived(asked);
            Runnable end = () -> watcher.ended(asked);
            response.closeHandler(gone -> end.run());
            if (asked.getBoolean("stream", false)) {
                response.putHeader("content-type", "text/event-stream").setChunked(true);
                String[] deltas = Collections.nCopies(asked.getInteger("max_tokens"), "word ")
                        .toArray(String[]::new);
                tell(response, new ArrayDeque<>(Replies.messageEvents(model, deltas)), end);
            } else {
                end.run();
                response.putHeader("content-type", "application/json").end(Replies.message(model, "whole"));
            }
        });
    }

    private void tell(HttpServerResponse response, Deque<String> events, Runnable end) {
        if (response.closed()) {
            return;
        }
        if (events.size() == 1) {
            end.run();
            response.end(events.poll());
        } else {
            response.write(events.poll());
            vertx.setTimer(PACE_MILLIS, next -> tell(response, events, end));
        }
    }
}
