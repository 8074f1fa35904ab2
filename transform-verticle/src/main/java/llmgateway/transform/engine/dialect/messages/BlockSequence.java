package llmgateway.transform.engine.dialect.messages;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayDeque;
import java.util.Deque;
import llmgateway.transform.engine.json.JsonTree;
import llmgateway.transform.engine.rules.EventText;
import org.jspecify.annotations.Nullable;

/**
 * The blocks of a stream, of which one is open: its content goes out at once. Those behind it collect theirs until it ends, and go
 * out in the order in which they began.
 */
final class BlockSequence {

    /** A block that has begun. */
    static final class Entry {
        private final DeltaKind kind;
        private final ObjectNode block;
        private final StringBuilder waiting = new StringBuilder();
        private @Nullable String signature;
        private boolean ended;
        private boolean blank = true;

        private Entry(DeltaKind kind, ObjectNode block) {
            this.kind = kind;
            this.block = block;
            waiting.append(kind.prologue());
        }
    }

    private final Deque<Entry> entries = new ArrayDeque<>();
    private int index;

    /**
     * Begins a block.
     *
     * @param block as it stands in its first event
     */
    Entry add(DeltaKind kind, ObjectNode block, Buffer out) {
        Entry entry = new Entry(kind, block);
        entries.add(entry);
        if (entries.size() == 1) {
            open(entry, out);
        }
        return entry;
    }

    /** Appends content to a block. */
    void append(Entry entry, String content, Buffer out) {
        entry.blank &= content.isBlank();
        String written = entry.kind == DeltaKind.FREE_INPUT ? ReplyBlocks.escaped(content) : content;
        if (entries.peek() == entry) {
            delta(entry.kind.delta(written), out);
        } else {
            entry.waiting.append(written);
        }
    }

    /**
     * Ends a block.
     *
     * @param signature the signature of reasoning; else null
     */
    void end(Entry entry, @Nullable String signature, Buffer out) {
        entry.ended = true;
        entry.signature = signature;
        String epilogue = entry.kind.epilogue(entry.blank);
        if (entries.peek() != entry) {
            entry.waiting.append(epilogue);
            return;
        }
        if (!epilogue.isEmpty()) {
            delta(entry.kind.delta(epilogue), out);
        }
        close(entry, out);
        for (Entry next = entries.peek(); next != null; next = entries.peek()) {
            open(next, out);
            if (!next.ended) {
                return;
            }
            close(next, out);
        }
    }

    /** Ends all blocks that are open or wait. */
    void endAll(Buffer out) {
        while (!entries.isEmpty()) {
            end(entries.element(), null, out);
        }
    }

    private void open(Entry entry, Buffer out) {
        ObjectNode event = JsonTree.object().put("type", "content_block_start").put("index", index);
        event.set("content_block", entry.block);
        EventText.append(event, out);
        if (!entry.waiting.isEmpty()) {
            delta(entry.kind.delta(entry.waiting.toString()), out);
            entry.waiting.setLength(0);
        }
    }

    private void close(Entry entry, Buffer out) {
        if (entry.signature != null) {
            delta(JsonTree.object().put("type", "signature_delta").put("signature", entry.signature), out);
        }
        EventText.append(JsonTree.object().put("type", "content_block_stop").put("index", index), out);
        index++;
        entries.remove();
    }

    private void delta(ObjectNode delta, Buffer out) {
        ObjectNode event = JsonTree.object().put("type", "content_block_delta").put("index", index);
        event.set("delta", delta);
        EventText.append(event, out);
    }
}
