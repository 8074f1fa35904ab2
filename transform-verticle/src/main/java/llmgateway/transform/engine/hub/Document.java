package llmgateway.transform.engine.hub;

import org.jspecify.annotations.Nullable;

/**
 * A document, such as a PDF.
 *
 * @param title its title or file name
 * @param context what the client says of it beside its content
 */
public record Document(
        MediaSource source,
        @Nullable String title,
        @Nullable String context,
        @Nullable CacheMark cache) implements Block {}
