package llmgateway.transform.engine.hub;

import org.jspecify.annotations.Nullable;

/**
 * How a reply ended.
 *
 * @param stopSequence the text of {@link Stop#STOP_SEQUENCE}, if it is known
 * @param explanation why the model refused, if it is told
 */
public record Ending(
        Stop stop, @Nullable String stopSequence, @Nullable String explanation) {

    /** An ending that needs no words. */
    public static Ending of(Stop stop) {
        return new Ending(stop, null, null);
    }
}
