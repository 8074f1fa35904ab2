package llmgateway.upstream;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import org.jspecify.annotations.Nullable;

/** A body that was read before it was handed on; paused. Confined to the shard's event loop. */
final class ReadBody implements ReadStream<Buffer> {
    private final Vertx vertx;
    private @Nullable Buffer bytes;
    private @Nullable Handler<Buffer> handler;
    private @Nullable Handler<Void> endHandler;
    private boolean flowing;
    private boolean ended;

    ReadBody(Vertx vertx, Buffer bytes) {
        this.vertx = vertx;
        this.bytes = bytes;
    }

    private void deliver() {
        Buffer piece = bytes;
        if (flowing && piece != null) {
            bytes = null;
            if (handler != null && piece.length() > 0) {
                handler.handle(piece);
            }
        }
        if (flowing && bytes == null && !ended) {
            ended = true;
            if (endHandler != null) {
                endHandler.handle(null);
            }
        }
    }

    @Override
    public ReadStream<Buffer> handler(@Nullable Handler<Buffer> next) {
        handler = next;
        return this;
    }

    @Override
    public ReadStream<Buffer> exceptionHandler(@Nullable Handler<Throwable> next) {
        return this;
    }

    @Override
    public ReadStream<Buffer> endHandler(@Nullable Handler<Void> next) {
        endHandler = next;
        return this;
    }

    @Override
    public ReadStream<Buffer> pause() {
        flowing = false;
        return this;
    }

    @Override
    public ReadStream<Buffer> resume() {
        return fetch(Long.MAX_VALUE);
    }

    @Override
    public ReadStream<Buffer> fetch(long amount) {
        if (amount > 0) {
            flowing = true;
            vertx.runOnContext(later -> deliver());
        }
        return this;
    }
}
