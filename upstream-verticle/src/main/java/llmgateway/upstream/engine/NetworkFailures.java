package llmgateway.upstream.engine;

import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.http.HttpClosedException;
import java.io.IOException;
import java.net.UnknownHostException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import llmgateway.contracts.failure.Failure;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.contracts.failure.Processed;
import llmgateway.contracts.failure.RefusedException;

/** What it means that a connection could not be had, broke, stalled or carried nonsense. */
public final class NetworkFailures {
    /** A connection that was closed while idle says so in about a round trip; later, somebody was at work. */
    private static final long SOON_NANOS = TimeUnit.SECONDS.toNanos(1);

    private NetworkFailures() {}

    /** No connection could be had: nothing was sent. */
    public static Failure notConnected(Throwable cause) {
        return Failure.of(FailureKind.CONNECT_FAILED, wordsFor(cause));
    }

    private static String wordsFor(Throwable cause) {
        if (cause instanceof UnknownHostException) {
            return "The upstream's name could not be resolved.";
        } else if (cause instanceof SSLException) {
            return "No trusted connection to the upstream could be made.";
        } else if (cause instanceof ConnectTimeoutException) {
            return "The upstream did not accept a connection in time.";
        } else if (cause instanceof TimeoutException) {
            return "No connection to the upstream was free in time.";
        } else if (cause instanceof ConnectionPoolTooBusyException) {
            return "Too many requests wait for a connection to the upstream.";
        } else {
            return "The upstream did not accept a connection.";
        }
    }

    /**
     * The request was sent and no head came back.
     *
     * @param reused whether the connection had carried a request before: if so, and it broke soon after the request was sent, the
     *     upstream closed it while it was idle, and the request was not processed
     * @param nanosSinceSent how long ago the request was sent
     */
    public static Failure noAnswer(Throwable cause, boolean reused, long nanosSinceSent) {
        if (!isClosure(cause)) {
            return nonsense();
        }
        boolean soon = nanosSinceSent <= SOON_NANOS;
        if (reused && soon && !(cause instanceof PrematureChannelClosureException)) {
            return Failure.of(FailureKind.STALE_CONNECTION, "The upstream closed a kept-alive connection.");
        }
        return begun(
                FailureKind.CONNECTION_LOST,
                "The upstream closed the connection without an answer.",
                Processed.MAYBE_PROCESSED);
    }

    /** The request was sent and no head came back in time. */
    public static Failure noAnswerInTime() {
        return begun(FailureKind.UPSTREAM_TIMEOUT, "The upstream did not answer in time.", Processed.MAYBE_PROCESSED);
    }

    /** The body broke off. */
    public static Failure brokenOff(Throwable cause) {
        return isClosure(cause)
                ? begun(
                        FailureKind.CONNECTION_LOST,
                        "The upstream closed the connection before its reply was complete.",
                        Processed.ANSWERED)
                : nonsense();
    }

    /** An error that was to be read whole was cut short, by the upstream or because it was too long or too slow. */
    public static Failure errorBrokenOff(Throwable cause) {
        return cause instanceof RefusedException told && told.failure().kind() != FailureKind.CLIENT_GONE
                ? told.failure()
                : stalled();
    }

    /** The next piece of the body did not come in time. */
    public static Failure stalled() {
        return begun(FailureKind.UPSTREAM_TIMEOUT, "The upstream's reply stalled.", Processed.ANSWERED);
    }

    /** Nobody wants the body any more. */
    public static Failure clientGone() {
        return Failure.of(FailureKind.CLIENT_GONE, "The request was cancelled.").withProcessed(Processed.ANSWERED);
    }

    private static Failure nonsense() {
        return begun(FailureKind.BROKEN_REPLY, "The upstream's answer is no valid HTTP.", Processed.ANSWERED);
    }

    private static boolean isClosure(Throwable cause) {
        return cause instanceof IOException
                || cause instanceof HttpClosedException
                || cause instanceof PrematureChannelClosureException;
    }

    private static Failure begun(FailureKind kind, String message, Processed processed) {
        return Failure.of(kind, message).withProcessed(processed);
    }
}
