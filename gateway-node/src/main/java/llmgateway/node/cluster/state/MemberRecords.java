package llmgateway.node.cluster.state;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import llmgateway.contracts.state.RecordId;
import llmgateway.contracts.state.RecordKind;
import llmgateway.contracts.state.RecordSnapshot;
import llmgateway.contracts.state.RecordStore;
import llmgateway.contracts.state.RecordStore.Change;
import llmgateway.contracts.state.StateRecord;

/** The nodes that belong to the gateway, as its records name them: a node is one from its first start until it is removed by order. */
public final class MemberRecords {
    private MemberRecords() {}

    /** The names of all members. */
    public static Set<String> names(RecordSnapshot records) {
        return records.live(RecordKind.MEMBER).stream()
                .map(record -> record.id().id())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Whether these are the records of a node that was together with another one before, be it a member still or not. */
    static boolean everMetAnother(RecordSnapshot records, String self) {
        return records.records().keySet().stream()
                .anyMatch(id -> id.kind() == RecordKind.MEMBER && !id.id().equals(self));
    }

    /** Makes {@code node} a member, unless it is one. */
    public static Future<Void> add(RecordStore store, String node, InstantSource clock) {
        RecordId id = new RecordId(RecordKind.MEMBER, node);
        if (store.snapshot().find(id).flatMap(StateRecord::value).isPresent()) {
            return Future.succeededFuture();
        }
        JsonObject value = new JsonObject().put("since", clock.instant().toString());
        return store.write(List.of(new Change(id, Optional.empty(), Optional.of(value))))
                .mapEmpty();
    }

    /** The change that removes {@code node}, which counts no more then when a majority is needed; empty if it is no member. */
    public static Optional<Change> removal(RecordSnapshot records, String node) {
        RecordId id = new RecordId(RecordKind.MEMBER, node);
        return records.find(id)
                .filter(record -> record.value().isPresent())
                .map(record -> new Change(id, Optional.of(record.version()), Optional.empty()));
    }
}
