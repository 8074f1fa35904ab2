package llmgateway.node.cluster;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import io.vertx.core.Future;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import llmgateway.node.state.NodeState;
import llmgateway.node.state.file.Ownership;
import llmgateway.node.state.seal.MasterKey;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that the nodes of a cluster are nodes of one gateway: they have the same root key. A node without any records takes over
 * the gateway's, which the members keep wrapped by the master key that all of them are given. On one machine a node that was given
 * none takes that of the node it finds there, if the same user runs both. Blocks.
 */
final class KeyAgreement {
    /** The map in which members tell each other; nothing in it is secret or believed without a proof. */
    static final String MAP = "gateway";

    private static final Logger LOG = LoggerFactory.getLogger(KeyAgreement.class);
    private static final String GATEWAY = "gateway";
    private static final String ROOT = "root";
    private static final String KEYS = "keys";
    private static final String MASTER = "master";
    private static final String WRAPPED = "wrapped";

    private final IMap<String, Object> map;
    private final NodeState state;
    private final boolean ofOneMachine;
    private String published = "";

    KeyAgreement(HazelcastInstance hazelcast, NodeState state, boolean ofOneMachine) {
        this.map = hazelcast.getMap(MAP);
        this.state = state;
        this.ofOneMachine = ofOneMachine;
    }

    /**
     * Agrees with the members that are there.
     *
     * @throws IOException in words, if this node belongs to another gateway
     */
    void settle() throws IOException, InterruptedException {
        Ownership own = await(state.store().ownership());
        Object present = map.putIfAbsent(GATEWAY, entry(own));
        JsonObject theirs = read(present);
        if (present != null && !own.root().equals(theirs.getValue(ROOT))) {
            adopt(own, theirs);
            LOG.info("This node took over the keys of the gateway that it joins");
        }
        publish();
    }

    /** Keeps the root key where a node finds it that joins with this node's present master key, and no more with the one before. */
    synchronized void publish() throws InterruptedException, IOException {
        Ownership now = await(state.store().ownership());
        map.put(ROOT + now.master(), wrapped(now));
        if (!published.isEmpty() && !published.equals(now.master())) {
            map.put(GATEWAY, entry(now));
            map.delete(ROOT + published);
        }
        published = now.master();
    }

    private String entry(Ownership own) {
        return new JsonObject()
                .put(ROOT, own.root())
                .put(MASTER, own.master())
                .put(WRAPPED, wrapped(own))
                .put(KEYS, ofOneMachine ? state.keyDirectory().toAbsolutePath().toString() : "")
                .encode();
    }

    private static String wrapped(Ownership own) {
        return Base64.getEncoder().encodeToString(own.wrappedRoot());
    }

    private void adopt(Ownership own, JsonObject theirs) throws IOException, InterruptedException {
        if (!state.store().snapshot().records().isEmpty()) {
            throw new IOException(
                    "The nodes of cluster.name form another gateway than the one that this node's state belongs to."
                            + " Join with an empty data directory, or name the cluster otherwise");
        }
        if (take(theirs, own.master(), Optional.empty())) {
            return;
        }
        if (ofOneMachine && theirs.getValue(KEYS) instanceof String directory && !directory.isEmpty()) {
            MasterKey sibling = sibling(directory);
            if (sibling != null && take(theirs, sibling.fingerprint(), Optional.of(sibling))) {
                return;
            }
        }
        throw new IOException(
                "The gateway that this node is to join has another master key. Give all nodes the same one:"
                        + " LLM_GATEWAY_MASTER_KEY, or LLM_GATEWAY_MASTER_KEY_FILE with the content of keys/master.key of a node"
                        + " that runs");
    }

    private @Nullable MasterKey sibling(String directory) {
        try {
            return state.masterKeys().of(Path.of(directory).resolve("master.key"));
        } catch (IOException | RuntimeException notToBeHad) {
            LOG.debug("The key of the other node cannot be had", notToBeHad);
            return null;
        }
    }

    private boolean take(JsonObject theirs, String master, Optional<MasterKey> key)
            throws IOException, InterruptedException {
        Object found = master.equals(theirs.getValue(MASTER)) ? theirs.getValue(WRAPPED) : map.get(ROOT + master);
        try {
            return found instanceof String wrapped
                    && await(state.store().adopt(Base64.getDecoder().decode(wrapped), key));
        } catch (IllegalArgumentException garbage) {
            return false;
        }
    }

    private static JsonObject read(@Nullable Object found) {
        try {
            return found instanceof String text ? new JsonObject(text) : new JsonObject();
        } catch (DecodeException garbage) {
            return new JsonObject();
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
