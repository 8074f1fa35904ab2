package llmgateway.upstream;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The moment at which one account's tokens are renewed if nobody asks earlier. Confined to the keepers' context. */
final class RenewalAlarm {
    private final TokenScene scene;
    private final Runnable renewal;
    private Optional<Instant> next = Optional.empty();
    private Runnable cancelled = () -> {};

    RenewalAlarm(TokenScene scene, Runnable renewal) {
        this.scene = scene;
        this.renewal = renewal;
    }

    /** When it rings; empty if it does not. */
    Optional<Instant> next() {
        return next;
    }

    /** Rings at {@code when}, or at once if that is past, and at no other time. */
    void set(Optional<Instant> when) {
        cancelled.run();
        cancelled = () -> {};
        next = when;
        when.ifPresent(moment -> {
            Duration wait = Duration.between(scene.clock().instant(), moment);
            cancelled = scene.timers().after(wait.isNegative() ? Duration.ZERO : wait, renewal);
        });
    }

    void off() {
        set(Optional.empty());
    }
}
