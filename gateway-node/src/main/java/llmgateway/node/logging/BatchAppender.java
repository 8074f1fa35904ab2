package llmgateway.node.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Takes log lines from any thread without making it wait, and has a thread of its own write them, many at once: that thread sleeps
 * until a line comes, gives others a moment to follow it, and writes what there is. So a busy node pays neither for a wake-up nor
 * for a write with each line. Lines that come while too many are waiting are lost.
 */
final class BatchAppender extends UnsynchronizedAppenderBase<ILoggingEvent> {
    private static final long GATHERING_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final OutputStreamAppender<ILoggingEvent> destination;
    private final int capacity;
    private final long closeMillis;
    private final Queue<ILoggingEvent> lines = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final Thread writer = new Thread(this::run, "log-writer");
    private volatile boolean asleep;

    /**
     * An appender that starts and stops {@code destination} with itself.
     *
     * @param capacity the most lines that may be waiting
     * @param closeMillis how long stopping waits until all lines are written
     */
    BatchAppender(OutputStreamAppender<ILoggingEvent> destination, int capacity, long closeMillis) {
        this.destination = destination;
        this.capacity = capacity;
        this.closeMillis = closeMillis;
        writer.setDaemon(true);
    }

    @Override
    public void start() {
        destination.setImmediateFlush(false);
        destination.start();
        if (destination.isStarted()) {
            super.start();
            writer.start();
        }
    }

    @Override
    protected void append(ILoggingEvent line) {
        if (waiting.get() >= capacity) {
            return;
        }
        line.prepareForDeferredProcessing();
        waiting.incrementAndGet();
        lines.add(line);
        if (asleep) {
            asleep = false;
            LockSupport.unpark(writer);
        }
    }

    @Override
    public void stop() {
        if (!isStarted()) {
            return;
        }
        super.stop();
        LockSupport.unpark(writer);
        try {
            writer.join(closeMillis);
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
        destination.stop();
    }

    private void run() {
        while (isStarted()) {
            asleep = true;
            if (lines.isEmpty() && isStarted()) {
                LockSupport.park(this);
            }
            asleep = false;
            LockSupport.parkNanos(this, GATHERING_NANOS);
            write();
        }
        write();
    }

    private void write() {
        for (ILoggingEvent line = lines.poll(); line != null; line = lines.poll()) {
            waiting.decrementAndGet();
            destination.doAppend(line);
        }
        try {
            destination.getOutputStream().flush();
        } catch (IOException unwritable) {
            addError("The log cannot be written", unwritable);
        }
    }
}
