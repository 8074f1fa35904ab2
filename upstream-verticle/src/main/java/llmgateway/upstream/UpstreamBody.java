package llmgateway.upstream;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.streams.ReadStream;
import llmgateway.contracts.failure.Failure;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.upstream.engine.NetworkFailures;
import llmgateway.upstream.engine.ReadPace;
import org.jspecify.annotations.Nullable;

/**
 * The body of an upstream's answer: the response's own pieces, with a limit on silence. It fails with a
 * {@link RefusedException} when the upstream breaks off or stalls or when it is cancelled, and after all that came before.
 *
 * <p>The call's timer is not moved with each piece but looks, when it fires, how much time is left.
 */
final class UpstreamBody implements ReadStream<Buffer> {
    private final CallScene scene;
    private final HttpClientRequest request;
    private final HttpClientResponse response;
    private final CallTimer timer;
    private final ReadPace pace;

    private @Nullable Handler<Buffer> pieceHandler;
    private @Nullable Handler<Throwable> failureHandler;
    private @Nullable Handler<Void> endHandler;
    private @Nullable Failure overtaking;
    private long checks;
    private boolean done;

    /** The body of {@code response}, which is paused. */
    UpstreamBody(
            CallScene scene, HttpClientRequest request, HttpClientResponse response, CallTimer timer, ReadPace pace) {
        this.scene = scene;
        this.request = request;
        this.response = response;
        this.timer = timer;
        this.pace = pace;
        response.handler(this::piece).endHandler(ended -> ended()).exceptionHandler(this::broken);
    }

    /** Cuts the answer short. Without effect once it has ended: its connection may serve another call by then. */
    void cancel() {
        if (!done) {
            fail(NetworkFailures.clientGone());
            request.reset();
        }
    }

    /** Reads the body to its end; fails, and cuts the answer short, if it has more than {@code limit} bytes. */
    Future<Buffer> readAll(int limit) {
        Promise<Buffer> whole = Promise.promise();
        Buffer read = Buffer.buffer();
        handler(piece -> {
            if (read.length() + piece.length() > limit) {
                cancel();
            } else {
                read.appendBuffer(piece);
            }
        });
        exceptionHandler(whole::tryFail);
        endHandler(ended -> whole.tryComplete(read));
        resume();
        return whole.future();
    }

    private void piece(Buffer piece) {
        if (done) {
            return;
        }
        if (pace.delivered(scene.nanoTime().getAsLong())) {
            armTimer();
        }
        Handler<Buffer> handler = pieceHandler;
        if (handler != null) {
            handler.handle(piece);
        }
    }

    private void ended() {
        if (!done) {
            finish();
            Handler<Void> handler = endHandler;
            if (handler != null) {
                handler.handle(null);
            }
        }
    }

    /** The response tells of a break at once, even while pieces that came before wait to be delivered. */
    private void broken(Throwable cause) {
        if (!done) {
            overtaking = NetworkFailures.brokenOff(cause);
            failOnceDrained();
        }
    }

    /** The response delivers in tasks of its own; a check that comes after the last of them knows that nothing is left. */
    private void failOnceDrained() {
        long check = ++checks;
        scene.vertx().runOnContext(drained -> {
            Failure failure = overtaking;
            if (check == checks && failure != null && !done && pace.counting()) {
                fail(failure);
            }
        });
    }

    private void fail(Failure failure) {
        finish();
        Handler<Throwable> handler = failureHandler;
        if (handler != null) {
            handler.handle(new RefusedException(failure));
        }
    }

    private void finish() {
        done = true;
        timer.stop();
    }

    private void armTimer() {
        long left = pace.left(scene.nanoTime().getAsLong());
        if (!done && left != ReadPace.NOT_COUNTING) {
            timer.set(left, this::timeUp);
        }
    }

    private void timeUp() {
        if (pace.left(scene.nanoTime().getAsLong()) > 0) {
            armTimer();
        } else if (!done) {
            fail(NetworkFailures.stalled());
            request.reset();
        }
    }

    @Override
    public ReadStream<Buffer> handler(@Nullable Handler<Buffer> handler) {
        pieceHandler = handler;
        return this;
    }

    @Override
    public ReadStream<Buffer> exceptionHandler(@Nullable Handler<Throwable> handler) {
        failureHandler = handler;
        return this;
    }

    @Override
    public ReadStream<Buffer> endHandler(@Nullable Handler<Void> handler) {
        endHandler = handler;
        return this;
    }

    @Override
    public ReadStream<Buffer> pause() {
        pace.paused();
        response.pause();
        return this;
    }

    @Override
    public ReadStream<Buffer> resume() {
        return fetch(Long.MAX_VALUE);
    }

    @Override
    public ReadStream<Buffer> fetch(long amount) {
        if (amount == 0 || done) {
            return this;
        }
        pace.fetched(amount, scene.nanoTime().getAsLong());
        response.fetch(amount);
        armTimer();
        if (overtaking != null) {
            failOnceDrained();
        }
        return this;
    }
}
