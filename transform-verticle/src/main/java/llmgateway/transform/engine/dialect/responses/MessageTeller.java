package llmgateway.transform.engine.dialect.responses;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.Consumer;
import llmgateway.contracts.Dialect;
import llmgateway.transform.engine.hub.Citation;
import llmgateway.transform.engine.hub.Opaque;
import llmgateway.transform.engine.hub.StreamEvent;
import llmgateway.transform.engine.rules.ReplyContext;
import org.jspecify.annotations.Nullable;

/** Tells what a model says and thinks, one part after the other. */
final class MessageTeller {
    private final ReplyContext context;
    private Kind open = Kind.NONE;
    private @Nullable StreamedItem speaker;
    private int part;
    private int shown;
    private int partStart;
    private boolean spoken;
    private boolean refused;

    private enum Kind {
        NONE,
        TEXT,
        REFUSAL,
        REASONING
    }

    MessageTeller(ReplyContext context) {
        this.context = context;
    }

    /** Whether a refusal was told. */
    boolean refused() {
        return refused;
    }

    void text(StreamedItem item, int index, String delta, Consumer<StreamEvent> out) {
        if (delta.isEmpty()) {
            return;
        }
        if (!isOpen(Kind.TEXT, item, index)) {
            open(Kind.TEXT, item, index, out);
            // Chat has one text where Responses has several messages, so what follows stands on a line of its own.
            if (spoken && item.silent() && context.client() == Dialect.CHAT) {
                show(ReasoningItem.PART_BREAK, out);
            }
            partStart = shown;
        }
        item.tell(index);
        spoken = true;
        show(delta, out);
    }

    private void show(String text, Consumer<StreamEvent> out) {
        shown += text.codePointCount(0, text.length());
        out.accept(new StreamEvent.TextDelta(text));
    }

    void refusal(StreamedItem item, int index, String delta, Consumer<StreamEvent> out) {
        if (delta.isEmpty()) {
            return;
        }
        if (!isOpen(Kind.REFUSAL, item, index)) {
            open(Kind.REFUSAL, item, index, out);
        }
        item.tell(index);
        refused = true;
        out.accept(new StreamEvent.RefusalDelta(delta));
    }

    void reasoning(StreamedItem item, int index, String delta, Consumer<StreamEvent> out) {
        if (delta.isEmpty()) {
            return;
        }
        if (!isOpen(Kind.REASONING, item, 0)) {
            open(Kind.REASONING, item, 0, out);
        }
        String parted = item.nextPart(index) ? ReasoningItem.PART_BREAK + delta : delta;
        out.accept(new StreamEvent.ReasoningDelta(parted));
    }

    /** Ends a stretch of reasoning of which there may have been nothing to show. */
    void endReasoning(StreamedItem item, @Nullable Opaque opaque, Consumer<StreamEvent> out) {
        boolean isOpen = isOpen(Kind.REASONING, item, 0);
        if (!isOpen) {
            close(out);
        }
        if (isOpen || opaque != null) {
            open = Kind.NONE;
            out.accept(new StreamEvent.ReasoningEnd(opaque));
        }
    }

    /** Cites the open text; other parts are over, so that a citation of them is too late. */
    void cite(StreamedItem item, int index, JsonNode annotation, Consumer<StreamEvent> out) {
        if (isOpen(Kind.TEXT, item, index)) {
            item.cite(index);
            out.accept(new StreamEvent.Cited(citation(annotation)));
        }
    }

    private Citation citation(JsonNode annotation) {
        if (!annotation.path("type").asText("").equals("url_citation")) {
            return new Citation.Other(annotation);
        }
        JsonNode start = annotation.path("start_index");
        JsonNode end = annotation.path("end_index");
        boolean placed = start.isNumber() && end.isNumber();
        return new Citation.Web(
                annotation.path("url").asText(""),
                annotation.path("title").asText(""),
                null,
                placed ? partStart + (int) start.doubleValue() : -1,
                placed ? partStart + (int) end.doubleValue() : -1);
    }

    /** Ends what is open. */
    void close(Consumer<StreamEvent> out) {
        switch (open) {
            case NONE -> {}
            case TEXT, REFUSAL -> out.accept(new StreamEvent.TextEnd());
            case REASONING -> out.accept(new StreamEvent.ReasoningEnd(null));
        }
        open = Kind.NONE;
    }

    private boolean isOpen(Kind kind, StreamedItem item, int index) {
        return open == kind && speaker == item && part == index;
    }

    private void open(Kind kind, StreamedItem item, int index, Consumer<StreamEvent> out) {
        close(out);
        open = kind;
        speaker = item;
        part = index;
    }
}
