package llmgateway.contracts.health;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import llmgateway.contracts.account.LimitWindow;

/**
 * A provider stated a limit; otherwise as {@link LimitWindow}.
 *
 * @param resetsIn how long it is until the window begins anew
 * @param age how long ago the provider said so
 */
public record Stated(
        Subject subject,
        String name,
        String family,
        OptionalLong limit,
        OptionalLong remaining,
        OptionalDouble utilization,
        Optional<Duration> resetsIn,
        Duration age)
        implements HealthNews {
    static final String KIND = "stated";

    /** News of {@code window} at {@code now}. */
    public static Stated of(String account, LimitWindow window, Instant now) {
        return new Stated(
                Subject.account(account),
                window.name(),
                window.family(),
                window.limit(),
                window.remaining(),
                window.utilization(),
                window.resetsAt().map(reset -> between(now, reset)),
                between(window.statedAt(), now));
    }

    /** Zero if {@code to} comes first; providers may name times beyond all bounds. */
    private static Duration between(Instant from, Instant to) {
        Duration time = Duration.between(from, to);
        if (time.isNegative()) {
            return Duration.ZERO;
        }
        return time.compareTo(NewsReader.LONGEST) > 0 ? NewsReader.LONGEST : time;
    }

    /** The window that these news tell of, if they are heard at {@code now}. */
    public LimitWindow window(Instant now) {
        return new LimitWindow(name, family, limit, remaining, utilization, resetsIn.map(now::plus), now.minus(age));
    }

    @Override
    public JsonObject toJson() {
        JsonObject json = NewsReader.begin(KIND, subject)
                .put("name", name)
                .put("family", family)
                .put("age", age.toNanos());
        limit.ifPresent(value -> json.put("limit", value));
        remaining.ifPresent(value -> json.put("remaining", value));
        utilization.ifPresent(value -> json.put("utilization", value));
        resetsIn.ifPresent(wait -> json.put("resets_in", wait.toNanos()));
        return json;
    }

    static Stated of(NewsReader news) {
        return new Stated(
                news.account(),
                news.text("name"),
                news.text("family"),
                news.maybeLong("limit"),
                news.maybeLong("remaining"),
                news.maybeDouble("utilization"),
                news.maybeDuration("resets_in"),
                news.duration("age"));
    }
}
