package llmgateway.node.cluster.state;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import llmgateway.contracts.peer.PeerLink;
import llmgateway.contracts.peer.Peers;
import llmgateway.contracts.state.RecordId;
import llmgateway.contracts.state.RecordSnapshot;
import llmgateway.contracts.state.StateRecord;
import llmgateway.contracts.state.Version;
import llmgateway.node.state.Mirror;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings two nodes that hold different records to the same ones: each gets what the other has in a higher version. Nodes that differ
 * for longer than a write takes are brought together, whatever made them differ. Works on the link's context.
 */
public final class StateSync {
    private static final Logger LOG = LoggerFactory.getLogger(StateSync.class);
    private static final String VERSIONS = "state.versions";
    private static final String RECORDS = "state.records";
    private static final String IDS = "ids";
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Mirror mirror;
    private final Peers peers;
    private final PeerLink link;
    private final Merging merging;
    private final Set<String> differing = new HashSet<>();
    private final Set<String> underWay = new HashSet<>();
    private SortedSet<String> live;

    /** Brings nodes together from now on. */
    public StateSync(Mirror mirror, Peers peers, PeerLink link, Merging merging) {
        this.mirror = mirror;
        this.peers = peers;
        this.link = link;
        this.merging = merging;
        this.live = peers.live();
        link.answer(VERSIONS, (from, asked) -> Future.succeededFuture(Wire.versions(mirror.snapshot())));
        link.answer(RECORDS, (from, asked) -> Future.succeededFuture(Wire.records(chosen(asked))));
        peers.observe(this::look);
    }

    private synchronized void look() {
        SortedSet<String> now = peers.live();
        SortedSet<String> left = new TreeSet<>(live);
        left.removeAll(now);
        left.forEach(merging::parted);
        live = now;
    }

    private List<StateRecord> chosen(JsonObject asked) {
        RecordSnapshot records = mirror.snapshot();
        return Wire.versions(asked.getJsonObject(IDS, new JsonObject())).keySet().stream()
                .filter(id -> id.kind().shared())
                .flatMap(id -> records.find(id).stream())
                .toList();
    }

    /**
     * Hears what a node holds.
     *
     * @param theirs the digest of its records
     * @param ours the digest of those held here
     */
    public void heard(String node, String theirs, String ours) {
        if (theirs.equals(ours)) {
            differing.remove(node);
            merging.agreed(node);
        } else if (!differing.add(node) && peers.self().compareTo(node) < 0 && !underWay.contains(node)) {
            with(node).onFailure(failed -> LOG.debug("Could not be brought together with {}", node, failed));
        }
    }

    /** Brings this node and {@code node} together; fails if that node falls silent. */
    public Future<Void> with(String node) {
        underWay.add(node);
        return link.ask(node, VERSIONS, new JsonObject(), PATIENCE)
                .compose(reply -> exchange(node, Wire.versions(reply)))
                .onComplete(ended -> {
                    underWay.remove(node);
                    differing.remove(node);
                });
    }

    private Future<Void> exchange(String node, Map<RecordId, Version> theirs) {
        RecordSnapshot ours = mirror.snapshot();
        JsonObject wanted = Wire.versions(newer(theirs, ours));
        List<StateRecord> given = ours.records().values().stream()
                .filter(record -> record.id().kind().shared())
                .filter(record -> {
                    Version its = theirs.get(record.id());
                    return its == null || record.version().compareTo(its) > 0;
                })
                .toList();
        Future<Void> gotten = wanted.getJsonObject("versions").isEmpty()
                ? Future.succeededFuture()
                : link.ask(node, RECORDS, new JsonObject().put(IDS, wanted), PATIENCE)
                        .compose(reply -> merging.merge(node, Wire.records(reply)));
        return gotten.compose(got -> given.isEmpty()
                ? Future.succeededFuture()
                : link.ask(node, SharedRecordStore.MERGE, Wire.records(given), PATIENCE)
                        .mapEmpty());
    }

    private static Map<RecordId, Version> newer(Map<RecordId, Version> theirs, RecordSnapshot ours) {
        Map<RecordId, Version> newer = new HashMap<>(theirs);
        newer.entrySet()
                .removeIf(their -> ours.find(their.getKey())
                        .filter(held -> held.version().compareTo(their.getValue()) >= 0)
                        .isPresent());
        return newer;
    }
}
