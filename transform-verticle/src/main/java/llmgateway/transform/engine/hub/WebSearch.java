package llmgateway.transform.engine.hub;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A search of the web that the provider made itself.
 *
 * @param query what was searched for; empty if it is not told
 * @param opaque the provider's own blocks, which it wants back exactly; null if they are lost
 */
public record WebSearch(
        String id,
        String query,
        List<Source> sources,
        @Nullable Opaque opaque) implements Block {

    /** A page that was found. */
    public record Source(String url, String title) {}

    public WebSearch {
        sources = List.copyOf(sources);
    }
}
