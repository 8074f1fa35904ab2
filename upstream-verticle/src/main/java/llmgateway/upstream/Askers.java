package llmgateway.upstream;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import llmgateway.contracts.account.Credential;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.upstream.TokenScene.Timers;
import org.jspecify.annotations.Nullable;

/**
 * Those who wait for one account's renewal. While it is only waiting for other nodes itself, which may last, they are sent away
 * after some seconds: another account may serve them sooner. Confined to the keepers' context.
 */
final class Askers {
    /** Longer than nodes leave each other alone after one has come or gone. */
    static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final Duration AGAIN = Duration.ofSeconds(1);

    private final Timers timers;
    private final Supplier<Optional<RefusedException>> others;
    private @Nullable Promise<Credential> answer;
    private Runnable patience = () -> {};

    /**
     * Nobody yet.
     *
     * @param others what others are waited for, if the renewal does nothing else
     */
    Askers(Timers timers, Supplier<Optional<RefusedException>> others) {
        this.timers = timers;
        this.others = others;
    }

    /** One more, who is answered as those are who wait already. */
    Future<Credential> join() {
        Promise<Credential> present = answer;
        if (present == null) {
            present = Promise.promise();
            answer = present;
            patience = timers.after(PATIENCE, this::look);
        }
        return present.future();
    }

    private void look() {
        Optional<RefusedException> waited = others.get();
        if (waited.isPresent()) {
            answer(Future.failedFuture(waited.get()));
        } else {
            patience = timers.after(AGAIN, this::look);
        }
    }

    /** They wait no more. */
    void answer(Future<Credential> its) {
        patience.run();
        Promise<Credential> present = answer;
        answer = null;
        if (present != null) {
            its.onComplete(present);
        }
    }
}
