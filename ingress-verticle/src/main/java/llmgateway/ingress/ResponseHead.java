package llmgateway.ingress;

import io.netty.channel.Channel;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.impl.HttpServerConnection;
import java.util.concurrent.TimeUnit;

/**
 * The beginning and the end that all answers have in common: the request's id, what the request's path adds, and whether the
 * connection outlives the answer.
 *
 * <p>A connection is closed after an answer that was given before the request's body was read, while the node drains, and where
 * only the close can mark the end. A client of HTTP/1.1 is told so in the head: one whose answer began before the drain keeps its
 * connection and is told with the next answer, for it may be sending already. Vert.x then waits for the rest of the body for a while, so that the client, still sending,
 * sees the answer and not a reset.
 */
final class ResponseHead {
    private static final long NO_ERROR = 0;
    private static final long INTERNAL_ERROR = 2;
    private static final long LONGEST_DRAIN_MILLIS = TimeUnit.DAYS.toMillis(1);

    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final Surroundings around;
    private final String requestId;
    private final MultiMap additions;
    private boolean closing;

    /**
     * The head of the answer to {@code request}.
     *
     * @param additions further headers for whatever the answer will be
     */
    ResponseHead(Surroundings around, HttpServerRequest request, String requestId, MultiMap additions) {
        this.around = around;
        this.request = request;
        this.response = request.response();
        this.requestId = requestId;
        this.additions = additions;
    }

    HttpServerResponse response() {
        return response;
    }

    /** True for a HEAD request: the answer has no body. */
    boolean bodiless() {
        return request.method().name().equals("HEAD");
    }

    /**
     * Sets status and common headers.
     *
     * @param length the length of the body, or -1 if unknown
     */
    void prepare(int status, long length) {
        boolean endsByClosing = request.version() == HttpVersion.HTTP_1_0 && length < 0;
        closing = http1() && (endsByClosing || around.node().draining() || unread());
        response.setStatusCode(status);
        response.headers().addAll(additions).set("x-request-id", requestId);
        if (closing) {
            response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        }
        if (length >= 0) {
            response.putHeader(HttpHeaders.CONTENT_LENGTH, Long.toString(length));
        } else if (!bodiless()) {
            response.setChunked(true);
        }
    }

    /** Sets the head of an event stream that begins before its reply is there. */
    void prepareEvents() {
        prepare(200, -1);
        response.putHeader(HttpHeaders.CONTENT_TYPE, "text/event-stream; charset=utf-8");
        response.putHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
        response.putHeader("x-accel-buffering", "no");
    }

    /** Ends the answer and, where that is due, the connection. */
    void end(Buffer last) {
        if (closing || (!http1() && around.node().draining())) {
            long wait = http1() && unread() ? around.pace().linger().toMillis() : LONGEST_DRAIN_MILLIS;
            request.connection().shutdown(wait, TimeUnit.MILLISECONDS);
        }
        Future<Void> ended = response.end(last);
        if (!http1()) {
            ended.onComplete(written -> stopBody());
        }
    }

    /**
     * Cuts the answer off, so that nobody takes it for whole. What is queued is still sent, but a client that does not read
     * cannot keep its connection by that.
     */
    void cut() {
        response.reset(INTERNAL_ERROR);
        if (request.connection() instanceof HttpServerConnection connection && http1()) {
            Channel channel = connection.channelHandlerContext().channel();
            around.vertx()
                    .setTimer(
                            around.pace().linger().toMillis(),
                            late -> channel.unsafe().close(channel.newPromise()));
        }
    }

    private void stopBody() {
        if (!request.isEnded()) {
            response.reset(NO_ERROR);
        }
    }

    /** Whether a body was announced that has not come to its end. */
    private boolean unread() {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        boolean announced =
                (length != null && !length.equals("0")) || request.headers().contains(HttpHeaders.TRANSFER_ENCODING);
        return announced && !request.isEnded();
    }

    private boolean http1() {
        return request.version() != HttpVersion.HTTP_2;
    }

    /** A whole answer in JSON. */
    void answer(int status, Buffer json) {
        prepare(status, json.length());
        response.putHeader(HttpHeaders.CONTENT_TYPE, "application/json");
        end(bodiless() ? Buffer.buffer() : json);
    }

    /** A whole answer without a body. */
    void answer(int status) {
        prepare(status, status == 204 ? -1 : 0);
        end(Buffer.buffer());
    }
}
