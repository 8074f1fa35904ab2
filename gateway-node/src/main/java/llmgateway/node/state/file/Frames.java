package llmgateway.node.state.file;

import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32;
import llmgateway.node.state.seal.Seal;

/**
 * The sealed frames of one file. A frame is bound to its file and to its place in it, so none can be altered, moved, left out or
 * put in twice; only the end of a file can go missing, as it does when a machine stops in the middle of a write.
 *
 * <pre>
 *   length of the sealed text (4 bytes) | CRC-32 of length and number (4) | sealed text
 * </pre>
 *
 * The check of the length tells a torn end from a length that was altered and seems to reach beyond the end.
 */
final class Frames {
    private static final int HEAD = 8;

    private final Seal seal;
    private final byte[] fileDigest;

    Frames(Seal seal, byte[] fileDigest) {
        this.seal = seal;
        this.fileDigest = fileDigest;
    }

    /** What is at a place of a file. */
    sealed interface Found {}

    /** A frame that holds; {@code end} is where the next one begins. */
    record Frame(Buffer clear, int end) implements Found {}

    /** The end of the file. */
    record End() implements Found {}

    /** The beginning of a frame, or a frame that does not hold, with nothing after it. */
    record Torn() implements Found {}

    /** Something else than was written. */
    record Damaged(String finding) implements Found {}

    /** The bytes of frame number {@code number}. */
    byte[] write(long number, byte[] clear) {
        byte[] sealed = seal.seal(clear, context(number));
        return ByteBuffer.allocate(HEAD + sealed.length)
                .putInt(sealed.length)
                .putInt(check(sealed.length, number))
                .put(sealed)
                .array();
    }

    /** Reads frame number {@code number}, which begins at {@code at}. */
    Found read(byte[] file, int at, long number) {
        int rest = file.length - at;
        if (rest == 0) {
            return new End();
        }
        if (rest < HEAD) {
            return new Torn();
        }
        ByteBuffer bytes = ByteBuffer.wrap(file);
        int length = bytes.getInt(at);
        if (bytes.getInt(at + 4) != check(length, number)) {
            return zeros(file, at + HEAD) ? new Torn() : new Damaged("is damaged at byte " + at);
        }
        if (length > rest - HEAD) {
            return new Torn();
        }
        int end = at + HEAD + length;
        Optional<byte[]> clear = seal.open(Arrays.copyOfRange(file, at + HEAD, end), context(number));
        if (clear.isPresent()) {
            return new Frame(Buffer.buffer(clear.get()), end);
        }
        return end == file.length ? new Torn() : new Damaged("is damaged between byte " + at + " and byte " + end);
    }

    /** Whether all is zero from {@code at} on, as where a file has grown but its content was never written. */
    private static boolean zeros(byte[] file, int at) {
        for (int i = at; i < file.length; i++) {
            if (file[i] != 0) {
                return false;
            }
        }
        return true;
    }

    private static int check(int length, long number) {
        CRC32 crc = new CRC32();
        crc.update(ByteBuffer.allocate(12).putInt(length).putLong(number).array());
        return (int) crc.getValue();
    }

    private byte[] context(long number) {
        return ByteBuffer.allocate(fileDigest.length + 8)
                .put(fileDigest)
                .putLong(number)
                .array();
    }
}
