package llmgateway.contracts;

/**
 * Which upstream served a request, for reply headers, the access log and metrics.
 *
 * @param provider the account's provider
 * @param account the account's id
 * @param model the model that the upstream was asked for
 * @param modelLabel {@code model} if a route or account names it, else {@code other}: a bounded metric label
 * @param attempts how many attempts were made, this one included
 * @param upstreamNanos time that the gateway waited for upstreams until the reply began
 */
public record Served(
        String provider, String account, String model, String modelLabel, int attempts, long upstreamNanos) {

    /** Nothing was forwarded. */
    public static final Served NOBODY = new Served("", "", "", "other", 0, 0);
}
