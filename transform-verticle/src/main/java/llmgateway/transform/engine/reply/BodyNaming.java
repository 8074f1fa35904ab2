package llmgateway.transform.engine.reply;

import io.vertx.core.buffer.Buffer;
import llmgateway.transform.engine.json.ByteView;
import llmgateway.transform.engine.json.Span;
import org.jspecify.annotations.Nullable;

/**
 * Puts the asked name in place of the upstream's as a body passes. What comes before the name is held back, since the body's length
 * is not known earlier; most replies name the model in their first bytes. All other bytes stay as they are.
 */
final class BodyNaming {
    /** A body that does not name its model within so many bytes passes as it is. */
    private static final int MOST_HELD = 64 * 1024 * 1024;

    private static final Buffer NOTHING = Buffer.buffer();

    private final AskedModel asked;
    private Buffer held = Buffer.buffer();
    private int lookedAt;
    private boolean settled;
    private int growth;

    BodyNaming(AskedModel asked) {
        this.asked = asked;
    }

    /** Takes the next bytes and gives those that may pass. */
    Buffer pass(Buffer bytes) {
        if (settled) {
            return bytes;
        }
        held.appendBuffer(bytes);
        if (held.length()
                < 2 * lookedAt) { // so that a name that comes late is not looked for from the beginning with each piece
            return NOTHING;
        }
        lookedAt = held.length();
        Span name = asked.inBody(ByteView.of(held));
        return name == null && held.length() <= MOST_HELD ? NOTHING : settle(name);
    }

    /** No bytes come any more: gives what was held back until now. */
    Buffer end() {
        return settled ? NOTHING : settle(asked.inBody(ByteView.of(held)));
    }

    /** How long the body becomes that is {@code length} bytes long otherwise; -1 if that is not known. */
    long lengthOf(long length) {
        return settled && length >= 0 ? length + growth : -1;
    }

    private Buffer settle(@Nullable Span name) {
        settled = true;
        Buffer all = held;
        held = NOTHING;
        if (name == null) {
            return all;
        }
        growth = asked.literal().length() - name.length();
        return Buffer.buffer(all.length() + Math.max(0, growth))
                .appendBuffer(all, 0, name.from())
                .appendBuffer(asked.literal())
                .appendBuffer(all, name.to(), all.length() - name.to());
    }
}
