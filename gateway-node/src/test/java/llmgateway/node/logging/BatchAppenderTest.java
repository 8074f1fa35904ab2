package llmgateway.node.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.OutputStreamAppender;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 20, unit = TimeUnit.SECONDS)
class BatchAppenderTest {
    private final LoggerContext context = new LoggerContext();
    private final Logger logger = context.getLogger("test");
    private final CountDownLatch flushed = new CountDownLatch(1);
    private final CountDownLatch writable = new CountDownLatch(1);
    private final CountDownLatch writing = new CountDownLatch(1);
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();

    @AfterEach
    void stop() {
        writable.countDown();
        context.stop();
    }

    private BatchAppender appender(int capacity) {
        context.setMDCAdapter(new LogbackMDCAdapter());
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern("%msg%n");
        encoder.start();
        OutputStreamAppender<ILoggingEvent> destination = new OutputStreamAppender<>();
        destination.setContext(context);
        destination.setEncoder(encoder);
        destination.setOutputStream(new OutputStream() {
            @Override
            public void write(int b) {
                written.write(b);
            }

            @Override
            public void write(byte[] bytes, int from, int length) {
                writing.countDown();
                awaitQuietly(writable);
                written.write(bytes, from, length);
            }

            @Override
            public void flush() {
                if (written.size() > 0) {
                    flushed.countDown();
                }
            }
        });
        BatchAppender appender = new BatchAppender(destination, capacity, 10_000);
        appender.setContext(context);
        appender.start();
        return appender;
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }

    private ILoggingEvent line(String text) {
        return new LoggingEvent(Logger.class.getName(), logger, Level.INFO, text, null, null);
    }

    private String text() {
        return written.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), " ");
    }

    @Test
    void aLineIsWrittenWithoutWaitingForOthers() throws InterruptedException {
        writable.countDown();
        appender(10).doAppend(line("alone"));
        assertThat(flushed.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(text()).isEqualTo("alone ");
    }

    @Test
    void linesThatTheWriterCannotKeepUpWithAreLostAndTheOthersWritten() throws InterruptedException {
        BatchAppender appender = appender(2);
        appender.doAppend(line("first"));
        writing.await();
        for (String text : new String[] {"second", "third", "lost", "lost"}) {
            appender.doAppend(line(text));
        }
        writable.countDown();
        appender.stop();
        assertThat(text()).isEqualTo("first second third ");
    }

    @Test
    void nothingIsTakenOnceItIsStopped() {
        writable.countDown();
        BatchAppender appender = appender(10);
        appender.stop();
        appender.doAppend(line("late"));
        assertThat(text()).isEmpty();
    }
}
