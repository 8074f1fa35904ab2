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
    private static final String WRITER = "writer";

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

    /** Under which name {@code node} gave versions to records when it became a member; empty if it is none. */
    static Optional<String> writer(RecordSnapshot records, String node) {
        return records.find(new RecordId(RecordKind.MEMBER, node))
                .flatMap(StateRecord::value)
                .map(value -> value.getString(WRITER));
    }

    /** Makes {@code node}, which writes as {@code writer}, a member in place of what it was before. */
    public static Future<Void> write(RecordStore store, String node, String writer, InstantSource clock) {
        RecordId id = new RecordId(RecordKind.MEMBER, node);
        JsonObject value =
                new JsonObject().put("since", clock.instant().toString()).put(WRITER, writer);
        return store.write(List.of(
                        new Change(id, store.snapshot().find(id).map(StateRecord::version), Optional.of(value))))
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
