package llmgateway.router.engine;

import java.time.Duration;

/**
 * How an account has done lately: how fast it began replies and how often it failed, as moving averages in which old readings fade.
 * Any thread; of readings that come at one moment one may be lost, which does not matter to an average. Times are readings of a
 * clock that only moves forward, in nanoseconds.
 */
public final class Pace {
    private static final double SHARE = 0.2;
    private static final double NANOS_PER_MILLI = 1e6;
    private static final double FADES = Duration.ofSeconds(30).toNanos();
    private static final long BELIEVED = Duration.ofMinutes(2).toNanos();

    private volatile Reading last = new Reading(0, 0, 0);

    private record Reading(double firstByteMillis, double trouble, long at) {
        double troubleAt(long now) {
            return trouble == 0 ? 0 : trouble * Math.pow(0.5, Math.max(0, now - at) / FADES);
        }
    }

    /** It began a good reply {@code firstByteNanos} after it was asked. */
    public void began(long firstByteNanos, long now) {
        Reading before = last;
        double millis = firstByteNanos / NANOS_PER_MILLI;
        double mean =
                firstByteMillis(now) == 0 ? millis : before.firstByteMillis + SHARE * (millis - before.firstByteMillis);
        last = new Reading(mean, before.troubleAt(now) * (1 - SHARE), now);
    }

    /** It failed. */
    public void failed(long now) {
        Reading before = last;
        double trouble = before.troubleAt(now);
        last = new Reading(before.firstByteMillis, trouble + SHARE * (1 - trouble), now);
    }

    /** How long it took lately to begin a reply; 0 if that is not known, or so long ago that it says nothing. */
    public double firstByteMillis(long now) {
        Reading reading = last;
        return now - reading.at < BELIEVED ? reading.firstByteMillis : 0;
    }

    /** The share of its attempts that failed lately, 0 to 1. */
    public double trouble(long now) {
        return last.troubleAt(now);
    }
}
