package llmgateway.transform.engine.json;

import io.netty.buffer.ByteBuf;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.Checksum;

/** A read-only window on an array of bytes; nothing is copied where a buffer is backed by an array. */
public final class ByteView {
    private final byte[] array;
    private final int from;
    private final int to;

    private ByteView(byte[] array, int from, int to) {
        this.array = array;
        this.from = from;
        this.to = to;
    }

    public static ByteView of(Buffer buffer) {
        ByteBuf bytes = ((BufferInternal) buffer).getByteBuf();
        if (bytes.hasArray()) {
            int start = bytes.arrayOffset() + bytes.readerIndex();
            return new ByteView(bytes.array(), start, start + bytes.readableBytes());
        }
        return of(buffer.getBytes());
    }

    public static ByteView of(byte[] bytes) {
        return new ByteView(bytes, 0, bytes.length);
    }

    public static ByteView of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    public int length() {
        return to - from;
    }

    public byte at(int index) {
        return array[from + index];
    }

    /** The window on {@code [start, end)} of this one. */
    public ByteView slice(int start, int end) {
        return new ByteView(array, from + start, from + end);
    }

    public boolean startsWith(ByteView prefix) {
        return matches(0, prefix);
    }

    /** The first index at or after {@code start} at which {@code needle} begins, or -1. */
    public int indexOf(ByteView needle, int start) {
        int last = length() - needle.length();
        byte first = needle.at(0);
        for (int i = start; i <= last; i++) {
            if (array[from + i] == first && matches(i, needle)) {
                return i;
            }
        }
        return -1;
    }

    /** The first index of {@code wanted}, or -1. */
    int indexOf(byte wanted) {
        for (int i = from; i < to; i++) {
            if (array[i] == wanted) {
                return i - from;
            }
        }
        return -1;
    }

    public boolean contains(ByteView needle) {
        return indexOf(needle, 0) >= 0;
    }

    private boolean matches(int start, ByteView needle) {
        if (start + needle.length() > length()) {
            return false;
        }
        for (int i = 0; i < needle.length(); i++) {
            if (at(start + i) != needle.at(i)) {
                return false;
            }
        }
        return true;
    }

    byte[] array() {
        return array;
    }

    int offset() {
        return from;
    }

    /** Appends the bytes to {@code sink}. */
    public void writeTo(ByteArrayOutputStream sink) {
        sink.write(array, from, length());
    }

    /** Adds the bytes in {@code [start, end)} to {@code sum}. */
    public void addTo(Checksum sum, int start, int end) {
        sum.update(array, from + start, end - start);
    }

    /** A copy as a buffer. */
    public Buffer toBuffer() {
        return Buffer.buffer(length()).appendBytes(array, from, length());
    }

    /** The bytes as UTF-8 text. */
    @Override
    public String toString() {
        return new String(array, from, length(), StandardCharsets.UTF_8);
    }
}
