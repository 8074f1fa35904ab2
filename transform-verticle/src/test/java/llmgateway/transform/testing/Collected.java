package llmgateway.transform.testing;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All that a client reads of a reply. */
public final class Collected {
    private final List<String> pieces = new ArrayList<>();
    private int ends;
    private @Nullable Throwable failure;

    /** Begins to read {@code body}, which stays paused until {@link ReadStream#resume()}. */
    public static Collected from(ReadStream<Buffer> body) {
        Collected collected = new Collected();
        body.handler(bytes -> collected.pieces.add(bytes.toString()));
        body.endHandler(end -> collected.ends++);
        body.exceptionHandler(why -> collected.failure = why);
        return collected;
    }

    public List<String> pieces() {
        return pieces;
    }

    public String text() {
        return String.join("", pieces);
    }

    public boolean ended() {
        return ends == 1;
    }

    public @Nullable Throwable failure() {
        return failure;
    }
}
