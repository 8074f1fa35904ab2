package llmgateway.node.cluster.check;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import llmgateway.ingress.engine.quota.Holders;

/**
 * A client key.
 *
 * @param secret what clients present
 * @param rpm its limit on calls in any 60 seconds; 0 for none
 * @param concurrency its limit on calls at once; 0 for none
 */
record LimitedKey(String id, String secret, int rpm, int concurrency) {
    /** The key of all nodes' configuration, which has no limits. */
    static final LimitedKey UNLIMITED = new LimitedKey("test", ClusterProcesses.CLIENT_KEY, 0, 0);

    /** Has {@code node} make a key; the others do not know it yet. */
    static LimitedKey add(NodeJvm node, int rpm, int concurrency) throws IOException {
        return add(node, "limited-" + Long.toString(System.nanoTime(), 36), rpm, concurrency);
    }

    /** As {@link #add(NodeJvm, int, int)}; of the nodes of {@code cluster}, {@code owner} owns the key's quota. */
    static LimitedKey ownedBy(ClusterProcesses cluster, NodeJvm owner, int rpm, int concurrency) throws IOException {
        return of(cluster, owner, true, rpm, concurrency);
    }

    /** As {@link #ownedBy}, but another node than {@code owner} owns it. */
    static LimitedKey notOwnedBy(ClusterProcesses cluster, NodeJvm owner, int rpm, int concurrency) throws IOException {
        return of(cluster, owner, false, rpm, concurrency);
    }

    private static LimitedKey of(ClusterProcesses cluster, NodeJvm node, boolean owns, int rpm, int concurrency)
            throws IOException {
        String stem = "limited-" + Long.toString(System.nanoTime(), 36) + '-';
        int last = 0;
        while (Holders.of(stem + last, cluster.names()).owner().equals(node.name()) != owns) {
            last++;
        }
        return add(node, stem + last, rpm, concurrency);
    }

    private static LimitedKey add(NodeJvm node, String id, int rpm, int concurrency) throws IOException {
        JsonObject reply = node.order(
                "apikey add",
                new JsonObject().put("name", id).put("id", id).put("rpm", rpm).put("concurrency", concurrency));
        if (!reply.getBoolean("ok")) {
            throw new IOException(reply.encode());
        }
        return new LimitedKey(id, reply.getJsonObject("result").getString("key"), rpm, concurrency);
    }
}
