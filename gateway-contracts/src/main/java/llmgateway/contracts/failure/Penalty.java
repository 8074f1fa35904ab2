package llmgateway.contracts.failure;

import java.time.Duration;
import java.util.Optional;

/**
 * What a failed attempt costs, and whom.
 *
 * @param fault whose fault it was
 * @param scope who rests
 * @param first how long the first rest is, where the provider states no time; zero: no rest
 * @param longest the most that rests grow to, each twice as long as the one before
 * @param stated when the provider said that it will serve again, counted from the failure; it goes before what is guessed
 * @param reason the failure in a few words for people, without secrets
 */
public record Penalty(
        Fault fault, Scope scope, Duration first, Duration longest, Optional<Duration> stated, String reason) {

    /** Costs nothing. */
    public static final Penalty NONE =
            new Penalty(Fault.CALLER, Scope.REQUEST, Duration.ZERO, Duration.ZERO, Optional.empty(), "");

    /** Whether anybody rests. */
    public boolean costs() {
        return scope != Scope.REQUEST && (stated.isPresent() || !first.isZero());
    }

    /** The same with what the provider said of the time. */
    public Penalty withStated(Duration wait) {
        return new Penalty(fault, scope, first, longest, Optional.of(wait), reason);
    }
}
