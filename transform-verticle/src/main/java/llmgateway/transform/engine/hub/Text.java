package llmgateway.transform.engine.hub;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Text.
 *
 * @param cache a mark that the prompt up to here is worth caching
 * @param citations where the text comes from; only in what a model said
 */
public record Text(String text, @Nullable CacheMark cache, List<Citation> citations) implements Block {

    public Text {
        citations = List.copyOf(citations);
    }

    /** Plain text. */
    public static Text of(String text) {
        return new Text(text, null, List.of());
    }
}
