package llmgateway.node.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.EncoderBase;
import java.util.List;
import llmgateway.contracts.config.LoggingConfig;
import net.logstash.logback.encoder.LogstashEncoder;
import net.logstash.logback.fieldnames.LogstashFieldNames;
import net.logstash.logback.stacktrace.ShortenedThrowableConverter;
import org.slf4j.LoggerFactory;

/**
 * The log of the process. Lines are handed to a thread of their own, so that no event loop waits for a disk or a terminal; when
 * that thread cannot keep up, lines are lost rather than requests delayed. {@link #close} writes what is left.
 */
public final class Logging {
    /** What the event loops may be ahead of the writer, in lines. */
    private static final int QUEUE = 16_384;

    private static final int CLOSE_MILLIS = 2_000;
    private static final int STACK_DEPTH = 40;
    private static final int STACK_CHARACTERS = 8_192;

    /** Reports as an error of this process whatever a peer does to its connection before its first request. */
    private static final String CONNECTIONS = "io.vertx.core.net.impl.ConnectionBase";

    private static final List<String> NOISY = List.of("io.netty", "io.vertx", "io.micrometer");

    /** Who tells in many words of nodes that are gone, which the gateway itself tells in one line. */
    private static final List<String> NOISIER =
            List.of("com.hazelcast", "io.vertx.core.eventbus.impl.clustered", "io.vertx.spi.cluster.hazelcast");

    private Logging() {}

    /**
     * Replaces the process's log configuration.
     *
     * @param debug whether the environment asks for the gateway's own debug lines, whatever the configuration says
     * @throws IllegalStateException if the log file cannot be written
     */
    public static void configure(LoggingConfig config, boolean debug) {
        LoggerContext context = context();
        context.reset();
        OutputStreamAppender<ILoggingEvent> destination = destination(config, context);
        destination.setContext(context);
        destination.setEncoder(started(encoder(config), context));
        BatchAppender lines = new BatchAppender(destination, QUEUE, CLOSE_MILLIS);
        lines.setContext(context);
        lines.start();
        if (!lines.isStarted()) {
            throw new IllegalStateException("The log file cannot be written (logging.file)");
        }
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.addAppender(lines);
        levels(context, Level.valueOf(config.level().name()), debug);
    }

    /** Writes what is left and closes the log; nothing is logged afterwards. */
    public static void close() {
        context().stop();
    }

    private static void levels(LoggerContext context, Level level, boolean debug) {
        context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).setLevel(level);
        if (level != Level.TRACE) {
            for (String name : NOISY) {
                context.getLogger(name).setLevel(level == Level.ERROR ? Level.ERROR : Level.WARN);
            }
            NOISIER.forEach(name -> context.getLogger(name).setLevel(Level.ERROR));
            context.getLogger(CONNECTIONS).setLevel(Level.OFF);
        }
        if (debug && level != Level.TRACE) {
            context.getLogger("llmgateway").setLevel(Level.DEBUG);
        }
    }

    private static OutputStreamAppender<ILoggingEvent> destination(LoggingConfig config, LoggerContext context) {
        if (config.file().isEmpty()) {
            return new ConsoleAppender<>();
        }
        FileAppender<ILoggingEvent> file = new FileAppender<>();
        file.setContext(context);
        file.setName("file");
        file.setFile(config.file().get());
        return file;
    }

    private static EncoderBase<ILoggingEvent> encoder(LoggingConfig config) {
        return switch (config.format()) {
            case JSON -> json();
            case TEXT -> text();
        };
    }

    private static EncoderBase<ILoggingEvent> started(EncoderBase<ILoggingEvent> encoder, LoggerContext context) {
        encoder.setContext(context);
        encoder.start();
        return encoder;
    }

    private static EncoderBase<ILoggingEvent> json() {
        LogstashFieldNames names = new LogstashFieldNames();
        names.setTimestamp("ts");
        names.setLogger("logger");
        names.setThread("thread");
        names.setStackTrace("stack");
        names.setVersion(null);
        names.setLevelValue(null);
        names.setTags(null);
        ShortenedThrowableConverter stack = new ShortenedThrowableConverter();
        stack.setMaxDepthPerThrowable(STACK_DEPTH);
        stack.setMaxLength(STACK_CHARACTERS);
        LogstashEncoder encoder = new LogstashEncoder();
        encoder.setFieldNames(names);
        encoder.setThrowableConverter(stack);
        encoder.setTimestampPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'");
        encoder.setTimeZone("UTC");
        encoder.setIncludeMdc(false);
        encoder.setIncludeContext(false);
        return encoder;
    }

    private static EncoderBase<ILoggingEvent> text() {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setPattern(
                "%d{yyyy-MM-dd HH:mm:ss.SSS} %-5level [%thread] %logger{24} - %msg %kvp%n%ex{" + STACK_DEPTH + "}");
        return encoder;
    }

    private static LoggerContext context() {
        return (LoggerContext) LoggerFactory.getILoggerFactory();
    }
}
