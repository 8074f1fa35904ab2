package llmgateway.node.cluster;

import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import llmgateway.node.state.NodeState;
import llmgateway.node.state.file.Ownership;
import llmgateway.node.state.seal.MasterKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that the nodes of a cluster are nodes of one gateway: they have the same root key. A node without records takes over the
 * gateway's, which the members keep wrapped by the master key that all of them are given. On one machine a node that was given none
 * takes that of the node it finds there, if the same user runs both. Of a node without records and one with them it is the latter
 * whose gateway counts, whoever came first. Blocks.
 */
final class KeyAgreement {
    /** The map in which members tell each other; nothing in it is secret or believed without a proof. */
    static final String MAP = "gateway";

    /** Where in it stands which gateway it is. */
    static final String GATEWAY = "gateway";

    private static final Logger LOG = LoggerFactory.getLogger(KeyAgreement.class);
    private static final String ROOT = "root";

    private final ConcurrentMap<String, Object> map;
    private final NodeState state;
    private final String node;
    private final boolean ofOneMachine;
    private String published = "";
    private volatile Optional<String> parted = Optional.empty();

    /**
     * The agreement of one node with others.
     *
     * @param map what the members share
     * @param node the name of this node
     */
    KeyAgreement(ConcurrentMap<String, Object> map, NodeState state, String node, boolean ofOneMachine) {
        this.map = map;
        this.state = state;
        this.node = node;
        this.ofOneMachine = ofOneMachine;
    }

    /** Whether this node holds records of its gateway, by which it has a better claim than one that does not. */
    static boolean holdsRecords(NodeState state) throws IOException, InterruptedException {
        return await(state.store().ownership()).records() > 0;
    }

    /**
     * Agrees with the members that are there.
     *
     * @param first whether this node, if it has no records and nobody has said yet which gateway this is, may say so
     * @return whether there is an agreement; without one this is to be tried again
     * @throws IOException in words, if this node belongs to another gateway
     */
    synchronized boolean settle(boolean first) throws IOException, InterruptedException {
        Ownership own = await(state.store().ownership());
        Object present = map.get(GATEWAY);
        if (present == null) {
            return (first || own.records() > 0) && map.putIfAbsent(GATEWAY, claim(own)) == null && published();
        }
        Optional<Claim> theirs = Claim.read(present);
        if (theirs.filter(claim -> claim.root().equals(own.root())).isPresent()) {
            raise(own, present, theirs.get());
            return published();
        }
        if (own.records() > 0 && isNothingAgainst(own, theirs)) {
            return replace(own, present) && published();
        }
        adopt(own, theirs);
        LOG.info("This node took over the keys of the gateway that it joins");
        return published();
    }

    private boolean published() throws IOException, InterruptedException {
        publish();
        return true;
    }

    /** Keeps the root key where a node finds it that joins with this node's present master key, and no more with the one before. */
    synchronized void publish() throws InterruptedException, IOException {
        Ownership now = await(state.store().ownership());
        Object present = map.get(GATEWAY);
        boolean ours = Claim.read(present)
                .filter(claim -> claim.root().equals(now.root()))
                .isPresent();
        if (ours) {
            map.put(ROOT + now.master(), Claim.wrapped(now));
            if (!published.isEmpty() && !published.equals(now.master())) {
                map.replace(GATEWAY, present, claim(now));
                map.remove(ROOT + published);
            }
        }
        published = now.master();
    }

    /**
     * Sees to it that what stands there still is this node's gateway, once it has settled.
     *
     * @return whether this node holds records
     */
    synchronized boolean look() throws IOException, InterruptedException {
        Ownership own = await(state.store().ownership());
        Object present = map.putIfAbsent(GATEWAY, claim(own));
        Optional<Claim> theirs = Claim.read(present);
        if (present == null
                || theirs.filter(claim -> claim.root().equals(own.root())).isPresent()) {
            theirs.ifPresent(claim -> raise(own, present, claim));
            parted = Optional.empty();
        } else if (theirs.isEmpty() || isNothingAgainst(own, theirs)) {
            replace(own, present);
            parted = Optional.empty();
        } else {
            String words = own.records() > 0 ? another(own, theirs.get()) : late(theirs.get());
            if (parted.filter(words::equals).isEmpty()) {
                LOG.error("{}", words);
            }
            parted = Optional.of(words);
        }
        return own.records() > 0;
    }

