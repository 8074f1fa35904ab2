package llmgateway.transform.engine.json;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Finds the ends of string literals and validates what they hold.
 *
 * <p>A byte is of interest if it is a quote, a backslash, below 0x20, or not ASCII. Eight bytes are looked at at once, as a word
 * in little-endian order, in which those of interest are marked. All marks of a word are used before the next word is loaded, so
 * that where words are does not depend on what the text holds: waiting for that costs more than the marking itself.
 */
final class JsonStrings {
    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long TOPS = 0x8080808080808080L;
    private static final long NOT_SPACES = (0x80L - ' ') * ONES;
    private static final long QUOTES = '"' * ONES;
    private static final long BACKSLASHES = '\\' * ONES;

    private static final boolean[] SHORT_ESCAPES = new boolean[256];

    static {
        for (char escape : "\"\\/bfnrt".toCharArray()) {
            SHORT_ESCAPES[escape] = true;
        }
    }

    private final ByteView text;
    private final byte[] bytes;
    private final int offset;
    private final int limit;

    JsonStrings(ByteView text) {
        this.text = text;
        this.bytes = text.array();
        this.offset = text.offset();
        this.limit = offset + text.length();
    }

    /** The position after the literal whose opening quote is at {@code quote}. */
    int end(int quote) throws JsonFault {
        int at = offset + quote + 1;
        long escaped = 0; // a mark on the first byte of the next word if it belongs to an escape
        while (at <= limit - Long.BYTES) {
            long marks = marks((long) WORDS.get(bytes, at)) & ~escaped;
            int next = at + Long.BYTES;
            escaped = 0;
            while (marks != 0) {
                long mark = marks & -marks;
                int index = at + (Long.numberOfTrailingZeros(mark) >>> 3);
                if (isShortEscape(index)) {
                    marks &= ~(mark | mark << Byte.SIZE);
                    escaped = mark >>> (Long.SIZE - Byte.SIZE);
                } else if (bytes[index] == '"') {
                    return index + 1 - offset;
                } else {
                    next = after(index);
                    marks = 0;
                }
            }
            at = next;
        }
        return endInTail(escaped == 0 ? at : at + 1);
    }

    /** Marks the topmost bit of each byte in {@code word} that is of interest, and no other bit. */
    private static long marks(long word) {
        long low = word & ~TOPS; // to which 0x7F can be added without a carry
        long others = ((low ^ QUOTES) + ~TOPS) & ((low ^ BACKSLASHES) + ~TOPS) & (low + NOT_SPACES);
        return (word | ~others) & TOPS;
    }

    private int endInTail(int from) throws JsonFault {
        int at = from;
        while (at < limit && bytes[at] != '"') {
            at = after(at);
        }
        if (at >= limit) {
            throw fault(limit, "a string does not end");
        }
        return at + 1 - offset;
    }

    private boolean isShortEscape(int at) {
        return bytes[at] == '\\' && at + 1 < limit && SHORT_ESCAPES[bytes[at + 1] & 0xFF];
    }

    /** The index after the character or escape at {@code at}, which is not a quote. */
    private int after(int at) throws JsonFault {
        byte first = bytes[at];
        if (first == '\\') {
            return isShortEscape(at) ? at + 2 : afterEscape(at + 1);
        }
        if (first < 0) {
            return afterCharacter(at);
        }
        if (first < ' ') {
            throw fault(at, "a control character in a string is not escaped");
        }
        return at + 1;
    }

    /** What the valid literal in {@code [from, to)} says. */
    String decoded(int from, int to) {
        ByteView content = text.slice(from + 1, to - 1);
        if (content.indexOf((byte) '\\') < 0) {
            return content.toString();
        }
        try (JsonParser parser = JsonText.parser(text.slice(from, to))) {
            parser.nextToken();
            return parser.getText();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private int afterEscape(int at) throws JsonFault {
        if (at >= limit || bytes[at] != 'u') {
            throw fault(at, "there is no such escape");
        }
        for (int i = at + 1; i <= at + 4; i++) {
            if (i >= limit || Character.digit(bytes[i], 16) < 0) {
                throw fault(i, "four hexadecimal digits are expected");
            }
        }
        return at + 5;
    }

    /** Passes over a character of two to four bytes: no longer than need be, no surrogate, nothing past U+10FFFF. */
    private int afterCharacter(int at) throws JsonFault {
        int lead = bytes[at] & 0xFF;
        if (lead >= 0xC2 && lead <= 0xDF) {
            continuation(at + 1, 0x80, 0xBF);
            return at + 2;
        }
        if (lead >= 0xE0 && lead <= 0xEF) {
            continuation(at + 1, lead == 0xE0 ? 0xA0 : 0x80, lead == 0xED ? 0x9F : 0xBF);
            continuation(at + 2, 0x80, 0xBF);
            return at + 3;
        }
        if (lead >= 0xF0 && lead <= 0xF4) {
            continuation(at + 1, lead == 0xF0 ? 0x90 : 0x80, lead == 0xF4 ? 0x8F : 0xBF);
            continuation(at + 2, 0x80, 0xBF);
            continuation(at + 3, 0x80, 0xBF);
            return at + 4;
        }
        throw JsonFault.encoding();
    }

    private void continuation(int at, int lowest, int highest) throws JsonFault {
        int value = at < limit ? bytes[at] & 0xFF : 0;
        if (value < lowest || value > highest) {
            throw JsonFault.encoding();
        }
    }

    private JsonFault fault(int at, String why) {
        return JsonFault.syntax(text, Math.min(at, limit) - offset, why);
    }
}
