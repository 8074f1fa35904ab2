package llmgateway.router.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import llmgateway.contracts.account.LimitWindow;
import llmgateway.contracts.failure.Penalty;
import llmgateway.contracts.health.Rested;
import org.jspecify.annotations.Nullable;

/**
 * Decides how long rests are. What a provider states is never shortened, but it is only believed until something newer is known:
 * an answer with other limits, or one real request every {@link #PROBE_EVERY} that finds out. What is guessed doubles with each
 * rest that did not help.
 */
public final class CooldownPolicy {
    /** How often one request finds out whether a long rest is over before its time. */
    static final Duration PROBE_EVERY = Duration.ofMinutes(10);

    /** Rests that were over for so long are forgotten: the next one is a first again. */
    private static final long FORGOTTEN = Duration.ofMinutes(30).toNanos();

    /** By way of other nodes, the limits that came with a failure may look later than the failure by so much. */
    private static final long SKEW = Duration.ofSeconds(1).toNanos();

    private static final double SPREAD = 0.2;
    private static final long STATED_SPREAD = Duration.ofSeconds(5).toNanos();
    private static final int MOST_DOUBLINGS = 30;

    private CooldownPolicy() {}

    /**
     * The rest after a failure.
     *
     * @param before the rest that there was, over or not
     * @param id what the rest is called if it is a new one
     * @param penalty one that costs something
     * @param random from 0 to 1, so that many nodes and accounts do not come back at once
     */
    public static Cooldown after(@Nullable Cooldown before, String id, Penalty penalty, long now, double random) {
        boolean remembered = before != null && now - before.until() < FORGOTTEN;
        int rests = before == null || !remembered ? 1 : before.over(now) ? before.rests() + 1 : before.rests();
        if (penalty.stated().isPresent()) {
            long stated = penalty.stated().get().toNanos();
            long length = stated + (long) (random * Math.min(STATED_SPREAD, stated / 20));
            return new Cooldown(
                    id, penalty, rests, now, now + length, true, now + Math.min(length, probing(random)), null);
        }
        long length = guessed(penalty, rests, random);
        if (before == null || before.over(now)) {
            return new Cooldown(id, penalty, rests, now, now + length, false, now + length, null);
        }
        boolean same = before.cause().reason().equals(penalty.reason());
        if (before.stated() || same || before.until() - now >= length) {
            return before.unprobed(before.probeAt() - now > 0 ? before.probeAt() : earlier(before, now, random));
        }
        return new Cooldown(id, penalty, rests, now, now + length, false, now + length, null);
    }

    /**
     * A rest that another node tells of. It may go on a little longer here, so that not all nodes come back at once, and this node
     * finds out for itself whether it is over.
     */
    public static Cooldown heard(Rested news, long now, double random) {
        long left = news.left().toNanos();
        long length = left + (long) (random * Math.min(STATED_SPREAD, left / 20));
        long probing = news.stated() ? Math.min(length, probing(random)) : length;
        long since = now - news.age().toNanos();
        return new Cooldown(
                news.rest(), news.cause(), news.rests(), since, now + length, news.stated(), now + probing, null);
    }

    /** Whether {@code here} holds although another node tells of {@code heard}. */
    static boolean holds(Cooldown here, Cooldown heard, long now) {
        if (here.id().equals(heard.id()) || heard.since() - here.since() <= 0) {
            return true;
        }
        boolean weaker = here.stated() || here.until() - heard.until() >= 0;
        return !here.over(now) && !heard.stated() && weaker;
    }

    private static long earlier(Cooldown before, long now, double random) {
        return now + Math.min(before.until() - now, probing(random));
    }

    private static long probing(double random) {
        return spread(PROBE_EVERY.toNanos(), random);
    }

    private static long guessed(Penalty penalty, int rests, double random) {
        long longest = penalty.longest().toNanos();
        long length = penalty.first().toNanos();
        for (int doubling = 1; doubling < Math.min(rests, MOST_DOUBLINGS) && length < longest; doubling++) {
            length *= 2;
        }
        return Math.min(spread(Math.min(length, longest), random), longest);
    }

    private static long spread(long length, double random) {
        return (long) (length * (1 - SPREAD + 2 * SPREAD * random));
    }

    /**
     * What is left of a rest after what the provider said of its limits since it began.
     *
     * @param windows the limits that concern the account and model family
     * @param clock the time at {@code now}
     * @return empty if there is something left of the limits again
     */
    public static Optional<Cooldown> reconsidered(Cooldown rest, List<LimitWindow> windows, long now, Instant clock) {
        if (!rest.stated() || windows.isEmpty()) {
            return Optional.of(rest);
        }
        Instant since = clock.minusNanos(now - rest.since()).plusNanos(SKEW);
        List<LimitWindow> fresh = windows.stream()
                .filter(window ->
                        !window.statedAt().isBefore(since) && window.headroom().isPresent())
                .toList();
        if (fresh.isEmpty()) {
            return Optional.of(rest);
        }
        List<LimitWindow> exhausted =
                fresh.stream().filter(CooldownPolicy::isExhausted).toList();
        if (exhausted.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(untilReset(exhausted, clock)
                .map(wait -> rest.until(now + wait.toNanos()))
                .orElse(rest));
    }

    /** When the last of {@code windows} that have nothing left begins anew; empty if none of them says so. */
    public static Optional<Duration> untilReset(List<LimitWindow> windows, Instant clock) {
        return windows.stream()
                .filter(CooldownPolicy::isExhausted)
                .flatMap(window -> window.resetsAt().stream())
                .filter(clock::isBefore)
                .map(reset -> Duration.between(clock, reset))
                .max(Duration::compareTo);
    }

    private static boolean isExhausted(LimitWindow window) {
        return window.headroom().isPresent() && window.headroom().getAsDouble() <= 0;
    }
}
