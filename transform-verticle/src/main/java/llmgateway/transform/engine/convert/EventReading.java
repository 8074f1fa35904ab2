package llmgateway.transform.engine.convert;

import io.vertx.core.buffer.Buffer;
import java.util.function.Consumer;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.transform.engine.error.ErrorBody;
import llmgateway.transform.engine.hub.StreamEvent;
import llmgateway.transform.engine.json.ByteView;
import llmgateway.transform.engine.rules.StreamReader;
import llmgateway.transform.engine.stream.SseEvent;
import llmgateway.transform.engine.stream.SseFramer;
import llmgateway.transform.engine.stream.StreamRelay;

/** An event stream, read event by event. */
final class EventReading implements UpstreamReading {
    private static final ByteView DONE = ByteView.of("[DONE]");

    private final SseFramer framer = new SseFramer(StreamRelay.MAX_EVENT_BYTES);
    private final StreamReader reader;
    private final Consumer<StreamEvent> out;

    EventReading(StreamReader reader, Consumer<StreamEvent> out) {
        this.reader = reader;
        this.out = out;
    }

    @Override
    public void feed(Buffer chunk) throws RefusedException {
        for (SseEvent event : framer.feed(chunk).events()) {
            ByteView data = event.data();
            if (data.startsWith(DONE)) {
                reader.done(out);
            } else if (data.length() > 0) {
                reader.read(event.name(), ReplyConversion.parsed(data), out);
            }
        }
    }

    /** A stream that breaks off is no error in the upstream's words, whatever a reader says of it. */
    @Override
    public void end() {
        reader.end(event -> out.accept(event instanceof StreamEvent.Failed failed ? brokenOff(failed.error()) : event));
    }

    private static StreamEvent brokenOff(ErrorBody error) {
        return new StreamEvent.Failed(new ErrorBody("", error.message(), null, null));
    }
}
