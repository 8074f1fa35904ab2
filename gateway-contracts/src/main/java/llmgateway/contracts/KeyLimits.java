package llmgateway.contracts;

/**
 * How much the holder of a client key may ask for, over all nodes of the gateway together.
 *
 * @param rpm model calls in any 60 seconds; 0: no limit
 * @param concurrency model calls at once; 0: no limit
 */
public record KeyLimits(int rpm, int concurrency) {

    /** The greatest limit that can be set, of either. */
    public static final int GREATEST = 1_000_000;

    /** No limit at all. */
    public static final KeyLimits NONE = new KeyLimits(0, 0);
}
