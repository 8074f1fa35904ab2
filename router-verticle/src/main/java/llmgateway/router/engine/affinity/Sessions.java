package llmgateway.router.engine.affinity;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Where the sessions of a node are served, as far as their prompt caches can still be there. A session stays where it is warm; one
 * that had to leave goes back if the cause was brief, because its cache is still there and lacks little, and otherwise makes its home
 * where it went, so that an account that recovers late takes no warm session away. Any thread; times are readings of a clock
 * that only moves forward, in nanoseconds.
 */
public final class Sessions {
    /** How long providers keep a prompt cache that nobody uses. */
    static final long WARM = Duration.ofMinutes(5).toNanos();

    /** How long a session may be away and yet go back. */
    static final long BRIEF = Duration.ofMinutes(1).toNanos();

    private static final int CAPACITY = 32_768;

    private final RecentMap<Long, Stay> stays;

    /**
     * Where a session is.
     *
     * @param since when it came there
     * @param left where it was before, if it may still go back there
     * @param leftUse when it was last served there
     */
    private record Stay(
            String account,
            long since,
            long lastUse,
            @Nullable String left,
            long leftUse) {

        static Stay at(String account, long now) {
            return new Stay(account, now, now, null, 0);
        }

        boolean warm(long now) {
            return now - lastUse < WARM;
        }

        /** Where it would go back to at {@code now}. */
        @Nullable
        String back(long now) {
            return left != null && now - since < BRIEF && now - leftUse < WARM ? left : null;
        }
    }

    /** What it meant for a session where a request of it was served; the label is the metric label. */
    public enum Result {
        /** Its prompt cache is there. */
        HIT,
        /** Its prompt cache is elsewhere. */
        MOVED,
        /** Nothing of it is anywhere, as far as is known. */
        NEW;

        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public Sessions() {
        this(CAPACITY);
    }

    Sessions(int capacity) {
        stays = new RecentMap<>(capacity);
    }

    /** The key of what a session asks of one model; caches are not shared between models. */
    public static long key(long session, String model) {
        return Hashing.mixed(session ^ Hashing.of(model));
    }

    /** A session's number from its name. */
    public static long number(String name) {
        return Hashing.of(name);
    }

    /** The accounts where the session is warm, the one to ask first before the other; empty if it is nowhere. */
    public List<String> warm(long key, long now) {
        Stay stay = stays.get(key);
        if (stay == null || !stay.warm(now)) {
            return List.of();
        }
        String back = stay.back(now);
        return back == null ? List.of(stay.account) : List.of(back, stay.account);
    }

    /** A request of the session was served by {@code account}. */
    public Result served(long key, String account, long now) {
        Stay stay = stays.get(key);
        if (stay == null || !stay.warm(now)) {
            stays.put(key, Stay.at(account, now));
            return Result.NEW;
        }
        if (stay.account.equals(account)) {
            stays.put(key, new Stay(account, stay.since, now, stay.back(now), stay.leftUse));
            return Result.HIT;
        }
        String back = stay.back(now);
        if (account.equals(back)) {
            stays.put(key, Stay.at(account, now));
            return Result.HIT;
        }
        stays.put(key, new Stay(account, now, now, stay.account, stay.lastUse));
        return Result.MOVED;
    }
}
