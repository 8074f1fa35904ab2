package llmgateway.node.cluster.health;

import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * How far somebody has told.
 *
 * @param run the life of the process that tells
 * @param count how many messages it has told in it
 */
record Place(String run, long count) {

    /** Whether nothing is missing for who has heard all up to here and now hears {@code next}. */
    boolean precedes(Place next) {
        return run.equals(next.run) && count + 1 == next.count;
    }

    /** Whether who has heard all up to here has heard {@code other} too. */
    boolean covers(Place other) {
        return run.equals(other.run) && count >= other.count;
    }

    Place next() {
        return new Place(run, count + 1);
    }

    JsonObject toJson() {
        return new JsonObject().put("run", run).put("count", count);
    }

    /** The place that {@link #toJson} wrote, among other things perhaps; empty if there is none. */
    static Optional<Place> of(JsonObject json) {
        return json.getValue("run") instanceof String run && json.getValue("count") instanceof Number count
                ? Optional.of(new Place(run, count.longValue()))
                : Optional.empty();
    }
}
