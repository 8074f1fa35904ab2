package llmgateway.node.cluster;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import llmgateway.contracts.peer.PeerLink;
import llmgateway.contracts.peer.Peers;
import llmgateway.node.cluster.state.Merging;

/**
 * The nodes among which one is.
 *
 * @param vertx the node's, which its last act closes
 * @param member what only a node among others does
 */
public record Cluster(Vertx vertx, Peers peers, PeerLink link, Member member) {

    /** Nobody but the node itself. */
    public static Cluster alone(Vertx vertx, String name) {
        return new Cluster(vertx, Peers.alone(name), PeerLink.alone(name), new Member() {
            @Override
            public void serving() {}

            @Override
            public Future<Void> leave() {
                return Future.succeededFuture();
            }

            @Override
            public Future<Void> keysChanged() {
                return Future.succeededFuture();
            }

            @Override
            public List<Merging.Dropped> dropped() {
                return List.of();
            }
        });
    }

    /** What a node does among others. */
    public interface Member {

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
