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
            "top", List.of(""), "There is no live view in this version; 'stats' and 'status' show what is known."));

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
