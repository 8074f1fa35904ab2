package llmgateway.node.hostile;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** Remembers what was logged that nobody should ever have to read: errors, and exceptions that nobody handled. */
final class LogWatch extends AppenderBase<ILoggingEvent> implements AutoCloseable {
    private static final List<String> UNHANDLED = List.of("exceptionCaught() event", "Unhandled exception", "LEAK");

    /** Turned off by the node's own log configuration, which is not in force here. */
    private static final String CONNECTIONS = "io.vertx.core.net.impl.ConnectionBase";

    private final List<String> alarms = new CopyOnWriteArrayList<>();

    /** A watch that sees everything logged from now on. */
    static LogWatch open() {
        LogWatch watch = new LogWatch();
        watch.start();
        root().addAppender(watch);
        return watch;
    }

    List<String> alarms() {
        return alarms;
    }

    @Override
    protected void append(ILoggingEvent event) {
        String message = event.getFormattedMessage();
        if (event.getLoggerName().equals(CONNECTIONS)) {
            return;
        }
        if (event.getLevel().isGreaterOrEqual(Level.ERROR) || UNHANDLED.stream().anyMatch(message::contains)) {
            alarms.add(event.getLoggerName() + ": " + message
                    + (event.getThrowableProxy() == null
                            ? ""
                            : " (" + event.getThrowableProxy().getClassName() + ": "
                                    + event.getThrowableProxy().getMessage() + ")"));
        }
    }

    @Override
    public void close() {
        root().detachAppender(this);
        stop();
    }

    private static Logger root() {
        return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }
}
