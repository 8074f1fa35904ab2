package llmgateway.transform.engine.hub;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A search result that the client gives to the model as a source. */
public record SearchResult(
        String source,
        String title,
        List<String> texts,
        @Nullable CacheMark cache) implements Block {

    public SearchResult {
        texts = List.copyOf(texts);
    }
}
