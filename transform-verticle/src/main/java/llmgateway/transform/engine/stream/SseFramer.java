package llmgateway.transform.engine.stream;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import llmgateway.contracts.failure.Failure;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.transform.engine.json.ByteView;

/**
 * Cuts a byte stream into server-sent events, however it was chunked.
 *
 * <p>A line ends with LF, CR or CRLF, and an event with an empty line. An event that ends in a CR is whole at that CR, so that it
 * is not held until the next chunk; should an LF follow, it still belongs to that line end and is passed on by itself.
 */
public final class SseFramer {
    private final int maxEventBytes;
    private Buffer held = Buffer.buffer();
    private boolean lineEmpty = true;
    private boolean eventEmpty = true;
    private boolean afterCr;
    private boolean afterEvent;

    public SseFramer(int maxEventBytes) {
        this.maxEventBytes = maxEventBytes;
    }

    /**
     * Takes the next chunk.
     *
     * @return all events that are whole now; together with what is still held, no byte is lost
     * @throws RefusedException if an event that is not whole yet is too large
     */
    public EventBatch feed(Buffer chunk) throws RefusedException {
        ByteView bytes = ByteView.of(chunk);
        List<Integer> ends = new ArrayList<>();
        int whole = 0;
        int lead = 0;
        for (int i = 0; i < bytes.length(); i++) {
            if (endsBlankLine(bytes.at(i))) {
                whole = i + 1;
                if (!eventEmpty) {
                    ends.add(held.length() + whole);
                } else if (ends.isEmpty()) {
                    lead = whole;
                } else {
                    ends.set(ends.size() - 1, held.length() + whole);
                }
                eventEmpty = true;
            }
        }
        int rest = chunk.length() - whole + (whole == 0 ? held.length() : 0);
        if (rest > maxEventBytes) {
            throw new RefusedException(Failure.of(
                    FailureKind.BROKEN_REPLY, "The upstream sent an event of more than " + maxEventBytes + " bytes."));
        }
        if (whole == 0) {
            held.appendBuffer(chunk);
            return EventBatch.EMPTY;
        }
        return new EventBatch(cut(chunk, whole), ends, lead);
    }

    /** Follows one byte, and says whether an empty line, or the LF of its CRLF, ends with it. */
    private boolean endsBlankLine(byte b) {
        if (b == '\n' && afterCr) {
            afterCr = false;
            return afterEvent;
        }
        afterCr = b == '\r';
        if (b != '\n' && b != '\r') {
            lineEmpty = false;
            eventEmpty = false;
            afterEvent = false;
            return false;
        }
        afterEvent = lineEmpty;
        lineEmpty = true;
        return afterEvent;
    }

    private Buffer cut(Buffer chunk, int whole) {
        if (held.length() == 0 && whole == chunk.length()) {
            return chunk;
        }
        Buffer bytes = held.length() == 0 ? chunk.slice(0, whole) : held.appendBuffer(chunk, 0, whole);
        held = Buffer.buffer().appendBuffer(chunk, whole, chunk.length() - whole);
        return bytes;
    }
}
