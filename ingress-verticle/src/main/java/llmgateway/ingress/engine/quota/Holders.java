package llmgateway.ingress.engine.quota;

import java.util.Collection;

/**
 * Who keeps the ledger of a key: the two nodes with the highest rendezvous hashes. When nodes come and go, the holders of other keys
 * stay the same; when the owner goes, its backup becomes the owner.
 *
 * @param owner who grants
 * @param backup who is told of each grant before it holds; empty if there is but one node
 */
public record Holders(String owner, String backup) {
    private static final long OFFSET = 0xcbf29ce484222325L;
    private static final long PRIME = 0x100000001b3L;

    /** The holders of {@code key} among {@code nodes}; nodes that agree on these agree on the holders. */
    public static Holders of(String key, Collection<String> nodes) {
        String owner = "";
        String backup = "";
        long first = 0;
        long second = 0;
        for (String node : nodes) {
            long score = score(key, node);
            if (owner.isEmpty() || beats(score, node, first, owner)) {
                backup = owner;
                second = first;
                owner = node;
                first = score;
            } else if (backup.isEmpty() || beats(score, node, second, backup)) {
                backup = node;
                second = score;
            }
        }
        return new Holders(owner, backup);
    }

    public boolean include(String node) {
        return node.equals(owner) || node.equals(backup);
    }

    private static boolean beats(long score, String node, long other, String otherNode) {
        return score != other ? score > other : node.compareTo(otherNode) < 0;
    }

    private static long score(String key, String node) {
        long hash = hashed(hashed(OFFSET, key) * PRIME, node);
        hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
        hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return hash ^ (hash >>> 33);
    }

    private static long hashed(long start, String text) {
        long hash = start;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * PRIME;
        }
        return hash;
    }
}
