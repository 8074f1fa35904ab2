package llmgateway.node.bench;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;

/** A provider in a process of its own that answers from ready-made bytes; it does what {@link Payloads#SCRIPT} says. */
final class ScriptedUpstream {
    private static final Buffer REPLY = Payloads.reply();
    private static final Buffer BEGINNING = Payloads.beginning();
    private static final Buffer DELTA = Payloads.delta();
    private static final Buffer ENDING = Payloads.ending();

    private final Wheel fast;
    private final Wheel slow;

    private ScriptedUpstream(Vertx vertx) {
        fast = new Wheel(vertx, 1, Payloads.EVENT_MILLIS);
        slow = new Wheel(vertx, 10, 1000 / OpenStreams.EVENTS_PER_SECOND / 10);
    }

    public static void main(String[] args) throws InterruptedException, ExecutionException {
        ParentProcess.endWithIt();
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        ScriptedUpstream upstream = new ScriptedUpstream(vertx);
        HttpServer server = vertx.createHttpServer()
                .requestHandler(upstream::answer)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get();
        System.out.println(ChildProcess.READY + " http://127.0.0.1:" + server.actualPort());
    }

    private void answer(HttpServerRequest request) {
        String script = request.getHeader(Payloads.SCRIPT);
        String deltas = request.getHeader(Payloads.DELTAS);
        request.endHandler(read -> {
            HttpServerResponse response = request.response();
            if (Payloads.OPEN_STREAM.equals(script) && deltas != null) {
                slow.add(response, Integer.parseInt(deltas));
            } else if (Workload.STREAM.label().equals(script)) {
                fast.add(response, Payloads.STREAM_DELTAS);
            } else {
                response.putHeader("content-type", "application/json").end(REPLY);
            }
        });
    }

    /** Streams that get their events in turn: each slot's streams get one every {@code slots} ticks. */
    private static final class Wheel {
        private final List<List<Stream>> slots = new ArrayList<>();
        private int turn;
        private int next;

        Wheel(Vertx vertx, int slots, int tickMillis) {
            for (int i = 0; i < slots; i++) {
                this.slots.add(new ArrayList<>());
            }
            vertx.setPeriodic(tickMillis, tick -> tick());
        }

        void add(HttpServerResponse response, int deltas) {
            response.putHeader("content-type", "text/event-stream")
                    .setChunked(true)
                    .write(BEGINNING);
            slots.get(next++ % slots.size()).add(new Stream(response, deltas));
        }

        private void tick() {
            slots.get(turn++ % slots.size()).removeIf(stream -> !stream.goesOn());
        }
    }

    private static final class Stream {
        private final HttpServerResponse response;
        private int left;

        Stream(HttpServerResponse response, int deltas) {
            this.response = response;
            this.left = deltas;
        }

        boolean goesOn() {
            if (response.closed()) {
                return false;
            }
            if (left-- > 0) {
                response.write(DELTA);
                return true;
            }
            response.end(ENDING);
            return false;
        }
    }
}
