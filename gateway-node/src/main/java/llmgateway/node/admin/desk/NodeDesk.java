package llmgateway.node.admin.desk;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Set;
import java.util.function.LongSupplier;
import llmgateway.contracts.admin.AdminDesk;
import llmgateway.contracts.admin.AdminException;
import llmgateway.contracts.admin.AdminException.Reason;
import llmgateway.contracts.admin.Arguments;

/** Answers {@code node}: this node, which is the only one there is. */
final class NodeDesk {
    private static final String NAME = "name";
    private static final String ID = "id";
    private static final Set<String> NAMING = Set.of(NAME, ID);

    private final NodeView node;
    private final LongSupplier stateVersion;

    NodeDesk(NodeView node, LongSupplier stateVersion) {
        this.node = node;
        this.stateVersion = stateVersion;
    }

    void open(Vertx vertx) {
        new AdminDesk(vertx, "node")
                .on("list", Set.of(), arguments -> Future.succeededFuture(new JsonArray().add(shown())))
                .on("show", NAMING, this::show)
                .on("drain", NAMING, arguments -> change(arguments, node::drain))
                .on("resume", NAMING, arguments -> change(arguments, node::resume))
                .on("remove", NAMING, arguments -> {
                    throw new AdminException(
                            Reason.REFUSED,
                            "This node runs alone; there is no other to forget. Clusters are not in this version.");
                })
                .open();
    }

    private Future<JsonObject> show(Arguments arguments) throws AdminException {
        if (arguments.has(NAME) || arguments.has(ID)) {
            checkName(arguments);
        }
        return Future.succeededFuture(shown());
    }

    private Future<JsonObject> change(Arguments arguments, Runnable change) throws AdminException {
        checkName(arguments);
        change.run();
        return Future.succeededFuture(shown());
    }

    private void checkName(Arguments arguments) throws AdminException {
        String wanted = arguments.required(arguments.has(ID) ? ID : NAME);
        if (!wanted.equals(node.name())) {
            throw new AdminException(
                    Reason.NOT_FOUND,
                    "There is no node '" + wanted + "'; this one is '" + node.name()
                            + "' and runs alone. Clusters are not in this version.");
        }
    }

    private JsonObject shown() {
        return new JsonObject()
                .put("name", node.name())
                .put("state", state(node))
                .put("address", node.address())
                .put("version", node.version())
                .put("shards", node.shards())
                .put("in_flight", node.inFlight())
                .put("uptime_seconds", node.uptime().toSeconds())
                .put("state_version", stateVersion.getAsLong());
    }

    static String state(NodeView node) {
        return node.draining() ? "draining" : "up";
    }
}
