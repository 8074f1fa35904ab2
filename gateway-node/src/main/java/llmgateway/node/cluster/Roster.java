package llmgateway.node.cluster;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import llmgateway.contracts.peer.Peers;
import llmgateway.node.cluster.state.Merging;

/** The nodes of a gateway as its administration sees them from one: who can be spoken with, and since when others cannot. Any thread. */
public final class Roster {
    private final Peers peers;
    private final InstantSource clock;
    private final Supplier<List<Merging.Dropped>> dropped;
    private final Map<String, Instant> gone = new ConcurrentHashMap<>();
    private volatile SortedSet<String> before;

    /**
     * A roster that is kept from now on.
     *
     * @param dropped the changes of this node that others took the place of
     */
    public Roster(Peers peers, InstantSource clock, Supplier<List<Merging.Dropped>> dropped) {
        this.peers = peers;
        this.clock = clock;
        this.dropped = dropped;
        this.before = peers.live();
        peers.observe(this::look);
    }

    private synchronized void look() {
        SortedSet<String> now = peers.live();
        SortedSet<String> left = new TreeSet<>(before);
        left.removeAll(now);
        Instant whole = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        left.forEach(node -> gone.put(node, whole));
        now.forEach(gone::remove);
        gone.keySet().retainAll(all());
        before = now;
    }

    /** The name of this node. */
    public String self() {
        return peers.self();
    }

    /** The nodes that can be spoken with now, this one included. */
    public SortedSet<String> live() {
        return peers.live();
    }

    /** All nodes, whether they can be spoken with or not. */
    public SortedSet<String> all() {
        SortedSet<String> all = new TreeSet<>(peers.known());
        all.addAll(peers.live());
        return all;
    }

    /** The second in which {@code node} could not be spoken with any more; empty if it can, or never could since this node began. */
    public Optional<Instant> goneSince(String node) {
        return Optional.ofNullable(gone.get(node));
    }

    /** What is to be said of a node that cannot be spoken with, such as {@code is unreachable since 2027-01-01T00:00:00Z}. */
    public String absence(String node) {
        return goneSince(node)
                .map(since -> "is unreachable since " + since)
                .orElse("is unreachable and was not seen since this node started");
    }

    /** The changes of this node that others took the place of when a split ended, the newest last; bounded. */
    public List<Merging.Dropped> dropped() {
        return dropped.get();
    }

    /** Calls {@code observer} each time after {@link #live} or {@link #all} changed, on any thread. */
    public void observe(Runnable observer) {
        peers.observe(observer);
    }
}
