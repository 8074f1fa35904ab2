package llmgateway.ingress;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import llmgateway.contracts.failure.Failure;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.ingress.engine.BodyBudget;

/** Reads a request's body whole, within the limit for one body and the budget for all; the rest of a refused one is dropped. */
final class BodyReader {
    private static final int LARGEST_FIRST_BUFFER = 1 << 20;
    private static final Duration BUSY = Duration.ofSeconds(1);

    private final ClientExchange exchange;
    private final HttpServerRequest http;
    private final BodyBudget.Claim claim;
    private final int limit;
    private final long announced;
    private Buffer body = Buffer.buffer();

    /**
     * A reader of the body of {@code http}.
     *
     * @param announced the body's length as the client says, or -1 if it does not
     */
    BodyReader(ClientExchange exchange, HttpServerRequest http, BodyBudget.Claim claim, int limit, long announced) {
        this.exchange = exchange;
        this.http = http;
        this.claim = claim;
        this.limit = limit;
        this.announced = announced;
    }

    /**
     * Begins to read, unless the length alone says that the body cannot be taken.
     *
     * @param awaited whether the client waits to be asked for the body
     */
    void start(boolean awaited) {
        if (!fits(Math.max(announced, 0))) {
            return;
        }
        if (awaited) {
            http.response().writeContinue();
        }
        http.handler(this::add);
        http.endHandler(ended -> handOn());
        exchange.onClose(this::forget);
    }

    /** Hands the body on and lets go of it: the request's handlers keep this reader until the exchange has ended. */
    private void handOn() {
        Buffer whole = body;
        forget();
        exchange.accept(whole);
    }

    private void forget() {
        body = Buffer.buffer();
    }

    private void add(Buffer bytes) {
        if (!exchange.reading() || !fits((long) body.length() + bytes.length())) {
            forget();
            return;
        }
        exchange.bodyMoved();
        if (body.length() > 0) {
            body.appendBuffer(bytes);
        } else if (bytes.length() == announced) {
            body = bytes;
        } else {
            int size = (int) Math.min(LARGEST_FIRST_BUFFER, announced);
            body = Buffer.buffer(Math.max(size, bytes.length())).appendBuffer(bytes);
        }
    }

    private boolean fits(long size) {
        if (size > limit) {
            exchange.refuse(
                    Failure.of(FailureKind.BODY_TOO_LARGE, "The request body is larger than " + limit + " bytes."));
        } else if (!claim.growTo(size)) {
            exchange.refuse(Failure.of(FailureKind.GATEWAY_FULL, "The gateway holds too many request bodies just now.")
                    .withRetryAfter(BUSY));
        }
        return exchange.reading();
    }
}
