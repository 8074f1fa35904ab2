package llmgateway.ingress;

import io.vertx.core.Context;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import llmgateway.contracts.Caller;
import llmgateway.contracts.WholeSeconds;
import llmgateway.contracts.failure.Failure;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.ingress.engine.RateLimitHeaders;
import llmgateway.ingress.quota.Ticket;
import llmgateway.ingress.quota.Verdict;
import llmgateway.ingress.quota.Verdict.Limit;
import llmgateway.ingress.quota.Verdict.Refused;
import org.jspecify.annotations.Nullable;

/**
 * Holds a call at the door until the limits of its key let it in, for a quarter of a second at most, or has it refused. Its body
 * waits meanwhile. What the call holds of the limits is given back when its exchange is no longer open. Confined to the event loop.
 */
final class Turnstile {
    private final Surroundings around;
    private final ClientExchange exchange;
    private final HttpServerRequest http;
    private final MultiMap additions;
    private final InstantSource clock;
    private final Context loop;
    private final Thread thread = Thread.currentThread();
    private boolean entering;
    private @Nullable Verdict early;

    /**
     * A turnstile for the call of {@code exchange}.
     *
     * @param additions takes further headers for the answer
     */
    Turnstile(
            Surroundings around,
            ClientExchange exchange,
            HttpServerRequest http,
            MultiMap additions,
            InstantSource clock) {
        this.around = around;
        this.exchange = exchange;
        this.http = http;
        this.additions = additions;
        this.clock = clock;
        this.loop = around.vertx().getOrCreateContext();
    }

    /** Has {@code read} begin to read the body when the call is let in. */
    void pass(Runnable read) {
        Caller caller = exchange.request().caller();
        entering = true;
        Ticket ticket = around.node().quotas().enter(caller.keyId(), caller.limits(), verdict -> told(verdict, read));
        entering = false;
        Verdict known = early;
        if (known == null) {
            http.pause();
        }
        exchange.onClose(ticket::giveBack);
        if (known != null) {
            decide(known, read);
        }
    }

    /** Any thread. What is told while something else happens on the event loop must not happen inside of that. */
    private void told(Verdict verdict, Runnable read) {
        if (Thread.currentThread() == thread && entering) {
            early = verdict;
        } else {
            loop.runOnContext(later -> {
                decide(verdict, read);
                http.resume();
            });
        }
    }

    private void decide(Verdict verdict, Runnable read) {
        if (!exchange.reading()) {
            return;
        }
        if (verdict instanceof Refused refused) {
            refuse(refused);
        } else {
            read.run();
        }
    }

    private void refuse(Refused refused) {
        around.telemetry().keyLimited(refused.limit().name().toLowerCase(Locale.ROOT));
        Duration wait = refused.retryAfter();
        String again = "; try again in " + WholeSeconds.of(wait) + " s.";
        boolean perMinute = refused.limit() == Limit.RPM;
        if (perMinute) {
            additions.addAll(RateLimitHeaders.spent(
                    exchange.request().endpoint().dialect().family(), refused.most(), refused.full(), clock.instant()));
        }
        Failure failure = perMinute
                ? Failure.of(
                        FailureKind.LIMIT_REACHED,
                        "This client key may make " + refused.most() + " requests in any 60 seconds (rpm)" + again)
                : Failure.of(
                        FailureKind.CONCURRENCY_REACHED,
                        "This client key may have " + refused.most() + " requests under way at once (concurrency)"
                                + again);
        exchange.refuse(failure.withRetryAfter(wait));
    }
}
