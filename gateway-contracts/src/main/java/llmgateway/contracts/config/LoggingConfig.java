package llmgateway.contracts.config;

import java.util.Optional;

/** The log. */
public record LoggingConfig(
        @Setting(value = "The least severity that is logged.", byDefault = "info")
        Level level,

        @Setting(value = "One JSON object a line, or text for people.", byDefault = "json")
        Format format,

        @Setting("A file to log to, instead of standard output.")
        Optional<String> file) {

    /** Severities. */
    public enum Level {
        TRACE,
        DEBUG,
        INFO,
        WARN,
        ERROR
    }

    /** The form of a log line. */
    public enum Format {
        JSON,
        TEXT
    }
}
