package llmgateway.transform.engine.hub;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * How tokens are drawn; numbers keep the client's own text, and null means that the client did not say.
 *
 * @param logprobs whether the client wants the probabilities of the tokens
 * @param topLogprobs how many alternatives of each token it wants
 */
public record Sampling(
        @Nullable JsonNode temperature,
        @Nullable JsonNode topP,
        @Nullable JsonNode topK,
        @Nullable JsonNode frequencyPenalty,
        @Nullable JsonNode presencePenalty,
        @Nullable JsonNode seed,
        @Nullable JsonNode logitBias,
        boolean logprobs,
        @Nullable Integer topLogprobs) {

    /** The client said nothing. */
    public static final Sampling UNSET = new Sampling(null, null, null, null, null, null, null, false, null);
}
