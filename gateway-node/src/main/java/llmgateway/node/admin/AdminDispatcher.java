package llmgateway.node.admin;

import static llmgateway.contracts.admin.AdminDesk.refusal;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import llmgateway.contracts.admin.AdminDesk;
import llmgateway.contracts.admin.AdminException.Reason;
import llmgateway.node.config.SettingNames;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands an authenticated order to the desk that owns its group and records it. An order that may change something is written to the
 * audit log before it is carried out and again with its outcome before it is answered, so nothing changes unrecorded; one that only
 * reads is written once, and the looks of a live view, which come every second, are not written.
 */
final class AdminDispatcher {
    /** The first words of all commands. */
    static final List<String> GROUPS = List.of(
            "upstream",
            "apikey",
            "oauth",
            "route",
            "env",
            "config",
            "node",
            "server",
            "secrets",
            "status",
            "health",
            "stats",
            "explain",
            "top");

    private static final Logger LOG = LoggerFactory.getLogger(AdminDispatcher.class);
    private static final Set<String> READING =
            Set.of("", "list", "show", "status", "export", "plan", "validate", "explain", "test");
    private static final Set<String> LIVE = Set.of("top");
    private static final long PATIENCE_MILLIS = 25_000;

    private final Vertx vertx;
    private final AuditLog audit;
    private final Clock clock;

    AdminDispatcher(Vertx vertx, AuditLog audit, Clock clock) {
        this.vertx = vertx;
        this.audit = audit;
        this.clock = clock;
    }

    /** Has an order carried out; the answer is that of the desk, or a refusal in the same form. The future never fails. */
    Future<JsonObject> dispatch(String command, JsonObject arguments, String who, String from) {
        String[] words = command.strip().split("\\s+", 2);
        String group = words[0];
        String verb = words.length > 1 ? words[1] : "";
        boolean reading = READING.contains(verb);
        if (reading && LIVE.contains(group)) {
            return ask(group, verb, arguments);
        }
        AuditLog.Entry entry = audit.entry(who, from, command, arguments);
        long begun = clock.millis();
        Future<Void> announced = reading ? Future.succeededFuture() : audit.write(entry.begun());
        return announced.transform(written -> {
            if (written.failed()) {
                LOG.error("The audit log cannot be written", written.cause());
                return Future.succeededFuture(
                        refusal(Reason.UNAVAILABLE, "Nothing was changed: the audit log cannot be written."));
            }
            return ask(group, verb, arguments)
                    .compose(reply -> recorded(reply, entry.ended(outcome(reply), clock.millis() - begun), reading));
        });
    }

    private Future<JsonObject> ask(String group, String verb, JsonObject arguments) {
        if (!GROUPS.contains(group)) {
            String guess = SettingNames.nearest(group, GROUPS)
                    .map(near -> "did you mean '" + near + "'?")
                    .orElse("there are: " + String.join(", ", GROUPS));
            return Future.succeededFuture(refusal(Reason.BAD_ARGUMENTS, "There is no such command; " + guess));
        }
        return vertx.eventBus()
                .<JsonObject>request(
                        AdminDesk.address(group),
                        new JsonObject().put("verb", verb).put("arguments", arguments),
                        new DeliveryOptions().setLocalOnly(true).setSendTimeout(PATIENCE_MILLIS))
                .map(Message::body)
                .otherwise(unanswered -> {
                    boolean nobody = unanswered instanceof ReplyException failure
                            && failure.failureType() == ReplyFailure.NO_HANDLERS;
                    return refusal(
                            Reason.UNAVAILABLE,
                            nobody
                                    ? "'" + group + "' needs a running node."
                                    : "There was no answer in time; the order may still be carried out.");
                });
    }

    private Future<JsonObject> recorded(JsonObject reply, JsonObject line, boolean reading) {
        return audit.write(line).map(reply).otherwise(unwritten -> {
            LOG.error("The audit log cannot be written", unwritten);
            return reading
                    ? reply
                    : refusal(
                            Reason.UNAVAILABLE,
                            "The order was given to its owner, but the audit log cannot hold how it ended; look at the"
                                    + " state before you repeat it.");
        });
    }

    private static String outcome(JsonObject reply) {
        return reply.getBoolean("ok", false)
                ? "ok"
                : reply.getJsonObject("error", new JsonObject()).getString("code", "unavailable");
    }
}
