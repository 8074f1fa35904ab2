package llmgateway.transform.engine.stream;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import llmgateway.transform.engine.json.ByteView;
import llmgateway.transform.engine.json.Span;
import llmgateway.transform.engine.reply.AskedModel;

/**
 * Whole events that arrived together.
 *
 * @param bytes the bytes of all of them
 * @param ends where each event ends in {@code bytes}
 * @param lead how many bytes come before the first event: what is left of the last line end of the one before
 */
public record EventBatch(Buffer bytes, List<Integer> ends, int lead) {

    static final EventBatch EMPTY = new EventBatch(Buffer.buffer(), List.of(), 0);

    /** Judges an event as it passes. */
    interface Filter {

        /** Looks at an event and says whether it goes on to the client. */
        boolean passes(SseEvent event);
    }

    /** The events, in order. */
    public List<SseEvent> events() {
        ByteView view = ByteView.of(bytes);
        List<SseEvent> events = new ArrayList<>(ends.size());
        int start = lead;
        for (int end : ends) {
            events.add(new SseEvent(view.slice(start, end)));
            start = end;
        }
        return events;
    }

    /** The same events, which name the model as it was asked for; no other byte is changed. */
    EventBatch named(AskedModel asked) {
        ByteView view = ByteView.of(bytes);
        Buffer named = Buffer.buffer();
        List<Integer> moved = new ArrayList<>(ends.size());
        int copied = 0;
        int start = lead;
        for (int end : ends) {
            SseEvent event = new SseEvent(view.slice(start, end));
            Span other = asked.inEvent(event.data());
            if (other != null) {
                int from = start + event.positionOf(other.from());
                named.appendBuffer(bytes, copied, from - copied).appendBuffer(asked.literal());
                copied = from + other.length();
            }
            moved.add(named.length() + end - copied);
            start = end;
        }
        return copied == 0
                ? this
                : new EventBatch(named.appendBuffer(bytes, copied, bytes.length() - copied), moved, lead);
    }

    /** Shows each event to {@code filter} and returns the bytes of those that pass, in one piece where possible. */
    Buffer filtered(Filter filter) {
        ByteView view = ByteView.of(bytes);
        Buffer kept = null;
        int start = lead;
        for (int end : ends) {
            boolean passes = filter.passes(new SseEvent(view.slice(start, end)));
            if (!passes && kept == null) {
                kept = Buffer.buffer().appendBuffer(bytes, 0, start);
            } else if (passes && kept != null) {
                kept.appendBuffer(bytes, start, end - start);
            }
            start = end;
        }
        return kept == null ? bytes : kept;
    }
}
