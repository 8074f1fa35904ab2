package llmgateway.transform.engine.hub;

import org.jspecify.annotations.Nullable;

/**
 * An image.
 *
 * @param detail OpenAI's {@code detail}, if the client gave one
 */
public record Image(
        MediaSource source,
        @Nullable String detail,
        @Nullable CacheMark cache) implements Block {}
