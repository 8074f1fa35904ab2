package llmgateway.transform.engine.hub;

import org.jspecify.annotations.Nullable;

/**
 * A stretch of a model's reasoning.
 *
 * @param text what may be shown of it; empty if nothing may. Several summary parts are joined by an empty line
 * @param opaque what the provider that made it wants back; null if there is nothing
 */
public record Reasoning(String text, @Nullable Opaque opaque) implements Block {}
