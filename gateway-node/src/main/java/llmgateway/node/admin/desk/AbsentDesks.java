package llmgateway.node.admin.desk;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import llmgateway.contracts.admin.AdminDesk;
import llmgateway.contracts.admin.AdminException;
import llmgateway.contracts.admin.AdminException.Reason;

/** Answers the commands that this version knows of but cannot carry out, and says what is missing. */
final class AbsentDesks {
    private static final List<Absent> ALL = List.of(new Absent(
            "cluster",
            List.of("init", "add-node"),
            "Clusters are not in this version; a node runs alone and needs no certificates for others."));

    private AbsentDesks() {}

    private record Absent(String group, List<String> verbs, String reason) {}

    static void open(Vertx vertx) {
        for (Absent absent : ALL) {
            AdminDesk desk = new AdminDesk(vertx, absent.group());
            absent.verbs()
                    .forEach(verb -> desk.on(
                            verb,
                            arguments -> Future.failedFuture(new AdminException(Reason.REFUSED, absent.reason()))));
            desk.open();
        }
    }
}
