package llmgateway.upstream;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.streams.ReadStream;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import llmgateway.contracts.Outcome;
import llmgateway.contracts.failure.ErrorText;
import llmgateway.contracts.failure.Failure;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.contracts.failure.UpstreamError;
import llmgateway.contracts.message.Answered;
import llmgateway.contracts.message.Routed;
import llmgateway.upstream.engine.LimitReader;
import llmgateway.upstream.engine.NetworkFailures;
import llmgateway.upstream.engine.ReadPace;
import llmgateway.upstream.engine.Refusal;
import llmgateway.upstream.engine.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * One attempt on its way through HTTP. Replies, deadlines and the end of the exchange race; whichever comes first settles the
 * attempt, and nothing is said of it afterwards.
 *
 * <pre>
 *   connecting ──▶ waiting ──head──▶ handed over (Answered; the body lives on)
 *       │             │  │               ▲
 *       │             │  └───head──▶ reading an error ──▶ settled (Rejected, or left to who renews the credential)
 *       └─────────────┴── failure ──▶ settled (Rejected)
 *   any of them but "handed over" ── exchange closed ──▶ settled (AttemptEnded)
 * </pre>
 */
final class UpstreamCall {
    private static final int ERROR_BYTES = 1 << 20;
    private static final long ERROR_MILLIS = 5_000;

    private final Routed routed;
    private final CallPlan plan;
    private final CallScene scene;
    private final CallCredential credential;
    private final long started;
    private final CallTimer timer;
    private final Cancellation cancellation = new Cancellation(this::cancel);

    private @Nullable HttpClientRequest request;
    private @Nullable UpstreamBody body;
    private boolean reused;
    private boolean handedOver;
    private boolean settled;
    private long sentAt;

    UpstreamCall(Routed routed, CallPlan plan, CallScene scene, CallCredential credential) {
        this.routed = routed;
        this.plan = plan;
        this.scene = scene;
        this.credential = credential;
        this.timer = new CallTimer(scene.vertx(), scene.nanoTime());
        this.started = scene.nanoTime().getAsLong();
    }

    void start() {
        routed.exchange().onClose(cancellation::run);
        open().onComplete(opened -> connected(opened.result(), opened.cause()));
    }

    private Future<HttpClientRequest> open() {
        try {
            return scene.connections().open(plan.request(), plan.fresh());
        } catch (RuntimeException closed) {
            return Future.failedFuture(closed);
        }
    }

    private void connected(@Nullable HttpClientRequest opened, @Nullable Throwable cause) {
        if (opened == null) {
            if (!settled && cause != null) {
                reject(NetworkFailures.notConnected(cause));
            }
            return;
        }
        opened.exceptionHandler(alsoFailsTheResponse -> {});
        if (settled) {
            opened.reset(); // nothing was sent, so the connection returns to the pool
            return;
        }
        request = opened;
        reused = scene.connections().reusedFor(opened);
        timer.set(TimeUnit.SECONDS.toNanos(plan.timeouts().headSeconds()), this::headTimedOut);
        opened.response().onComplete(response -> headCame(opened, response.result(), response.cause()));
        sentAt = scene.nanoTime().getAsLong();
        opened.end(plan.body());
    }

    private void headTimedOut() {
        if (!settled) {
            reject(NetworkFailures.noAnswerInTime());
            reset();
        }
    }

    private void headCame(
            HttpClientRequest answeredRequest, @Nullable HttpClientResponse response, @Nullable Throwable cause) {
        timer.rest();
        if (settled) {
            return;
        }
        if (response == null) {
            timer.stop();
            if (cause != null) {
                reject(NetworkFailures.noAnswer(cause, reused, scene.nanoTime().getAsLong() - sentAt));
            }
            return;
        }
        response.pause();
        ReadPace pace = new ReadPace(
                TimeUnit.SECONDS.toNanos(plan.timeouts().firstTokenSeconds()),
                TimeUnit.SECONDS.toNanos(plan.timeouts().idleSeconds()));
        UpstreamBody stream = new UpstreamBody(scene, answeredRequest, response, timer, pace);
        body = stream;
        if (!plan.callersCredential()) {
            readLimits(response);
            if (isUnclear(response.statusCode())) {
                readError(stream, read -> errorCame(response, read));
                return;
            }
        }
        Verdict verdict = judge(response, ErrorText.NONE);
        if (verdict instanceof Verdict.Refused refused) {
            refuse(refused, response, stream);
        } else {
            cancellation.action = stream::cancel;
            handOver(response, stream);
        }
    }

    private void readLimits(HttpClientResponse response) {
        scene.books()
                .limits()
                .stated(
                        routed.attempt().account().id(),
                        LimitReader.read(
                                response.statusCode(),
                                response.headers(),
                                routed.attempt().model(),
                                scene.clock().instant()));
    }

