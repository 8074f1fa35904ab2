package llmgateway.contracts.health;

import io.vertx.core.json.JsonObject;
import java.time.Duration;

/**
 * Somebody ordered that an account which its provider refused is tried again.
 *
 * @param age how long ago that was
 */
public record Unblocked(Subject subject, Duration age) implements HealthNews {
    static final String KIND = "unblocked";

    @Override
    public JsonObject toJson() {
        return NewsReader.begin(KIND, subject).put("age", age.toNanos());
    }

    static Unblocked of(NewsReader news) {
        return new Unblocked(news.account(), news.duration("age"));
    }
}
