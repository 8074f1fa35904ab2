package llmgateway.transform.engine.reply;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The reading end of a reply: what is put in comes out when the reader asks for it, and the source is asked for more exactly
 * while the reader wants more. It begins paused. End and failure too wait until everything before them was read.
 */
public final class Outlet implements ReadStream<Buffer> {
    private final @Nullable ReadStream<Buffer> source;
    private final Deque<Buffer> queue = new ArrayDeque<>();
    private @Nullable Handler<Buffer> handler;
    private @Nullable Handler<Void> endHandler;
    private @Nullable Handler<Throwable> exceptionHandler;
    private @Nullable Throwable failure;
    private long demand;
    private boolean closed;
    private boolean finished;
    private boolean draining;
    private boolean flowing;

    /** An outlet for what is made of {@code source}, which is paused; null if all is put in by hand. */
    public Outlet(@Nullable ReadStream<Buffer> source) {
        this.source = source;
    }

    /** An outlet for {@code content} and nothing else. */
    public static Outlet of(Buffer content) {
        Outlet outlet = new Outlet(null);
        outlet.push(content);
        outlet.close(null);
        return outlet;
    }

    /** Puts in the next bytes. */
    public void push(Buffer bytes) {
        if (bytes.length() > 0) {
            queue.add(bytes);
        }
        drain();
    }

    /** Says that nothing more comes: because that was all, or because of {@code why}. */
    public void close(@Nullable Throwable why) {
        closed = true;
        failure = why;
        drain();
    }

    private void drain() {
        if (draining) {
            return;
        }
        draining = true;
        try {
            while (demand > 0 && !queue.isEmpty()) {
                demand -= demand == Long.MAX_VALUE ? 0 : 1;
                Buffer next = queue.remove();
                if (handler != null) {
                    handler.handle(next);
                }
            }
        } finally {
            draining = false;
        }
        if (closed) {
            finish();
        } else {
            steerSource();
        }
    }

    private void steerSource() {
        boolean wanted = demand > 0;
        if (source != null && wanted != flowing) {
            flowing = wanted;
            if (wanted) {
                source.resume();
            } else {
                source.pause();
            }
        }
    }

    private void finish() {
        if (finished || demand == 0 || !queue.isEmpty()) {
            return;
        }
        finished = true;
        if (failure == null) {
            if (endHandler != null) {
                endHandler.handle(null);
            }
        } else if (exceptionHandler != null) {
            exceptionHandler.handle(failure);
        }
    }

    @Override
    public Outlet handler(@Nullable Handler<Buffer> next) {
        handler = next;
        return this;
    }

    @Override
    public Outlet endHandler(@Nullable Handler<Void> next) {
        endHandler = next;
        return this;
    }

    @Override
    public Outlet exceptionHandler(@Nullable Handler<Throwable> next) {
        exceptionHandler = next;
        return this;
    }

    @Override
    public Outlet pause() {
        demand = 0;
        if (!closed) {
            steerSource();
        }
        return this;
    }

    @Override
    public Outlet resume() {
        return fetch(Long.MAX_VALUE);
    }

    @Override
    public Outlet fetch(long amount) {
        demand = demand + amount < 0 ? Long.MAX_VALUE : demand + amount;
        drain();
        return this;
    }
}
