package llmgateway.node.state.file;

/**
 * To which gateway a state belongs.
 *
 * @param root the fingerprint of its root key, which all nodes of a gateway share
 * @param master the fingerprint of the master key
 * @param wrappedRoot the root key, wrapped by the master key
 * @param records how many records there are but for what the node noted of itself; one without any may change its gateway
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares these
public record Ownership(String root, String master, byte[] wrappedRoot, int records) {

    /** The fingerprints alone. */
    @Override
    public String toString() {
        return root + " by " + master;
    }
}
