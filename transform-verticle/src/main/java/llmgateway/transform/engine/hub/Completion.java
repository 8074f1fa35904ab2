package llmgateway.transform.engine.hub;

import java.util.List;
import llmgateway.contracts.Usage;
import org.jspecify.annotations.Nullable;

/**
 * A whole reply in no dialect.
 *
 * @param id the upstream's id of it, with its prefix
 * @param model the model as the upstream names it
 * @param blocks in order
 * @param usage null if the upstream gave no figures
 * @param serviceTier the tier that served it, in the upstream's words
 */
public record Completion(
        String id,
        String model,
        List<Block> blocks,
        Ending ending,
        @Nullable Usage usage,
        @Nullable String serviceTier) {

    public Completion {
        blocks = List.copyOf(blocks);
    }
}
