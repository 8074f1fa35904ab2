package llmgateway.ingress;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import llmgateway.contracts.ClientRequest;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.Exchange;
import llmgateway.contracts.Outcome;
import llmgateway.contracts.Reply;
import llmgateway.contracts.Served;
import llmgateway.contracts.failure.Failure;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.contracts.message.Accepted;
import llmgateway.contracts.message.Failed;
import llmgateway.ingress.engine.BodyBudget;
import llmgateway.ingress.engine.PlainError;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A request of an HTTP client.
 *
 * <pre>
 *   READING ──accept, refuse──▶ WAITING ──reply──▶ REPLYING ──delivered──▶ DONE
 *                                  │                 │ ▲                    ▲
 *                       deadline, interrupt  interrupt reply                │
 *                                  └──────▶ EXPIRED ◀┘─┘        client left, abort, body failed,
 *                                                               deadline while REPLYING: from any state
 * </pre>
 *
 * The exchange is open until it expires or is done: then its clean-ups run, which cancels whatever the other stages do for it.
 * An expired exchange takes one more reply, its rendered verdict. A keep-alive may send the head of an event stream in WAITING
 * and in REPLYING; it never reopens anything. DONE is final: nothing is written, reset or counted after it.
 */
final class ClientExchange implements Exchange {
    private static final Logger LOG = LoggerFactory.getLogger(ClientExchange.class);

    private static final Failure TIMED_OUT =
            Failure.of(FailureKind.UPSTREAM_TIMEOUT, "The request took longer than this gateway allows.");

    private enum State {
        READING,
        WAITING,
        REPLYING,
        EXPIRED,
        DONE
    }

    private final Surroundings around;
    private final HttpServerRequest http;
    private final ClientRequest request;
    private final ResponseHead head;
    private final BodyBudget.Claim claim;
    private final Duration timeout;
    private final ExchangeTimer timer;
    private final CleanUps cleanUps = new CleanUps();
    private final ExchangeLedger ledger;

    private State state = State.READING;
    private Dialect dialect;
    private Failure verdict = TIMED_OUT;
    private @Nullable Outcome fate;
    private @Nullable Buffer keepAlive;
    private @Nullable ReplyWriter writer;
    private long activeAt;
    private long sentAt;

    /**
     * An exchange whose request's head was read.
     *
     * @param dialect the dialect that refusals are told in
     * @param timeout how long the exchange may take from its acceptance, or a stream's client wait for the next byte
     */
    ClientExchange(
            Surroundings around,
            HttpServerRequest http,
            ClientRequest request,
            Dialect dialect,
            ResponseHead head,
            BodyBudget.Claim claim,
            Duration timeout,
            ExchangeLedger ledger) {
        this.around = around;
        this.http = http;
        this.request = request;
        this.dialect = dialect;
        this.head = head;
        this.claim = claim;
        this.timeout = timeout;
        this.ledger = ledger;
        this.activeAt = ledger.startedAt();
        this.timer = new ExchangeTimer(around.vertx(), this::due, this::onDue);
    }

    /** Begins the exchange: from here on the client's leaving is noticed, whatever the upstream does. */
    void begin() {
        ledger.begin();
        around.open().add(this);
        http.exceptionHandler(left -> clientLeft());
        http.response().exceptionHandler(left -> clientLeft()).closeHandler(left -> clientLeft());
        timer.check();
    }

    /** Hands the request on. */
    void accept(Buffer body) {
        if (state == State.READING) {
            state = State.WAITING;
            activeAt = System.nanoTime();
            ledger.accepted(body.length());
            around.accepted().send(new Accepted(this, body));
        }
    }

    /** Has the client told that its request is not served. */
    void refuse(Failure failure) {
        if (state == State.READING) {
            state = State.WAITING;
            claim.release();
            around.failed().send(new Failed(this, dialect, failure, Served.NOBODY));
        }
    }

    boolean reading() {
        return state == State.READING;
    }

    /** A piece of the request's body came. */
    void bodyMoved() {
        activeAt = System.nanoTime();
    }

    /** Begins to write {@code reply}, unless nobody waits for it any more: then its upstream was cancelled already. */
    void reply(Reply reply) {
        boolean wanted = state == State.WAITING
                || (state == State.EXPIRED && reply.served().equals(Served.NOBODY));
        if (!wanted) {
            LOG.debug("A reply came too late");
            return;
        }
        if (headSent() && !ReplyWriter.fitsStream(reply)) {
            new LateReply(reply, dialect).read(failure -> replace(reply, failure));
            return;
        }
        activeAt = state == State.EXPIRED ? System.nanoTime() : activeAt;
        state = State.REPLYING;
        ledger.replied(reply);
        writer = new ReplyWriter(this, head, reply, ledger);
        writer.start();
    }

    /** Has the client told of a failure in place of a reply that cannot be written any more. */
    private void replace(Reply unfit, Failure failure) {
        if (state == State.WAITING) {
            around.failed().send(new Failed(this, dialect, failure, unfit.served()));
        }
    }

