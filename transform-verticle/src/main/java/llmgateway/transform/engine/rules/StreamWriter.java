package llmgateway.transform.engine.rules;

import io.vertx.core.buffer.Buffer;
import llmgateway.transform.engine.hub.StreamEvent;

/** Writes one stream to a client, strictly one block after the other where its dialect wants that. */
public interface StreamWriter {

    /** Appends what {@code event} means in this dialect, as whole server-sent events, to {@code out}. */
    void write(StreamEvent event, Buffer out);
}
