package llmgateway.node.cluster.state;

import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How this node is a member of its gateway. One that comes with a new state under the name of a member takes that one's place only
 * when it knows what was promised in that place; until then it serves, but its promise counts for nothing.
 */
public final class Membership {
    private static final Logger LOG = LoggerFactory.getLogger(Membership.class);

    private final SharedRecordStore store;
    private final String node;
    private final String writer;
    private final InstantSource clock;
    private boolean told;

    /**
     * The membership of one node.
     *
     * @param writer the name under which it gives versions to records
     */
    public Membership(SharedRecordStore store, String node, String writer, InstantSource clock) {
        this.store = store;
        this.node = node;
        this.writer = writer;
        this.clock = clock;
    }

    /** Makes this node a member, or tries to; true if it is one with a voice then. To be called again otherwise. */
    public Future<Boolean> claim() {
        Optional<String> before = MemberRecords.writer(store.snapshot(), node);
        if (before.filter(writer::equals).isPresent()) {
            return Future.succeededFuture(true);
        }
        if (before.isEmpty()) {
            return MemberRecords.write(store, node, writer, clock).map(true);
        }
        if (!told) {
            told = true;
            LOG.warn(
                    "A node of this name was there before with another state. This one has no voice in the renewal of tokens"
                            + " until all nodes of the gateway have told it what was promised");
        }
        return store.learnPromises()
                .compose(learnt -> MemberRecords.write(store, node, writer, clock))
                .onSuccess(member -> LOG.info("This node has taken the place of the one of its name"))
                .map(true)
                .otherwise(false);
    }
}
