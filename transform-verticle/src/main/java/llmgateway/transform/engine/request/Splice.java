package llmgateway.transform.engine.request;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Edits to a body that leave every other byte as it is. The result shares the body's memory, so that even a large body is not
 * copied, and may be written more than once.
 */
final class Splice {

    private record Edit(int from, int to, String text) {}

    private final Buffer body;
    private final ScannedRequest scan;
    private final List<Edit> edits = new ArrayList<>();
    private final List<String> fresh = new ArrayList<>();

    Splice(Buffer body, ScannedRequest scan) {
        this.body = body;
        this.scan = scan;
    }

    void insert(int at, String text) {
        edits.add(new Edit(at, at, text));
    }

    void replace(Member member, String text) {
        edits.add(new Edit(member.from(), member.to(), text));
    }

    /** Adds a member that the object does not have. */
    void add(String name, String value) {
        fresh.add('"' + name + "\":" + value);
    }

    /** The edited body; the very same buffer if nothing was edited. */
    Buffer result() {
        if (!fresh.isEmpty()) {
            insert(scan.inside(), String.join(",", fresh) + (scan.empty() ? "" : ","));
            fresh.clear();
        }
        if (edits.isEmpty()) {
            return body;
        }
        edits.sort(Comparator.comparingInt(Edit::from));
        ByteBuf original = ((BufferInternal) body).getByteBuf();
        List<ByteBuf> parts = new ArrayList<>();
        int done = 0;
        for (Edit edit : edits) {
            parts.add(original.slice(original.readerIndex() + done, edit.from() - done));
            parts.add(Unpooled.wrappedBuffer(edit.text().getBytes(StandardCharsets.UTF_8)));
            done = edit.to();
        }
        parts.add(original.slice(original.readerIndex() + done, body.length() - done));
        ByteBuf whole = Unpooled.wrappedBuffer(parts.size(), parts.toArray(ByteBuf[]::new));
        return BufferInternal.buffer(whole);
    }
}
