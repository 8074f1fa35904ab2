package llmgateway.contracts.health;

import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * Something that a node learnt of the health of an account or a server, for other nodes. Times are counted from the telling, since
 * clocks differ: news that are late look as if they had happened later, by as much as they are late.
 */
public sealed interface HealthNews permits Rested, Recovered, Stated, Blocked, Unblocked {

    Subject subject();

    /** The news as an object, durations in nanoseconds. */
    JsonObject toJson();

    /** What {@link #toJson} wrote; empty if it is something else. */
    static Optional<HealthNews> of(JsonObject json) {
        try {
            NewsReader reader = new NewsReader(json);
            return Optional.of(
                    switch (reader.text(NewsReader.KIND)) {
                        case Rested.KIND -> Rested.of(reader);
                        case Recovered.KIND -> Recovered.of(reader);
                        case Stated.KIND -> Stated.of(reader);
                        case Blocked.KIND -> Blocked.of(reader);
                        case Unblocked.KIND -> Unblocked.of(reader);
                        default -> throw new IllegalArgumentException("There are no such news");
                    });
        } catch (ClassCastException | IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }
}
