package llmgateway.node.cluster;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Optional;
import llmgateway.contracts.peer.PeerLink;
import llmgateway.contracts.peer.Peers;
import llmgateway.node.cluster.state.Merging;

/**
 * The nodes among which one is.
 *
 * @param vertx the node's, which its last act closes
 * @param member what a node does that is not alone; empty if it is
 */
public record Cluster(Vertx vertx, Peers peers, PeerLink link, Optional<Member> member) {

    /** Nobody but the node itself. */
    public static Cluster alone(Vertx vertx, String name) {
        return new Cluster(vertx, Peers.alone(name), PeerLink.alone(name), Optional.empty());
    }

    /** What a node does among others. */
    public interface Member {

        /**
         * Has the others see this node; what answers them is there before. Succeeds when this node holds what they hold, which may
         * take {@code cluster.join_seconds} if nodes are missing; fails with an {@link java.io.IOException} in words if this node
         * cannot be one of them.
         */
        Future<Void> join();

        /** Tells the others that this node serves clients from now on. */
        void serving();

        /** Tells the others that this node goes; succeeds when that is said. */
        Future<Void> leave();

        /** This node's state is sealed with other keys now; succeeds when nodes that join can find what they need. */
        Future<Void> keysChanged();

        /** The changes of this node that others took the place of when a split ended, the newest last; bounded. */
        List<Merging.Dropped> dropped();
    }
}
