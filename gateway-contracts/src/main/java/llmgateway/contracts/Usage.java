package llmgateway.contracts;

/**
 * Tokens that one exchange used, counted alike for all dialects: the three prompt figures are disjoint and add up to the
 * whole prompt, {@code reasoning} is a part of {@code output}.
 *
 * @param input prompt tokens that were neither read from nor written to a prompt cache
 * @param output tokens generated, reasoning included
 * @param cacheRead prompt tokens read from a prompt cache
 * @param cacheWrite prompt tokens written to a prompt cache
 * @param reasoning tokens of {@code output} that were reasoning
 * @param partial true when the reply did not run to its end, so that the figures are what was reported until then
 */
public record Usage(long input, long output, long cacheRead, long cacheWrite, long reasoning, boolean partial) {

    /** No figure was reported. */
    public static final Usage NONE = new Usage(0, 0, 0, 0, 0, false);

    public Usage asPartial() {
        return new Usage(input, output, cacheRead, cacheWrite, reasoning, true);
    }
}