    private boolean isUnclear(int status) {
        return Refusal.isUnclear(status)
                || scene.classifier().unclear(status, routed.translation().endpoint());
    }

    private Verdict judge(HttpClientResponse response, ErrorText error) {
        return scene.classifier()
                .judge(
                        response.statusCode(),
                        response.headers(),
                        routed.translation().endpoint(),
                        plan.callersCredential(),
                        error);
    }

    private void handOver(HttpClientResponse response, ReadStream<Buffer> stream) {
        handedOver = true;
        scene.exits()
                .answered(new Answered(
                        routed.exchange(),
                        routed.translation(),
                        routed.attempt(),
                        plan.reply(),
                        response.statusCode(),
                        response.headers(),
                        lengthOf(response.headers()),
                        stream,
                        elapsed()));
    }

    private void refuse(Verdict.Refused refused, HttpClientResponse response, UpstreamBody stream) {
        if (refused.keepsBody()) {
            readError(stream, read -> reject(withBody(refused, response, read.result())));
        } else {
            credentialMayBeRenewed(refused.failure());
            stream.cancel();
        }
    }

    /** An error came of which only the words tell what it means. */
    private void errorCame(HttpClientResponse response, AsyncResult<Buffer> read) {
        Buffer error = read.succeeded() ? read.result() : Buffer.buffer();
        Refusal refusal = Refusal.of(error);
        Verdict verdict = judge(response, ErrorText.read(error));
        if (refusal.meaning() == Refusal.Meaning.POLICY) {
            scene.books().blocked(routed.attempt().account(), credential.generation(), refusal.words());
            reject(Failure.of(FailureKind.POLICY_REFUSED, "The provider does not allow this use of the account.")
                    .withUpstream(upstreamError(response, error)));
        } else if (verdict instanceof Verdict.Refused refused && refusal.meaning() == Refusal.Meaning.REVOKED) {
            credentialMayBeRenewed(refused.failure());
        } else if (verdict instanceof Verdict.Refused refused) {
            reject(refused.keepsBody() ? withBody(refused, response, read.result()) : refused.failure());
        } else if (read.failed()) {
            reject(NetworkFailures.errorBrokenOff(read.cause()));
        } else {
            cancellation.action = () -> {};
            handOver(response, new ReadBody(scene.vertx(), error));
        }
    }

    /** Reads an error's body; fails if it is too long, too slow or broken. */
    private void readError(UpstreamBody stream, Consumer<AsyncResult<Buffer>> taken) {
        long patience = scene.vertx().setTimer(ERROR_MILLIS, late -> stream.cancel());
        stream.readAll(ERROR_BYTES).onComplete(read -> {
            scene.vertx().cancelTimer(patience);
            if (!settled) {
                taken.accept(read);
            }
        });
    }

    private Failure withBody(Verdict.Refused refused, HttpClientResponse response, @Nullable Buffer error) {
        return error == null
                ? refused.failure()
                : scene.classifier()
                        .withBody(
                                refused.failure(),
                                upstreamError(response, error),
                                routed.translation().endpoint());
    }

    private UpstreamError upstreamError(HttpClientResponse response, Buffer error) {
        return new UpstreamError(routed.attempt().dialect(), response.statusCode(), response.headers(), error);
    }

    private void cancel() {
        if (settled) {
            return;
        }
        if (!handedOver) {
            settled = true;
            timer.stop();
            scene.exits().ended(routed, Outcome.CLIENT_GONE);
        }
        reset();
    }

    /** Cuts the call short; a call whose answer has come to its end is left alone, since its connection may serve another. */
    private void reset() {
        if (body != null) {
            body.cancel();
        } else if (request != null) {
            request.reset();
        }
    }

    /** Ends the call; the attempt goes on if it was the credential that was refused, and that can be renewed. */
    private void credentialMayBeRenewed(Failure failure) {
        if (failure.kind() == FailureKind.CREDENTIAL_REFUSED
                && credential.refusals().isPresent()) {
            settled = true;
            timer.stop();
            credential.refusals().get().told(failure);
        } else {
            reject(failure);
        }
    }

    private void reject(Failure failure) {
        settled = true;
        scene.exits().rejected(routed, failure, elapsed());
    }

    private long elapsed() {
        return scene.nanoTime().getAsLong() - started;
    }

    private static long lengthOf(MultiMap headers) {
        String length = headers.get("content-length");
        if (length == null || headers.contains("transfer-encoding")) {
            return -1;
        }
        try {
            return Long.parseLong(length.strip());
        } catch (NumberFormatException invalid) {
            return -1;
        }
    }

    /** What the end of the exchange cancels: the call, later only its body, which keeps nothing of the request in memory. */
    private static final class Cancellation {
        private Runnable action;

        Cancellation(Runnable action) {
            this.action = action;
        }

        void run() {
            action.run();
        }
    }
}
