package llmgateway.transform.engine.rules;

import org.jspecify.annotations.Nullable;

/**
 * What a request is read with.
 *
 * @param losses told of everything in the request that no other dialect has
 * @param envelopes opens reasoning state that this gateway sealed
 * @param session the agent's session as a header names it; null if none does
 */
public record RequestReading(
        Losses losses, Envelopes envelopes, @Nullable String session) {}
