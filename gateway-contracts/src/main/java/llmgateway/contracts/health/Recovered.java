package llmgateway.contracts.health;

import io.vertx.core.json.JsonObject;
import java.time.Duration;

/**
 * A rest ended, by a success or by an order.
 *
 * @param family the model family on the account; empty: the account or server as a whole
 * @param rest the rest that ended
 * @param age how long ago the request began that succeeded, or the order came; it ends other rests too, but not those that
 *     began later
 * @param matters for how long somebody may still believe in the rest that ended
 */
public record Recovered(Subject subject, String family, String rest, Duration age, Duration matters)
        implements HealthNews {
    static final String KIND = "recovered";

    @Override
    public JsonObject toJson() {
        return NewsReader.begin(KIND, subject)
                .put("family", family)
                .put("rest", rest)
                .put("age", age.toNanos())
                .put("matters", matters.toNanos());
    }

    static Recovered of(NewsReader news) {
        return new Recovered(
                news.subject(), news.text("family"), news.text("rest"), news.duration("age"), news.duration("matters"));
    }
}
