package llmgateway.node.admin;

import java.time.Clock;
import java.util.List;
import llmgateway.contracts.peer.Peers;
import llmgateway.node.cluster.Roster;

/** Rosters for tests. */
final class Rosters {
    private Rosters() {}

    /** That of a node that stands alone. */
    static Roster alone(String node) {
        return of(Peers.alone(node));
    }

    static Roster of(Peers peers) {
        return new Roster(peers, Clock.systemUTC(), List::of);
    }
}
