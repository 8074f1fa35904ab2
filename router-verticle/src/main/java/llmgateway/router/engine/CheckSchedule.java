package llmgateway.router.engine;

import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Decides when rests are looked into that the gateway guessed: once when a rest is over, and about as often as it is told to, each
 * time a fifth sooner or later, so that neither nodes nor accounts keep step. Confined to one thread; times are readings of a clock
 * that only moves forward, in nanoseconds.
 */
public final class CheckSchedule {
    private static final double SPREAD = 0.2;

    private final RandomGenerator random;
    private final Map<Key, Check> checks = new HashMap<>();

    /** A rest: of a model family on an account. */
    private record Key(String account, String family) {}

    /**
     * A look into a rest.
     *
     * @param chance what decides, from 0 to 1, how soon the next one is
     */
    private record Check(long at, double chance) {}

    public CheckSchedule(RandomGenerator random) {
        this.random = random;
    }

    /**
     * Whether {@code rest} is to be looked into now; if so, it counts as looked into.
     *
     * @param every how often that is to happen
     */
    public boolean due(String account, String family, Cooldown rest, long now, long every) {
        Key key = new Key(account, family);
        Check last = checks.computeIfAbsent(key, unknown -> new Check(rest.since(), random.nextDouble()));
        boolean over = rest.over(now) && rest.until() - last.at > 0;
        long since = Math.min(now - last.at, now - rest.since());
        if (!over && since < every * (1 - SPREAD + 2 * SPREAD * last.chance)) {
            return false;
        }
        checks.put(key, new Check(now, random.nextDouble()));
        return true;
    }

    /** Forgets looks that were so long ago that they say nothing of the next. */
    public void tidy(long now, long every) {
        checks.values().removeIf(check -> now - check.at > 2 * every);
    }
}
