package llmgateway.transform.engine.reply;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import llmgateway.contracts.Reply;
import llmgateway.contracts.failure.Failure;

/** Who is told what becomes of a reply; each is called at most once, and {@code ended} only after {@code begun}. */
public interface ReplyOwner {

    /**
     * The reply has begun.
     *
     * @param body paused; it begins with everything that was held
     * @param length the body's length in bytes, or -1 if it is not known yet
     */
    void begun(ReadStream<Buffer> body, long length, Reply.Progress progress);

    /** Nothing usable came, and nothing will. */
    void rejected(Failure failure);

    /** The upstream's part is over. */
    void ended(Reply.Progress progress);
}
