package llmgateway.ingress;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** A reply's body that a test feeds by hand, on the shard's event loop. It begins paused and keeps to the reader's demand. */
final class FakeBody implements ReadStream<Buffer> {
    private final Queue<Buffer> queue = new ArrayDeque<>();
    private @Nullable Handler<Buffer> handler;
    private @Nullable Handler<Throwable> exceptionHandler;
    private @Nullable Handler<Void> endHandler;
    private boolean ended;
    private boolean endTold;
    private volatile boolean paused = true;

    void emit(String text) {
        emit(Buffer.buffer(text));
    }

    void emit(Buffer bytes) {
        queue.add(bytes);
        flow();
    }

    void end() {
        ended = true;
        flow();
    }

    void fail(Throwable cause) {
        if (exceptionHandler != null) {
            exceptionHandler.handle(cause);
        }
    }

    boolean paused() {
        return paused;
    }

    private void flow() {
        while (!paused && handler != null && !queue.isEmpty()) {
            handler.handle(queue.remove());
        }
        if (!paused && ended && queue.isEmpty() && endHandler != null && !endTold) {
            endTold = true;
            endHandler.handle(null);
        }
    }

    @Override
    public FakeBody exceptionHandler(@Nullable Handler<Throwable> to) {
        exceptionHandler = to;
        return this;
    }

    @Override
    public FakeBody handler(@Nullable Handler<Buffer> to) {
        handler = to;
        return this;
    }

    @Override
    public FakeBody pause() {
        paused = true;
        return this;
    }

    @Override
    public FakeBody resume() {
        paused = false;
        flow();
        return this;
    }

    @Override
    public FakeBody fetch(long amount) {
        return resume();
    }

    @Override
    public FakeBody endHandler(@Nullable Handler<Void> to) {
        endHandler = to;
        return this;
    }
}
