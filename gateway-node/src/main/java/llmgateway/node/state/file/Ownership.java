package llmgateway.node.state.file;

/**
 * To which gateway a state belongs.
 *
 * @param root the fingerprint of its root key, which all nodes of a gateway share
 * @param master the fingerprint of the master key
 * @param wrappedRoot the root key, wrapped by the master key
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares these
public record Ownership(String root, String master, byte[] wrappedRoot) {

    /** The fingerprints alone. */
    @Override
    public String toString() {
        return root + " by " + master;
    }
}
