package llmgateway.contracts.state;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All records at one moment; immutable.
 *
 * @param revision a number that grows with every write that this node has seen
 * @param records deletions included
 */
public record RecordSnapshot(long revision, Map<RecordId, StateRecord> records) {
    public static final RecordSnapshot EMPTY = new RecordSnapshot(0, Map.of());

    public RecordSnapshot {
        records = Map.copyOf(records);
    }

    /** The record as it was last written, a deletion included. */
    public Optional<StateRecord> find(RecordId id) {
        return Optional.ofNullable(records.get(id));
    }

    /** The records of a kind that are not deleted, in the order of their ids. */
    public List<StateRecord> live(RecordKind kind) {
        return records.values().stream()
                .filter(record -> record.id().kind() == kind && record.value().isPresent())
                .sorted((a, b) -> a.id().id().compareTo(b.id().id()))
                .toList();
    }
}
