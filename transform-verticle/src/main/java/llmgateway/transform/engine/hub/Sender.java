package llmgateway.transform.engine.hub;

import org.jspecify.annotations.Nullable;

/**
 * Who asks, and on what terms; null where the client did not say.
 *
 * @param user the end user as the client names it: {@code metadata.user_id}, {@code safety_identifier} or {@code user}
 * @param session an agent's session, if its user id or headers tell one: the natural key of a prompt cache
 * @param serviceTier the tier in the words of the client's own dialect
 * @param fast whether an Anthropic client asked for {@code speed: fast}
 */
public record Sender(
        @Nullable String user,
        @Nullable String session,
        @Nullable String serviceTier,
        boolean fast) {

    /** Nothing was said. */
    public static final Sender UNKNOWN = new Sender(null, null, null, false);
}
