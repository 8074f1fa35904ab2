package llmgateway.node.cluster;

import com.hazelcast.core.EntryEvent;
import com.hazelcast.core.HazelcastInstanceNotActiveException;
import com.hazelcast.map.IMap;
import com.hazelcast.map.listener.EntryAddedListener;
import com.hazelcast.map.listener.EntryMergedListener;
import com.hazelcast.map.listener.EntryRemovedListener;
import com.hazelcast.map.listener.EntryUpdatedListener;
import io.vertx.core.Vertx;
import java.util.concurrent.atomic.AtomicBoolean;
import llmgateway.node.state.Mirror;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has a node look again at which gateway the members say that they form, each time something else is said, and when it gets its first
 * records, off the event loops.
 */
final class ClaimWatch
        implements EntryAddedListener<String, Object>,
                EntryUpdatedListener<String, Object>,
                EntryRemovedListener<String, Object>,
                EntryMergedListener<String, Object> {
    private static final Logger LOG = LoggerFactory.getLogger(ClaimWatch.class);

    private final Vertx vertx;
    private final KeyAgreement keys;
    private final AtomicBoolean asked = new AtomicBoolean();
    private volatile boolean holdsRecords;

    ClaimWatch(Vertx vertx, KeyAgreement keys) {
        this.vertx = vertx;
        this.keys = keys;
    }

    /** Begins to look; ends with the node's Vert.x. */
    void open(IMap<String, Object> map, Mirror mirror) {
        map.addEntryListener(this, KeyAgreement.GATEWAY, false);
        mirror.observe(changed -> {
            if (!holdsRecords) {
                look();
            }
        });
        look();
    }

    private void look() {
        if (asked.compareAndSet(false, true)) {
            vertx.executeBlocking(
                            () -> {
                                asked.set(false);
                                return keys.look();
                            },
                            false)
                    .onSuccess(holds -> holdsRecords = holds)
                    .onFailure(failed -> {
                        if (!(failed instanceof HazelcastInstanceNotActiveException)) {
                            LOG.warn("Could not look which gateway the other nodes form", failed);
                        }
                    });
        }
    }

    @Override
    public void entryAdded(EntryEvent<String, Object> event) {
        look();
    }

    @Override
    public void entryUpdated(EntryEvent<String, Object> event) {
        look();
    }

    @Override
    public void entryRemoved(EntryEvent<String, Object> event) {
        look();
    }

    @Override
    public void entryMerged(EntryEvent<String, Object> event) {
        look();
    }
}
