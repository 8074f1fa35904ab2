package llmgateway.router.engine;

import java.time.Duration;
import llmgateway.contracts.failure.Fault;
import llmgateway.contracts.failure.Penalty;
import org.jspecify.annotations.Nullable;

/**
 * A rest of an account, or of a model family on it. Times are readings of a clock that only moves forward, in nanoseconds, so
 * that a jump of the wall clock neither ends nor prolongs a rest.
 *
 * <pre>
 *             failure                    until, or probeAt             one request
 *   (none) ──────────▶ resting (GUESSED, RESTING) ──────▶ due (PROBE) ────────▶ probed (GUESSED, RESTING)
 *      ▲                  ▲                                                        │         │
 *      │                  └────────── failure: twice as long ─────────────────────┘         │
 *      └──────────────────────────────── success ──────────────────────────────────────────┘
 * </pre>
 *
 * @param id which rest it is, on all nodes
 * @param cause what began it
 * @param rests how many rests in a row this one is, from 1
 * @param until when it is over, if nothing ends it before
 * @param stated whether the provider said so
 * @param probeAt when one request is to find out whether it is over: {@code until}, or before that if it is long
 * @param probedSince when a request began to find that out; null if none does
 */
public record Cooldown(
        String id,
        Penalty cause,
        int rests,
        long since,
        long until,
        boolean stated,
        long probeAt,
        @Nullable Long probedSince) {
    /** A request whose end is not heard of for so long does not stop others from finding out. */
    private static final long LEASE = Duration.ofMinutes(5).toNanos();

    public Standing standing(long now) {
        if (now - probeAt >= 0 && !isProbed(now)) {
            return Standing.PROBE;
        }
        return stated && !over(now) ? Standing.RESTING : Standing.GUESSED;
    }

    /** Whether it concerns all nodes, and not only this one's way to the provider. */
    public boolean isShared() {
        return cause.fault() != Fault.NETWORK;
    }

    /** Whether only the gateway supposes that it goes on, and nobody finds out whether it does. */
    public boolean isGuess(long now) {
        return (!stated || over(now)) && !isProbed(now);
    }

    private boolean isProbed(long now) {
        return probedSince != null && now - probedSince < LEASE;
    }

    public boolean over(long now) {
        return now - until >= 0;
    }

    /** How long it goes on, zero if it is over. */
    public Duration left(long now) {
        return Duration.ofNanos(Math.max(0, until - now));
    }

    /** The same while a request finds out whether it is over. */
    public Cooldown probed(long now) {
        return new Cooldown(id, cause, rests, since, until, stated, probeAt, now);
    }

    /** The same when no request finds out any more; the next one may at {@code next}. */
    public Cooldown unprobed(long next) {
        return new Cooldown(id, cause, rests, since, until, stated, next, null);
    }

    Cooldown until(long end) {
        return new Cooldown(id, cause, rests, since, end, stated, Math.min(probeAt, end), probedSince);
    }
}
