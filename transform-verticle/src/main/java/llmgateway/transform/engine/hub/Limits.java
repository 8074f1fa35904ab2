package llmgateway.transform.engine.hub;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where an answer must end.
 *
 * @param maxTokens the most tokens to generate; null if the client did not say
 * @param stops texts at which to stop, in the client's order
 */
public record Limits(@Nullable Long maxTokens, List<String> stops) {

    public Limits {
        stops = List.copyOf(stops);
    }
}
