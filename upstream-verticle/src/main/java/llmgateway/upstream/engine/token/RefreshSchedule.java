package llmgateway.upstream.engine.token;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.DoubleSupplier;

/** When tokens are renewed: well before they end, each at another moment, and ever more rarely while that fails. */
public final class RefreshSchedule {
    private static final Duration BEFORE_ITS_END = Duration.ofSeconds(30);
    private static final double EARLIEST = 0.8;
    private static final double SPREAD = 0.1;
    private static final Duration SHORTEST_TIE = Duration.ofMillis(100);
    private static final Duration TIE_SPREAD = Duration.ofMillis(1900);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);
    private static final Duration LONGEST_WISH = Duration.ofDays(1);
    private static final int MOST_DOUBLINGS = 10;

    private final DoubleSupplier random;

    /**
     * A schedule.
     *
     * @param random gives numbers from 0 to 1
     */
    public RefreshSchedule(DoubleSupplier random) {
        this.random = random;
    }

    /** When {@code pair} is to be renewed, as it is at {@code now}: one in doubt as late as possible. */
    public Instant due(TokenRecord pair, Instant now) {
        if (!pair.usable(now)) {
            return now;
        }
        return pair.intent().isPresent()
                ? pair.expiresAt().minus(BEFORE_ITS_END)
                : due(pair.issuedAt(), pair.expiresAt());
    }

    /** When a token that was issued and ends so is to be renewed: after 80 to 90 % of its life. */
    public Instant due(Instant issuedAt, Instant expiresAt) {
        Duration lifetime = Duration.between(issuedAt, expiresAt);
        if (lifetime.isNegative()) {
            return expiresAt;
        }
        double share = EARLIEST + SPREAD * random.getAsDouble();
        return issuedAt.plusMillis((long) (lifetime.toMillis() * share));
    }

    /** How long to leave it to others when several nodes want to begin at a time: each for another while, or they would again. */
    public Duration tie() {
        return SHORTEST_TIE.plusMillis((long) (TIE_SPREAD.toMillis() * random.getAsDouble()));
    }

    /**
     * How long to wait after the {@code failures}th failure in a row.
     *
     * @param wish how long the other side wants to be left alone; never cut short unless it is longer than a day
     */
    public Duration pause(int failures, Optional<Duration> wish) {
        Duration doubled = FIRST_PAUSE.multipliedBy(1L << Math.min(failures - 1, MOST_DOUBLINGS));
        Duration bounded = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
        Duration own = Duration.ofMillis((long) (bounded.toMillis() * (1 - random.getAsDouble() / 2)));
        Duration wanted = wish.orElse(Duration.ZERO);
        Duration heeded = wanted.compareTo(LONGEST_WISH) < 0 ? wanted : LONGEST_WISH;
        return own.compareTo(heeded) < 0 ? heeded : own;
    }
}
