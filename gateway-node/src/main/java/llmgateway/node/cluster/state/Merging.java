package llmgateway.node.cluster.state;

import io.vertx.core.Future;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import llmgateway.contracts.state.RecordId;
import llmgateway.contracts.state.RecordSnapshot;
import llmgateway.contracts.state.StateRecord;
import llmgateway.contracts.state.Version;
import llmgateway.node.state.Mirror;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes records of other nodes, the higher version of each, and tells which changes of this side were dropped for it. What the
 * others had when they were last spoken with is remembered, so that a change that was merely missed is not taken for a dropped one.
 * Any thread.
 */
public final class Merging {
    private static final Logger LOG = LoggerFactory.getLogger(Merging.class);
    private static final int REMEMBERED = 100;

    private final Mirror mirror;
    private final InstantSource clock;
    private final Map<String, RecordSnapshot> agreed = new ConcurrentHashMap<>();
    private final Map<String, Map<RecordId, Version>> held = new ConcurrentHashMap<>();
    private final Set<String> parted = ConcurrentHashMap.newKeySet();
    private final Deque<Dropped> dropped = new ArrayDeque<>();

    public Merging(Mirror mirror, InstantSource clock) {
        this.mirror = mirror;
        this.clock = clock;
    }

    /**
     * A change of this side that another one took the place of.
     *
     * @param kept the version that holds
     * @param node whose record it is
     */
    public record Dropped(Instant at, RecordId id, Version version, Version kept, String node) {}

    /** The last dropped changes, the newest last; bounded. */
    public List<Dropped> dropped() {
        synchronized (dropped) {
            return List.copyOf(dropped);
        }
    }

    /** This node and {@code node} hold the same. */
    void agreed(String node) {
        agreed.put(node, mirror.snapshot());
        held.remove(node);
        parted.remove(node);
    }

    /** {@code node} holds {@code records}, whatever else it holds. */
    void held(String node, List<StateRecord> records) {
        Map<RecordId, Version> its = held.computeIfAbsent(node, first -> new ConcurrentHashMap<>());
        records.forEach(record -> its.put(record.id(), record.version()));
    }

    /** {@code node} cannot be spoken with any more. */
    void parted(String node) {
        parted.add(node);
    }

    /** Takes what {@code node} has that is higher. */
    Future<Void> merge(String node, List<StateRecord> records) {
        return mirror.merge(records).map(replaced -> {
            replaced.stream()
                    .filter(lost -> parted.contains(node)
                            ? parted.stream().noneMatch(other -> had(other, lost))
                            : isOvertaken(lost, records))
                    .forEach(lost -> tell(node, lost, records));
            held(node, records);
            return null;
        });
    }

    /** Whether a change of this node was made at the same time as another one, though nobody seemed to be apart. */
    private boolean isOvertaken(StateRecord lost, List<StateRecord> records) {
        return lost.version().writer().equals(mirror.writer())
                && records.stream()
                        .anyMatch(record -> record.id().equals(lost.id())
                                && record.version().counter() == lost.version().counter());
    }

    /** Whether {@code node} had this very version when it was last spoken with. */
    private boolean had(String node, StateRecord record) {
        Optional<Version> common = Optional.ofNullable(agreed.get(node))
                .flatMap(before -> before.find(record.id()))
                .map(StateRecord::version);
        Optional<Version> since = Optional.ofNullable(held.get(node)).map(its -> its.get(record.id()));
        return Stream.of(common, since).anyMatch(Optional.of(record.version())::equals);
    }

    private void tell(String node, StateRecord lost, List<StateRecord> records) {
        records.stream()
                .filter(record -> record.id().equals(lost.id()))
                .findFirst()
                .ifPresent(kept -> {
                    LOG.atWarn()
                            .addKeyValue("record", lost.id().toString())
                            .addKeyValue("dropped_version", lost.version().counter())
                            .addKeyValue("kept_version", kept.version().counter())
                            .addKeyValue("node", node)
                            .log("Both sides changed a record while they were apart; the higher version holds");
                    synchronized (dropped) {
                        if (dropped.size() == REMEMBERED) {
                            dropped.removeFirst();
                        }
                        dropped.add(new Dropped(clock.instant(), lost.id(), lost.version(), kept.version(), node));
                    }
                });
    }
}
