package llmgateway.transform.engine.rules;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.Consumer;
import llmgateway.transform.engine.error.ErrorBody;
import llmgateway.transform.engine.hub.StreamEvent;

/**
 * Reads one upstream's stream. It tells a {@link StreamEvent.Started} before anything else and a {@link StreamEvent.Finished} or
 * {@link StreamEvent.Failed} at most once, after which it tells nothing more.
 */
public interface StreamReader {

    /** What a reader tells of a stream that ended too early: it has no type, since no vendor said it. */
    ErrorBody CUT = new ErrorBody("", "upstream stream ended before completion", null, null);

    /**
     * The next event.
     *
     * @param name the {@code event} field; empty if the event has none
     */
    void read(String name, JsonNode data, Consumer<StreamEvent> out);

    /** The end marker {@code [DONE]} came. */
    default void done(Consumer<StreamEvent> out) {}

    /** The upstream has ended the stream; a reply that is not whole fails here. */
    void end(Consumer<StreamEvent> out);
}
