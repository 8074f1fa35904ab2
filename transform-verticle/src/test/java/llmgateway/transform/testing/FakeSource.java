package llmgateway.transform.testing;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** An upstream's body that a test plays by hand. It begins paused, and what comes while it is paused waits. */
public final class FakeSource implements ReadStream<Buffer> {
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private @Nullable Handler<Buffer> handler;
    private @Nullable Handler<Void> endHandler;
    private @Nullable Handler<Throwable> exceptionHandler;
    private long demand;

    /** Plays {@code text}. */
    public FakeSource say(String text) {
        return say(Buffer.buffer(text));
    }

    public FakeSource say(Buffer bytes) {
        waiting.add(() -> {
            if (handler != null) {
                handler.handle(bytes);
            }
        });
        play();
        return this;
    }

    public void end() {
        waiting.add(() -> {
            if (endHandler != null) {
                endHandler.handle(null);
            }
        });
        play();
    }

    /** Breaks off, whether or not anybody reads. */
    public void fail(Throwable why) {
        if (exceptionHandler != null) {
            exceptionHandler.handle(why);
        }
    }

    public boolean isPaused() {
        return demand == 0;
    }

    private void play() {
        while (demand > 0 && !waiting.isEmpty()) {
            demand -= demand == Long.MAX_VALUE ? 0 : 1;
            waiting.remove().run();
        }
    }

    @Override
    public FakeSource handler(@Nullable Handler<Buffer> next) {
        handler = next;
        return this;
    }

    @Override
    public FakeSource endHandler(@Nullable Handler<Void> next) {
        endHandler = next;
        return this;
    }

    @Override
    public FakeSource exceptionHandler(@Nullable Handler<Throwable> next) {
        exceptionHandler = next;
        return this;
    }

    @Override
    public FakeSource pause() {
        demand = 0;
        return this;
    }

    @Override
    public FakeSource resume() {
        return fetch(Long.MAX_VALUE);
    }

    @Override
    public FakeSource fetch(long amount) {
        demand = demand + amount < 0 ? Long.MAX_VALUE : demand + amount;
        play();
        return this;
    }
}
