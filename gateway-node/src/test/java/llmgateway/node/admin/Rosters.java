package llmgateway.node.admin;

import java.time.Clock;
import java.util.List;
import llmgateway.contracts.peer.Peers;
import llmgateway.node.cluster.Roster;

/** Rosters for tests. */
public final class Rosters {
    private Rosters() {}

    /** That of a node that stands alone. */
    public static Roster alone(String node) {
        return of(Peers.alone(node));
    }

    public static Roster of(Peers peers) {
        return new Roster(peers, Clock.systemUTC(), List::of);
    }
}
