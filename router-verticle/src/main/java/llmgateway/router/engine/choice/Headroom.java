package llmgateway.router.engine.choice;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import llmgateway.contracts.account.LimitWindow;

/**
 * What is left of an account's limits for one model family. New work is steered away before a limit is reached, and the rest is
 * left to the sessions that are warm there; at the very end they are steered away too.
 *
 * @param untilReset how long until the scarcest limit begins anew, in milliseconds; 0 if there is plenty
 */
public record Headroom(Room room, long untilReset) implements Comparable<Headroom> {
    private static final double SHORT = 0.10;
    private static final double SPENT = 0.02;
    private static final Duration BELIEVED = Duration.ofMinutes(1);

    /** Nothing speaks against asking. */
    public static final Headroom AMPLE = new Headroom(Room.AMPLE, 0);

    /** How much is left, most first. */
    public enum Room {
        AMPLE,
        SHORT,
        SPENT
    }

    /**
     * The headroom by what the provider said of its limits.
     *
     * @param family the model family that is asked for
     */
    public static Headroom of(List<LimitWindow> windows, String family, Instant now) {
        Headroom least = AMPLE;
        for (LimitWindow window : windows) {
            boolean concerns = window.family().isEmpty() || window.family().equals(family);
            if (concerns && holds(window, now)) {
                Headroom here = of(window, now);
                if (here.compareTo(least) > 0) {
                    least = here;
                }
            }
        }
        return least;
    }

    /** Orders those with more room, then those that get more sooner, before others. */
    @Override
    public int compareTo(Headroom other) {
        int byRoom = room.compareTo(other.room);
        return byRoom != 0 ? byRoom : Long.compare(untilReset, other.untilReset);
    }

    private static boolean holds(LimitWindow window, Instant now) {
        return window.resetsAt()
                .map(now::isBefore)
                .orElseGet(() -> now.isBefore(window.statedAt().plus(BELIEVED)));
    }

    private static Headroom of(LimitWindow window, Instant now) {
        double left = window.headroom().orElse(1);
        if (left >= SHORT) {
            return AMPLE;
        }
        long reset = window.resetsAt()
                .map(at -> Duration.between(now, at).toMillis())
                .orElse(BELIEVED.toMillis());
        return new Headroom(left < SPENT ? Room.SPENT : Room.SHORT, reset);
    }
}