    /** Why this node, which had settled, is none of the gateway that the others form, in words; empty if it is. Any thread. */
    Optional<String> parted() {
        return parted;
    }

    private static boolean isNothingAgainst(Ownership own, Optional<Claim> theirs) {
        return theirs.map(claim -> claim.yieldsTo(own.records())).orElse(true);
    }

    private void raise(Ownership own, Object present, Claim theirs) {
        if (theirs.yieldsTo(own.records())) {
            map.replace(GATEWAY, present, claim(own));
        }
    }

    private boolean replace(Ownership own, Object present) {
        boolean replaced = map.replace(GATEWAY, present, claim(own));
        if (replaced) {
            LOG.atWarn()
                    .addKeyValue("said_by", Claim.read(present).map(Claim::node).orElse("?"))
                    .log(
                            "A node without records had said which gateway this is; what this node says took the place of it");
        }
        return replaced;
    }

    private String claim(Ownership own) {
        return Claim.of(
                        own,
                        node,
                        ofOneMachine ? state.keyDirectory().toAbsolutePath().toString() : "")
                .encode();
    }

    private Path dataDirectory() {
        return state.keyDirectory().toAbsolutePath().resolveSibling("");
    }

    private String another(Ownership own, Claim theirs) {
        return "The nodes of cluster.name form another gateway than the one that this node's state belongs to. Node '"
                + theirs.node() + "' told of " + theirs.records() + " records there; this node, '" + node + "', holds "
                + own.records() + " in " + dataDirectory()
                + ". Find out which of the two is the gateway that you want: only a node of the other one may be started"
                + " with an empty data directory, and what no other node holds is lost with that. Or name the cluster"
                + " otherwise";
    }

    private String late(Claim theirs) {
        return "Node '" + theirs.node() + "' holds " + theirs.records()
                + " records of the gateway, and this node, '" + node
                + "', which began before it was found, none. Start this node again: it takes over the gateway's keys then."
                + " If it is refused, empty its data directory, " + dataDirectory() + ", and no other one's";
    }

    private void adopt(Ownership own, Optional<Claim> claim) throws IOException, InterruptedException {
        if (claim.isPresent()) {
            Claim theirs = claim.get();
            if (own.records() > 0) {
                throw new IOException(another(own, theirs));
            }
            if (take(theirs, own.master(), Optional.empty())) {
                return;
            }
            Optional<MasterKey> sibling = ofOneMachine ? sibling(theirs.keys()) : Optional.empty();
            if (sibling.isPresent() && take(theirs, sibling.get().fingerprint(), sibling)) {
                return;
            }
        }
        throw new IOException(
                "The gateway that this node is to join has another master key. Give all nodes the same one:"
                        + " LLM_GATEWAY_MASTER_KEY, or LLM_GATEWAY_MASTER_KEY_FILE with the content of keys/master.key of a node"
                        + " that runs");
    }

    private Optional<MasterKey> sibling(String directory) {
        try {
            return directory.isEmpty()
                    ? Optional.empty()
                    : Optional.of(state.masterKeys().of(Path.of(directory).resolve("master.key")));
        } catch (IOException | RuntimeException notToBeHad) {
            LOG.debug("The key of the other node cannot be had", notToBeHad);
            return Optional.empty();
        }
    }

    private boolean take(Claim theirs, String master, Optional<MasterKey> key)
            throws IOException, InterruptedException {
        Object found = master.equals(theirs.master()) ? theirs.wrapped() : map.get(ROOT + master);
        try {
            return found instanceof String wrapped
                    && await(state.store().adopt(Base64.getDecoder().decode(wrapped), theirs.root(), key));
        } catch (IllegalArgumentException garbage) {
            return false;
        }
    }

    private static <T> T await(Future<T> future) throws IOException, InterruptedException {
        try {
            return future.toCompletionStage().toCompletableFuture().get();
        } catch (ExecutionException failed) {
            throw new IOException(failed.getCause());
        }
    }
}