    /**
     * Ends the exchange before its time. What runs for it is cancelled, and its client is told {@code failure} where that can
     * still be said; a reply that has begun and is no event stream is cut off.
     *
     * @param outcome what the exchange counts as
     */
    void interrupt(Failure failure, Outcome outcome) {
        switch (state) {
            case READING -> {
                fate = outcome;
                refuse(failure);
            }
            case WAITING -> giveUp(failure, outcome);
            case REPLYING -> {
                if (writer != null && writer.replaceable()) {
                    giveUp(failure, outcome);
                } else {
                    cut(outcome);
                }
            }
            case EXPIRED, DONE -> LOG.debug("The exchange is about to end anyway");
        }
    }

    @Override
    public ClientRequest request() {
        return request;
    }

    @Override
    public boolean isOpen() {
        return cleanUps.open();
    }

    @Override
    public void onClose(Runnable cleanUp) {
        cleanUps.add(cleanUp);
    }

    @Override
    public void expectStream(Buffer bytes) {
        if (isOpen()) {
            keepAlive = bytes;
            sentAt = System.nanoTime();
            ledger.streamed();
            timer.check();
        }
    }

    @Override
    public void speaks(Dialect detected) {
        dialect = detected;
        ledger.speaks(detected);
    }

    @Override
    public void attempting(Served served) {
        ledger.attempting(served);
    }

    @Override
    public boolean headSent() {
        return head.response().headWritten();
    }

    @Override
    public void abort(Failure failure) {
        if (state == State.DONE) {
            return;
        }
        FailureKind kind = failure.kind();
        if (headSent()) {
            cut(kind.outcome());
        } else {
            answerPlainly(kind.status(), kind.code(), failure.message(), kind.outcome());
        }
    }

    /** Answers {@code status} in plain form where the taxonomy has no word for it. */
    void refusePlainly(int status, String code, String message) {
        answerPlainly(status, code, message, Outcome.CALLER_ERROR);
    }

    /** Whether what {@code by} writes is still wanted. */
    boolean heeds(ReplyWriter by) {
        return state == State.REPLYING && writer == by;
    }

    /** Bytes of the reply were written: failover is over, so the request is not needed any more. */
    void wrote(int bytes) {
        sentAt = System.nanoTime();
        activeAt = keepAlive == null ? activeAt : sentAt;
        ledger.wrote(bytes, sentAt);
        claim.release();
    }

    /** The reply was written to its end, up to {@code last}. */
    void delivered(Outcome outcome, Buffer last) {
        finish(head.response().getStatusCode(), outcome, () -> head.end(last));
    }

    /** Ends the exchange in a way that no client takes for the end of a reply. */
    void cut(Outcome outcome) {
        if (state != State.DONE) {
            finish(head.response().getStatusCode(), outcome, head::cut);
        }
    }

    private void clientLeft() {
        if (state != State.DONE) {
            finish(FailureKind.CLIENT_GONE.status(), Outcome.CLIENT_GONE, () -> {});
        }
    }

    private void answerPlainly(int status, String code, String message, Outcome outcome) {
        Buffer body = PlainError.body(dialect.family(), status, message, code, request.id());
        finish(status, outcome, () -> head.answer(status, body));
    }

    private void finish(int status, Outcome known, Runnable lastWords) {
        Outcome outcome = fate == null ? known : fate;
        state = State.DONE;
        timer.stop();
        try {
            lastWords.run();
        } finally {
            claim.release();
            cleanUps.run();
            ledger.end(status, outcome);
            around.open().remove(this);
        }
    }

    private long deadline() {
        return switch (state) {
            case READING ->
                earlier(
                        ExchangeTimer.after(activeAt, around.pace().stall()),
                        ExchangeTimer.after(ledger.startedAt(), timeout));
            case EXPIRED -> ExchangeTimer.after(activeAt, around.pace().rendering());
            case WAITING, REPLYING, DONE -> ExchangeTimer.after(activeAt, timeout);
        };
    }

    private long due() {
        return keepAlive != null && isOpen()
                ? earlier(ExchangeTimer.after(sentAt, around.pace().keepAlive()), deadline())
                : deadline();
    }

    private void onDue() {
        if (deadline() - System.nanoTime() <= 0) {
            expire();
        } else if (keepAlive != null) {
            sendKeepAlive(keepAlive);
        }
    }

    private void expire() {
        switch (state) {
            case READING ->
                refuse(Failure.of(FailureKind.REQUEST_TOO_SLOW, "The request's body did not come in time."));
            case WAITING -> giveUp(TIMED_OUT, TIMED_OUT.kind().outcome());
            case EXPIRED -> abort(verdict);
            case REPLYING -> cut(TIMED_OUT.kind().outcome());
            case DONE -> timer.stop();
        }
    }

    /** Cancels all that runs for the exchange and waits for nothing more than the words that tell the client. */
    private void giveUp(Failure failure, Outcome outcome) {
        state = State.EXPIRED;
        verdict = failure;
        fate = outcome;
        writer = null;
        activeAt = System.nanoTime();
        claim.release();
        cleanUps.run();
        around.failed().send(new Failed(this, dialect, failure, Served.NOBODY));
        timer.check();
    }

    private void sendKeepAlive(Buffer bytes) {
        sentAt = System.nanoTime();
        HttpServerResponse response = head.response();
        if (writer != null) {
            writer.keepAlive(bytes);
        } else if (!response.writeQueueFull()) {
            if (!response.headWritten()) {
                head.prepareEvents();
            }
            response.write(bytes);
        }
    }

    private static long earlier(long one, long other) {
        return one - other < 0 ? one : other;
    }
}
