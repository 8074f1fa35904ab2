package llmgateway.contracts.health;

import io.vertx.core.json.JsonObject;
import java.time.Duration;

/**
 * A provider refused an account with a fixed key as a matter of policy.
 *
 * @param reason for people, without secrets; the beginning if it is long
 * @param age how long ago that was
 */
public record Blocked(Subject subject, String reason, Duration age) implements HealthNews {
    static final String KIND = "blocked";

    private static final int LONGEST_REASON = 1000;

    public Blocked {
        reason = reason.length() > LONGEST_REASON ? reason.substring(0, LONGEST_REASON) : reason;
    }

    @Override
    public JsonObject toJson() {
        return NewsReader.begin(KIND, subject).put("reason", reason).put("age", age.toNanos());
    }

    static Blocked of(NewsReader news) {
        return new Blocked(news.account(), news.text("reason"), news.duration("age"));
    }
}
