package llmgateway.contracts.admin;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import llmgateway.contracts.state.RecordStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the owner of a group of commands takes them: {@code upstream add} goes to the desk {@code upstream} as {@code add}. A
 * desk answers on its node only, at the local address {@code gw.admin.do.<group>}, with plain JSON:
 *
 * <pre>
 *   {"verb":"add","arguments":{…}}  →  {"ok":true,"result":…}
 *                                   →  {"ok":false,"error":{"code":"not_found","message":"…"}}
 * </pre>
 *
 * Orders come here after they were authenticated; nobody but the node's entry sends to a desk.
 */
public final class AdminDesk {
    private static final Logger LOG = LoggerFactory.getLogger(AdminDesk.class);
    private static final String PREFIX = "gw.admin.do.";

    private final Vertx vertx;
    private final String group;
    private final Map<String, Function<JsonObject, Future<?>>> verbs = new LinkedHashMap<>();

    public AdminDesk(Vertx vertx, String group) {
        this.vertx = vertx;
        this.group = group;
    }

    /** The local address of a group's desk. */
    public static String address(String group) {
        return PREFIX + group;
    }

    /**
     * Adds a command.
     *
     * @param work takes the arguments and gives a JSON value; fails with an {@link AdminException}. Runs on the context on which
     *     the desk was opened
     */
    public AdminDesk on(String verb, Function<JsonObject, Future<?>> work) {
        verbs.put(verb, work);
        return this;
    }

    /**
     * Adds a command that takes arguments by name.
     *
     * @param known the names of all arguments that it takes; others are refused
     * @param work as for {@link #on(String, Function)}; may throw what it would fail with
     */
    public AdminDesk on(String verb, Set<String> known, Work work) {
        return on(verb, given -> {
            try {
                return work.with(Arguments.of(given, known));
            } catch (AdminException refused) {
                return Future.failedFuture(refused);
            }
        });
    }

    /** What a command does. */
    @FunctionalInterface
    public interface Work {
        Future<?> with(Arguments arguments) throws AdminException;
    }

    /** Begins to take orders, on the calling context. */
    public void open() {
        vertx.eventBus().<JsonObject>localConsumer(address(group), this::take);
    }

    private void take(Message<JsonObject> order) {
        String verb = order.body().getString("verb", "");
        Function<JsonObject, Future<?>> work = verbs.get(verb);
        Future<?> done;
        if (work == null) {
            done = Future.failedFuture(new AdminException(
                    AdminException.Reason.BAD_ARGUMENTS,
                    "There is no command '" + group + " " + verb + "'; there are: "
                            + String.join(", ", verbs.keySet())));
        } else {
            try {
                done = work.apply(order.body().getJsonObject("arguments", new JsonObject()));
            } catch (RuntimeException defect) {
                done = Future.failedFuture(defect);
            }
        }
        done.onSuccess(result -> order.reply(new JsonObject().put("ok", true).put("result", result)))
                .onFailure(failure -> order.reply(refusal(failure)));
    }

    private JsonObject refusal(Throwable failure) {
        if (failure instanceof AdminException refused) {
            return refusal(refused.reason(), String.valueOf(refused.getMessage()));
        }
        if (failure instanceof RecordStore.ConflictException overtaken) {
            return refusal(AdminException.Reason.CONFLICT, String.valueOf(overtaken.getMessage()));
        }
        if (failure instanceof RecordStore.StoreException unable) {
            return refusal(AdminException.Reason.UNAVAILABLE, String.valueOf(unable.getMessage()));
        }
        LOG.error("A command of {} failed", group, failure);
        return refusal(AdminException.Reason.UNAVAILABLE, "The node failed to carry this out; its log says why.");
    }

    /** The answer to an order that is not carried out. */
    public static JsonObject refusal(AdminException.Reason reason, String message) {
        return new JsonObject()
                .put("ok", false)
                .put("error", new JsonObject().put("code", reason.label()).put("message", message));
    }
}
