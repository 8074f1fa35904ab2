package llmgateway.contracts.state;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import llmgateway.contracts.Sha256;

/**
 * All records at one moment; immutable.
 *
 * @param revision a number that grows with every change that this node has seen
 * @param records deletions included
 */
public record RecordSnapshot(long revision, Map<RecordId, StateRecord> records) {
    public static final RecordSnapshot EMPTY = new RecordSnapshot(0, Map.of());

    public RecordSnapshot {
        records = Map.copyOf(records);
    }

    /** How often records were written; equal on all nodes that hold the same records. */
    public long version() {
        return written(record -> record.id().kind().shared());
    }

    /** How often records of the configuration were written; no renewal of tokens changes it. */
    public long configVersion() {
        return written(record -> record.id().kind().configures());
    }

    private long written(Predicate<StateRecord> which) {
        return records.values().stream()
                .filter(which)
                .mapToLong(record -> record.version().counter())
                .sum();
    }

    /** The SHA-256, in hex, of which records there are in which versions: equal exactly on nodes that hold the same. */
    public String digest() {
        return Sha256.hex(shared().map(record -> record.id() + "@"
                        + record.version().counter() + "@" + record.version().writer())
                .sorted()
                .collect(Collectors.joining("\n")));
    }

    private Stream<StateRecord> shared() {
        return records.values().stream().filter(record -> record.id().kind().shared());
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
