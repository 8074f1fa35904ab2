package llmgateway.node.cluster;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.Base64;
import java.util.Optional;
import llmgateway.node.state.file.Ownership;
import org.jspecify.annotations.Nullable;

/**
 * What a member says of the gateway that the nodes of a cluster form. Whoever reaches the cluster can say such a thing, so it is
 * believed only as far as the master key of the node that reads it opens {@code wrapped}.
 *
 * @param root the fingerprint of the gateway's root key
 * @param master the fingerprint of its master key
 * @param wrapped the root key, wrapped by the master key, in Base64
 * @param keys the directory of the member's own keys where nodes of one machine form the cluster, else empty
 * @param node the member's name
 * @param records how many records of that gateway it held
 */
record Claim(String root, String master, String wrapped, String keys, String node, int records) {
    private static final String ROOT = "root";
    private static final String MASTER = "master";
    private static final String WRAPPED = "wrapped";
    private static final String KEYS = "keys";
    private static final String NODE = "node";
    private static final String RECORDS = "records";

    static Claim of(Ownership own, String node, String keys) {
        return new Claim(own.root(), own.master(), wrapped(own), keys, node, own.records());
    }

    static String wrapped(Ownership own) {
        return Base64.getEncoder().encodeToString(own.wrappedRoot());
    }

    /** What {@code found} says; empty if that is nothing. Who does not say how many records there are is taken to have some. */
    static Optional<Claim> read(@Nullable Object found) {
        try {
            return found instanceof String text ? read(new JsonObject(text)) : Optional.empty();
        } catch (DecodeException garbage) {
            return Optional.empty();
        }
    }

    private static Optional<Claim> read(JsonObject said) {
        return said.getValue(ROOT) instanceof String root
                ? Optional.of(new Claim(
                        root,
                        text(said, MASTER),
                        text(said, WRAPPED),
                        text(said, KEYS),
                        text(said, NODE),
                        said.getValue(RECORDS) instanceof Number records ? records.intValue() : 1))
                : Optional.empty();
    }

    private static String text(JsonObject said, String key) {
        return said.getValue(key) instanceof String text ? text : "";
    }

    String encode() {
        return new JsonObject()
                .put(ROOT, root)
                .put(MASTER, master)
                .put(WRAPPED, wrapped)
                .put(KEYS, keys)
                .put(NODE, node)
                .put(RECORDS, records)
                .encode();
    }

    /** Whether this is less than a claim with {@code others} records: nothing was ever kept under it. */
    boolean yieldsTo(int others) {
        return records <= 0 && others > 0;
    }

    /** The fingerprints and who says so. */
    @Override
    public String toString() {
        return root + " by " + master + ", says " + node;
    }
}
