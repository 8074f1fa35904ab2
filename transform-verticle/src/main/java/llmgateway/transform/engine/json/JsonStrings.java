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
 * <p>A byte is of interest if it is a quote, a backslash, below 0x20, or not ASCII. After each such byte a few are looked at one by
 * one, for in program text they come in clusters; then eight at once in a word: one of four sums sets the topmost bit of a byte that
 * is of interest. A borrow can reach the byte above only from a byte that is itself of interest, so the lowest one that is marked is
 * always right; in little-endian order that is the first in the text.
 */
final class JsonStrings {
    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long TOPS = 0x8080808080808080L;
    private static final long SPACES = 0x20L * ONES;
    private static final long QUOTES = '"' * ONES;
    private static final long BACKSLASHES = '\\' * ONES;

    private static final int NEAR = 2 * Long.BYTES;
    private static final boolean[] OF_INTEREST = new boolean[256];
    private static final boolean[] SHORT_ESCAPES = new boolean[256];

    static {
        for (int value = 0; value < OF_INTEREST.length; value++) {
            OF_INTEREST[value] = value < ' ' || value == '"' || value == '\\' || value > 0x7F;
        }
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
        int at = nextOfInterest(offset + quote + 1);
        while (at < limit && bytes[at] != '"') {
            at = nextOfInterest(after(at));
        }
        if (at >= limit) {
            throw fault(limit, "a string does not end");
        }
        return at + 1 - offset;
    }

    /** The first index at or after {@code from} of a byte of interest, or the limit. */
    private int nextOfInterest(int from) {
        int at = from;
        int near = Math.min(limit, from + NEAR);
        while (at < near && !OF_INTEREST[bytes[at] & 0xFF]) {
            at++;
        }
        if (at < near) {
            return at;
        }
        for (; at <= limit - Long.BYTES; at += Long.BYTES) {
            long word = (long) WORDS.get(bytes, at);
            long marks = (word | (word - SPACES) | ((word ^ QUOTES) - ONES) | ((word ^ BACKSLASHES) - ONES)) & TOPS;
            if (marks != 0) {
                return at + (Long.numberOfTrailingZeros(marks) >>> 3);
            }
        }
        while (at < limit && !OF_INTEREST[bytes[at] & 0xFF]) {
            at++;
        }
        return at;
    }

    /** The index after the character or escape at {@code at}, which is not a quote. */
    private int after(int at) throws JsonFault {
        byte first = bytes[at];
        if (first == '\\') {
            return at + 1 < limit && SHORT_ESCAPES[bytes[at + 1] & 0xFF] ? at + 2 : afterEscape(at + 1);
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
