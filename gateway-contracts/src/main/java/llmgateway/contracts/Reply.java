package llmgateway.contracts;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.util.Optional;

/**
 * A reply in the client's dialect, ready to be written.
 *
 * <p>If the exchange's head was sent already, status and headers are ignored and the body is what follows in the stream. A
 * body that fails (its exception handler is called) must not end in a way that looks complete: the writer cuts the connection.
 *
 * @param status the HTTP status
 * @param headers headers for the client, hop-by-hop headers and {@code content-length} excluded
 * @param contentLength the body's length in bytes, or -1 if unknown
 * @param body the bytes, paused; every buffer is one or more whole events if the reply is an event stream
 * @param progress what became known of the reply while it passed
 */
public record Reply(
        int status, MultiMap headers, long contentLength, ReadStream<Buffer> body, Served served, Progress progress) {

    /** What is known of a reply so far; final once the body has ended. */
    public interface Progress {
        Usage usage();

        Outcome outcome();

        /** The id under which the account keeps the response, once the reply has named one. */
        default Optional<String> responseId() {
            return Optional.empty();
        }

        /** A progress that does not change. */
        static Progress fixed(Outcome outcome) {
            return new Progress() {
                @Override
                public Usage usage() {
                    return Usage.NONE;
                }

                @Override
                public Outcome outcome() {
                    return outcome;
                }
            };
        }
    }
}
