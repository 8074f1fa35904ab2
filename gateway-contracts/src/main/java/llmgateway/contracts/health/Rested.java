package llmgateway.contracts.health;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Optional;
import llmgateway.contracts.failure.Fault;
import llmgateway.contracts.failure.Penalty;
import llmgateway.contracts.failure.Scope;

/**
 * A rest began, or was prolonged.
 *
 * @param family the model family on the account; empty: the account or server as a whole
 * @param rest which rest it is: the same wherever it is told of, and no other is
 * @param cause what began it, without what the provider stated
 * @param rests how many rests in a row this one is, from 1
 * @param age how long ago it began
 * @param left how long it goes on
 * @param stated whether the provider said so
 */
public record Rested(
        Subject subject,
        String family,
        String rest,
        Penalty cause,
        int rests,
        Duration age,
        Duration left,
        boolean stated)
        implements HealthNews {
    static final String KIND = "rested";

    public Rested {
        cause = new Penalty(
                cause.fault(), cause.scope(), cause.first(), cause.longest(), Optional.empty(), cause.reason());
    }

    @Override
    public JsonObject toJson() {
        return NewsReader.begin(KIND, subject)
                .put("family", family)
                .put("rest", rest)
                .put("fault", cause.fault().name())
                .put("scope", cause.scope().name())
                .put("first", cause.first().toNanos())
                .put("longest", cause.longest().toNanos())
                .put("reason", cause.reason())
                .put("rests", rests)
                .put("age", age.toNanos())
                .put("left", left.toNanos())
                .put("stated", stated);
    }

    static Rested of(NewsReader news) {
        Penalty cause = new Penalty(
                news.constant(Fault.class, "fault"),
                news.constant(Scope.class, "scope"),
                news.duration("first"),
                news.duration("longest"),
                Optional.empty(),
                news.text("reason"));
        return new Rested(
                news.subject(),
                news.text("family"),
                news.text("rest"),
                cause,
                news.count("rests"),
                news.duration("age"),
                news.duration("left"),
                news.flag("stated"));
    }
}
