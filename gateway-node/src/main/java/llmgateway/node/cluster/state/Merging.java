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
import llmgateway.contracts.state.RecordId;
import llmgateway.contracts.state.RecordSnapshot;
import llmgateway.contracts.state.StateRecord;
import llmgateway.contracts.state.Version;
import llmgateway.node.state.Mirror;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes records of other nodes, the higher version of each, and tells which changes of this side were dropped for it. What both had
 * when they last agreed is remembered, so that a change that was merely missed is not taken for a dropped one. Any thread.
 */
public final class Merging {
    private static final Logger LOG = LoggerFactory.getLogger(Merging.class);
    private static final int REMEMBERED = 100;

    private final Mirror mirror;
    private final InstantSource clock;
    private final Map<String, RecordSnapshot> agreed = new ConcurrentHashMap<>();
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
        parted.remove(node);
    }

    /** {@code node} cannot be spoken with any more. */
    void parted(String node) {
        parted.add(node);
    }

    /** Takes what {@code node} has that is higher. */
    Future<Void> merge(String node, List<StateRecord> records) {
        return mirror.merge(records).map(replaced -> {
            if (parted.contains(node)) {
                Optional<RecordSnapshot> common = Optional.ofNullable(agreed.get(node));
                for (StateRecord lost : replaced) {
                    boolean ours = !common.flatMap(before -> before.find(lost.id()))
                            .map(StateRecord::version)
                            .equals(Optional.of(lost.version()));
                    if (ours) {
                        tell(node, lost, records);
                    }
                }
            }
            return null;
        });
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
