package llmgateway.node.admin;

import static llmgateway.contracts.admin.AdminDesk.refusal;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import llmgateway.contracts.admin.AdminException.Reason;
import llmgateway.node.admin.desk.NodeDesks;
import llmgateway.node.config.ConfigException;
import llmgateway.node.config.ConfigLoader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out an order on the state of a node that does not run, by the same desks and with the same audit log. Whoever may read
 * and lock the data directory may do that, so the order needs no signature.
 */
final class OfflineOrders {
    private static final Logger LOG = LoggerFactory.getLogger(OfflineOrders.class);
    private static final Set<String> GROUPS = Set.of("upstream", "apikey", "route", "env", "secrets", "config");

    private final Vertx vertx;
    private final StoppedNode.Opener opener;
    private final Clock clock;
    private final Map<String, String> environment;

    OfflineOrders(Vertx vertx, StoppedNode.Opener opener, Clock clock, Map<String, String> environment) {
        this.vertx = vertx;
        this.opener = opener;
        this.clock = clock;
        this.environment = environment;
    }

    /**
     * Carries out one order.
     *
     * @param text the order as JSON: {@code {"command":…,"arguments":{…},"who":…}}
     * @return the reply of the command's desk, or a refusal in the same form; never fails
     */
    Future<JsonObject> carryOut(String text, Path dataDir, Optional<Path> config) {
        JsonObject order;
        try {
            order = new JsonObject(text);
        } catch (DecodeException malformed) {
            return refused(Reason.BAD_ARGUMENTS, "The order is no JSON object.");
        }
        if (!(order.getValue("command") instanceof String command)
                || !(order.getValue("arguments", new JsonObject()) instanceof JsonObject arguments)) {
            return refused(Reason.BAD_ARGUMENTS, "An order is a JSON object with command, arguments and who.");
        }
        String who = order.getValue("who") instanceof String named ? named : "unknown";
        if (command.strip().equals("config validate")) {
            return validate(arguments);
        }
        if (!GROUPS.contains(command.strip().split("\\s+", 2)[0])) {
            return refused(Reason.UNAVAILABLE, "This needs a running node.");
        }
        return opener.open(vertx, dataDir, config)
                .compose(node -> on(node, dataDir, command, arguments, who))
                .otherwise(failure -> {
                    LOG.debug("The state cannot be opened", failure);
                    return refusal(Reason.UNAVAILABLE, String.valueOf(failure.getMessage()));
                });
    }

    private Future<JsonObject> on(StoppedNode node, Path dataDir, String command, JsonObject arguments, String who) {
        NodeDesks.openForState(vertx, node.registry(), node.config(), node.secrets());
        node.desks().forEach(Runnable::run);
        return new AdminDispatcher(vertx, new AuditLog(vertx, dataDir, clock), clock)
                .dispatch(command, arguments, who, "offline")
                .eventually(() -> vertx.executeBlocking(() -> {
                    node.release().close();
                    return null;
                }));
    }

    private Future<JsonObject> validate(JsonObject arguments) {
        if (!(arguments.getValue("file") instanceof String file)) {
            return refused(Reason.BAD_ARGUMENTS, "'file' is missing.");
        }
        return ConfigLoader.load(vertx, Optional.of(Path.of(file)), environment)
                .map(loaded -> {
                    JsonArray warnings = new JsonArray();
                    loaded.warnings().forEach(warning -> warnings.add(warning.toString()));
                    return new JsonObject()
                            .put("ok", true)
                            .put("result", new JsonObject().put("file", file).put("warnings", warnings));
                })
                .otherwise(failure -> refusal(
                        failure instanceof ConfigException ? Reason.REFUSED : Reason.UNAVAILABLE,
                        String.valueOf(failure.getMessage())));
    }

    private static Future<JsonObject> refused(Reason reason, String message) {
        return Future.succeededFuture(refusal(reason, message));
    }
}
