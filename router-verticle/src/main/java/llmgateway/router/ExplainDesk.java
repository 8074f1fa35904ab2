package llmgateway.router;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import llmgateway.contracts.admin.AdminDesk;
import llmgateway.contracts.admin.AdminException;
import llmgateway.contracts.admin.AdminException.Reason;
import llmgateway.contracts.admin.Arguments;
import llmgateway.router.engine.Trail;

/** Tells what became of a request: {@code explain ID}. Confined to the context on which it was opened. */
public final class ExplainDesk {
    private final Vertx vertx;
    private final Board board;

    /** A desk over the requests that the router of this node ended last. */
    public ExplainDesk(Vertx vertx, Board board) {
        this.vertx = vertx;
        this.board = board;
    }

    /** Begins to take orders, on the calling context. */
    public void open() {
        new AdminDesk(vertx, "explain").on("", Set.of("id"), this::explain).open();
    }

    private Future<JsonObject> explain(Arguments order) throws AdminException {
        String id = order.required("id");
        Trail trail = board.trails()
                .find(id)
                .orElseThrow(() -> new AdminException(
                        Reason.NOT_FOUND,
                        "This node knows no request '" + id + "' that is over; it keeps the last "
                                + board.trails().capacity() + " that reached its router."));
        return Future.succeededFuture(json(trail));
    }

    private static JsonObject json(Trail trail) {
        JsonArray attempts = new JsonArray();
        for (Trail.Step step : trail.steps()) {
            attempts.add(new JsonObject()
                    .put("account", step.account())
                    .put("model", step.model())
                    .put("outcome", step.outcome())
                    .put("reason", step.reason())
                    .put("milliseconds", step.millis() < 0 ? null : step.millis()));
        }
        return new JsonObject()
                .put("id", trail.id())
                .put("ended_at", trail.endedAt().truncatedTo(ChronoUnit.MILLIS).toString())
                .put("endpoint", trail.endpoint())
                .put("model", trail.model())
                .put("key", trail.key())
                .put("outcome", trail.outcome())
                .put("reason", trail.reason())
                .put("attempts", attempts);
    }
}
