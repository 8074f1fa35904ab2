package llmgateway.ingress;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.streams.ReadStream;
import java.util.concurrent.TimeUnit;
import llmgateway.contracts.Outcome;
import llmgateway.contracts.Reply;
import llmgateway.contracts.Served;
import llmgateway.contracts.failure.Failure;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.ingress.engine.HeaderRules;

/**
 * Writes a reply as fast as the client reads it. The head goes out with the first bytes of the body, so a body that fails
 * before them still becomes an error with a status; one that fails after them cuts the connection.
 */
final class ReplyWriter {
    private static final Buffer NOTHING = Buffer.buffer();
    private static final String EVENT_STREAM = "text/event-stream";

    private final ClientExchange exchange;
    private final ResponseHead head;
    private final HttpServerResponse response;
    private final Reply reply;
    private final ExchangeLedger ledger;
    private final ReadStream<Buffer> body;
    private final boolean events;
    private Buffer whole = NOTHING;
    private long received;

    ReplyWriter(ClientExchange exchange, ResponseHead head, Reply reply, ExchangeLedger ledger) {
        this.exchange = exchange;
        this.head = head;
        this.response = head.response();
        this.reply = reply;
        this.ledger = ledger;
        this.body = reply.body();
        String type = reply.headers().get(HttpHeaders.CONTENT_TYPE);
        this.events = response.headWritten() || (type != null && type.startsWith(EVENT_STREAM));
    }

    /** Whether {@code reply} may follow the head of an event stream: it is one, or has no form of its own. */
    static boolean fitsStream(Reply reply) {
        String type = reply.headers().get(HttpHeaders.CONTENT_TYPE);
        return type == null || type.startsWith(EVENT_STREAM);
    }

    /** Whether another reply may still take the place of what has not been written. */
    boolean replaceable() {
        return events || !response.headWritten();
    }

    void start() {
        if (head.bodiless()) {
            writeHead();
            exchange.delivered(reply.progress().outcome(), NOTHING);
            return;
        }
        response.drainHandler(drained -> {
            if (exchange.heeds(this)) {
                body.resume();
            }
        });
        body.exceptionHandler(this::failed);
        body.handler(this::write);
        body.endHandler(ended -> ended());
        body.resume();
    }

    /** Writes {@code bytes} between two events, if this is an event stream and its client keeps up. */
    void keepAlive(Buffer bytes) {
        if (events && !response.writeQueueFull()) {
            writeHead();
            response.write(bytes);
        }
    }

    private void write(Buffer bytes) {
        if (!exchange.heeds(this)) {
            return;
        }
        received += bytes.length();
        if (reply.contentLength() >= 0 && received > reply.contentLength()) {
            exchange.cut(outcome(Outcome.UPSTREAM_ERROR));
            return;
        }
        if (bytes.length() == reply.contentLength() && !response.headWritten()) {
            whole = bytes;
            return;
        }
        writeHead();
        response.write(bytes);
        exchange.wrote(bytes.length());
        if (response.writeQueueFull()) {
            body.pause();
        }
    }

    private void ended() {
        if (!exchange.heeds(this)) {
            return;
        }
        if (reply.contentLength() >= 0 && received != reply.contentLength()) {
            failed(new IllegalStateException("The body is shorter than announced"));
            return;
        }
        writeHead();
        if (whole.length() > 0) {
            exchange.wrote(whole.length());
        }
        exchange.delivered(reply.progress().outcome(), whole);
    }

    private void failed(Throwable cause) {
        if (!exchange.heeds(this)) {
            return;
        }
        Failure failure = cause instanceof RefusedException refused
                ? refused.failure()
                : Failure.of(FailureKind.CONNECTION_LOST, "The upstream broke off.");
        if (response.headWritten()) {
            exchange.cut(outcome(Outcome.STREAM_INCOMPLETE));
        } else {
            exchange.abort(failure);
        }
    }

    private Outcome outcome(Outcome atLeast) {
        Outcome known = reply.progress().outcome();
        return known == Outcome.OK ? atLeast : known;
    }

    private void writeHead() {
        if (response.headWritten()) {
            return;
        }
        head.prepare(reply.status(), reply.contentLength());
        reply.headers().forEach((name, value) -> {
            if (HeaderRules.sendable(name, value)) {
                response.headers().add(name, value);
            }
        });
        Served served = reply.served();
        if (!served.equals(Served.NOBODY)) {
            long millis = TimeUnit.NANOSECONDS.toMillis(ledger.repliedAt() - ledger.startedAt());
            add("x-gateway-provider", served.provider());
            add("x-gateway-model", served.model());
            add("x-gateway-attempts", Integer.toString(served.attempts()));
            add("x-gateway-response-time", millis + "ms");
        }
    }

    private void add(String name, String value) {
        if (HeaderRules.sendable(name, value)) {
            response.headers().set(name, value);
        }
    }
}
