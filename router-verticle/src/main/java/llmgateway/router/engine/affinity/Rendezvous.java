package llmgateway.router.engine.affinity;

/**
 * Weighted rendezvous hashing: each account draws a lot for each session, always the same one, and the highest lot wins. All nodes
 * agree without asking, and an account that comes or goes moves only the sessions that it wins or held.
 */
public final class Rendezvous {
    private static final double UNIT = 0x1.0p-53;

    private Rendezvous() {}

    /**
     * The lot of an account for a session; the higher, the earlier it is asked.
     *
     * @param weight the account's share of all sessions among the weights of those who draw; below 1 counts as 1
     */
    public static double lot(long session, String account, int weight) {
        long hash = Hashing.mixed(session ^ Hashing.of(account));
        double uniform = ((hash >>> 11) + 0.5) * UNIT;
        return -Math.max(1, weight) / Math.log(uniform);
    }
}
