package llmgateway.node.admin.desk;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import llmgateway.contracts.admin.AdminDesk;
import llmgateway.contracts.admin.AdminException;
import llmgateway.contracts.admin.AdminException.Reason;
import llmgateway.contracts.admin.Arguments;
import llmgateway.contracts.port.Registry;
import llmgateway.contracts.state.RecordSnapshot;
import llmgateway.contracts.state.RecordStore.Change;
import llmgateway.node.cluster.Roster;
import llmgateway.node.cluster.state.MemberRecords;
import llmgateway.node.cluster.state.Merging;

/**
 * Answers {@code node}: this node, and what it knows of those that cannot be spoken with. What is about another node that can be
 * spoken with is that node's to answer.
 */
final class NodeDesk {
    private static final String NAME = "name";
    private static final String ID = "id";
    private static final Set<String> NAMING = Set.of(NAME, ID);
    private static final int DIGEST_LENGTH = 12;

    private final NodeView node;
    private final Roster nodes;
    private final Registry registry;

    NodeDesk(NodeView node, Roster nodes, Registry registry) {
        this.node = node;
        this.nodes = nodes;
        this.registry = registry;
    }

    void open(Vertx vertx) {
        new AdminDesk(vertx, "node")
                .on("list", Set.of(), arguments -> Future.succeededFuture(new JsonArray().add(line())))
                .on("show", NAMING, this::show)
                .on("drain", NAMING, arguments -> change(arguments, node::drain))
                .on("resume", NAMING, arguments -> change(arguments, node::resume))
                .on("remove", NAMING, this::remove)
                .open();
    }

    private Future<JsonObject> show(Arguments arguments) throws AdminException {
        if (!arguments.has(NAME) && !arguments.has(ID)) {
            return Future.succeededFuture(details());
        }
        String wanted = known(arguments);
        return Future.succeededFuture(wanted.equals(node.name()) ? details() : unreachable(wanted));
    }

    private Future<JsonObject> change(Arguments arguments, Runnable change) throws AdminException {
        String wanted = known(arguments);
        if (!wanted.equals(node.name())) {
            throw new AdminException(
                    Reason.UNAVAILABLE, "Node '" + wanted + "' " + nodes.absence(wanted) + "; nothing was done.");
        }
        change.run();
        return Future.succeededFuture(line());
    }

    private Future<JsonObject> remove(Arguments arguments) throws AdminException {
        if (nodes.all().size() == 1) {
            throw new AdminException(Reason.REFUSED, "This node runs alone; there is no other to forget.");
        }
        String wanted = known(arguments);
        if (nodes.live().contains(wanted)) {
            throw new AdminException(Reason.REFUSED, "Node '" + wanted + "' runs; stop it first, then remove it.");
        }
        Change removal = MemberRecords.removal(registry.records(), wanted)
                .orElseThrow(() -> new AdminException(Reason.CONFLICT, "Node '" + wanted + "' was just removed."));
        return registry.write(List.of(removal))
                .map(written -> new JsonObject()
                        .put(NAME, wanted)
                        .put("persisted_on", written.persistedOn())
                        .put("members", written.members()));
    }

    private String known(Arguments arguments) throws AdminException {
        String wanted = arguments.required(arguments.has(ID) ? ID : NAME);
        if (!nodes.all().contains(wanted)) {
            throw new AdminException(
                    Reason.NOT_FOUND,
                    "There is no node '" + wanted + "'; there are: " + String.join(", ", nodes.all()) + ".");
        }
        return wanted;
    }

    private JsonObject unreachable(String wanted) {
        return new JsonObject()
                .put(NAME, wanted)
                .put("state", "unreachable")
                .put("since", nodes.goneSince(wanted).map(Instant::toString).orElse(null));
    }

    private JsonObject line() {
        RecordSnapshot records = registry.records();
        JsonObject line = new JsonObject()
                .put(NAME, node.name())
                .put("state", state(node))
                .put("address", node.address())
                .put("version", node.version())
                .put("members_seen", nodes.live().size())
                .put("shards", node.shards())
                .put("in_flight", node.inFlight())
                .put("state_version", records.version())
                .put("state_digest", records.digest().substring(0, DIGEST_LENGTH))
                .put("uptime_seconds", node.uptime().toSeconds());
        int dropped = nodes.dropped().size();
        return dropped == 0 ? line : line.put("dropped_changes", dropped);
    }

    private JsonObject details() {
        JsonArray dropped = new JsonArray();
        for (Merging.Dropped change : nodes.dropped()) {
            dropped.add(new JsonObject()
                    .put("at", change.at().toString())
                    .put("record", change.id().toString())
                    .put("version", change.version().counter())
                    .put("kept_version", change.kept().counter())
                    .put("kept_from", change.node()));
        }
        return dropped.isEmpty() ? line() : line().put("dropped", dropped);
    }

    static String state(NodeView node) {
        return node.draining() ? "draining" : "up";
    }
}
