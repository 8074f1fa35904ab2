package llmgateway.upstream.engine;

import io.vertx.core.MultiMap;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** When an upstream wants to be asked again: {@code retry-after-ms}, or {@code retry-after} in seconds or as an HTTP date. */
public final class RetryAfter {
    private static final double LONGEST_MILLIS = Duration.ofDays(365).toMillis();

    private RetryAfter() {}

    public static Optional<Duration> of(MultiMap headers, Instant now) {
        Optional<Duration> exact = number(headers.get("retry-after-ms"), 1);
        if (exact.isPresent()) {
            return exact;
        }
        String value = headers.get("retry-after");
        Optional<Duration> seconds = number(value, 1000);
        return seconds.isPresent() ? seconds : date(value, now);
    }

    private static Optional<Duration> number(@Nullable String value, int millisEach) {
        if (value == null) {
            return Optional.empty();
        }
        try {
            double millis = Double.parseDouble(value.strip()) * millisEach;
            return millis >= 0
                    ? Optional.of(Duration.ofMillis((long) Math.ceil(Math.min(millis, LONGEST_MILLIS))))
                    : Optional.empty();
        } catch (NumberFormatException notANumber) {
            return Optional.empty();
        }
    }

    private static Optional<Duration> date(@Nullable String value, Instant now) {
        if (value == null) {
            return Optional.empty();
        }
        try {
            Instant then = ZonedDateTime.parse(value.strip(), DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            return Optional.of(then.isAfter(now) ? Duration.between(now, then) : Duration.ZERO);
        } catch (DateTimeException notADate) {
            return Optional.empty();
        }
    }
}
