package llmgateway.node.cluster;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceNotActiveException;
import com.hazelcast.multimap.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.spi.cluster.hazelcast.impl.HazelcastRegistrationInfo;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import llmgateway.contracts.peer.Peers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes from what Vert.x keeps in Hazelcast where members that are gone were listening. Vert.x does so itself when a member goes, but
 * a copy of a partition that is under way at that moment brings back what was removed, and from then on every other message to a node
 * that has come back would go to its earlier life. The first live node looks every other second, off the event loops.
 */
final class DeadRegistrations {
    static final String REGISTRATIONS = "__vertx.subs";

    private static final Logger LOG = LoggerFactory.getLogger(DeadRegistrations.class);
    private static final String NODE_ID = "__vertx.nodeId";
    private static final long PERIOD_MILLIS = 2_000;

    private final Vertx vertx;
    private final HazelcastInstance hazelcast;
    private final Peers peers;
    private final AtomicBoolean looking = new AtomicBoolean();

    DeadRegistrations(Vertx vertx, HazelcastInstance hazelcast, Peers peers) {
        this.vertx = vertx;
        this.hazelcast = hazelcast;
        this.peers = peers;
    }

    /** Begins to look; ends with the node's Vert.x. */
    void open() {
        vertx.setPeriodic(PERIOD_MILLIS, tick -> {
            if (peers.live().first().equals(peers.self()) && looking.compareAndSet(false, true)) {
                vertx.executeBlocking(this::remove, false).onComplete(ended -> {
                    looking.set(false);
                    if (ended.failed() && !(ended.cause() instanceof HazelcastInstanceNotActiveException)) {
                        LOG.debug("Could not look for listeners that are gone", ended.cause());
                    }
                });
            }
        });
    }

    /** Blocks; returns how many were removed. */
    private int remove() {
        MultiMap<String, HazelcastRegistrationInfo> registrations = hazelcast.getMultiMap(REGISTRATIONS);
        // Read before the members are: who has registered is one of them, unless it is gone.
        Set<Map.Entry<String, HazelcastRegistrationInfo>> found = registrations.entrySet();
        Set<String> members = hazelcast.getCluster().getMembers().stream()
                .map(member -> member.getAttribute(NODE_ID))
                .filter(Objects::nonNull)
                .collect(Collectors.toUnmodifiableSet());
        int removed = 0;
        for (Map.Entry<String, HazelcastRegistrationInfo> entry : found) {
            if (!members.contains(entry.getValue().unwrap().nodeId())
                    && registrations.remove(entry.getKey(), entry.getValue())) {
                removed++;
                LOG.atDebug().addKeyValue("address", entry.getKey()).log("Removed a listener that is gone");
            }
        }
        return removed;
    }
}
