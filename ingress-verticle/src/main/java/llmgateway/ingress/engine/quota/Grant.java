package llmgateway.ingress.engine.quota;

/**
 * The answer to a claim.
 *
 * @param heard whether the account was taken note of; not so where another node owns the key, or nobody can tell yet
 * @param permits how many more calls may be let in, until {@link Lease#TERM} after the asking
 * @param slots how many more calls may be under way
 * @param untilNext in how many nanoseconds one more permit can be had; 0 if at once
 * @param untilAll in how many nanoseconds all permits can be had, if nobody takes any before
 */
public record Grant(boolean heard, int permits, int slots, long untilNext, long untilAll) {
    /** The answer of who cannot tell. */
    public static final Grant UNHEARD = new Grant(false, 0, 0, 0, 0);

    /** Whether this gives anything. */
    public boolean gives() {
        return permits > 0 || slots > 0;
    }
}
