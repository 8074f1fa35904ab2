package llmgateway.upstream.engine;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * When a limit begins anew, as providers write it: a time ({@code 2026-01-01T00:00:00Z}), seconds or milliseconds since 1970,
 * seconds from now, or a duration ({@code 6m0s}, {@code 20ms}).
 */
final class ResetTime {
    private static final Pattern NUMBER = Pattern.compile("\\d{1,15}(?:\\.\\d{1,9})?");
    private static final Pattern DURATION = Pattern.compile("(?:\\d{1,9}(?:\\.\\d{1,9})?(?:d|h|ms|m|s|us|µs|ns))+");
    private static final Pattern PART = Pattern.compile("(\\d+(?:\\.\\d+)?)(d|h|ms|m|s|us|µs|ns)");
    private static final double FIRST_MILLIS = 1e11;
    private static final double FIRST_SECONDS = 1e9;
    private static final double LONGEST_SECONDS = Duration.ofDays(400).toSeconds();

    private ResetTime() {}

    /** The time that {@code text} means; empty if it means none. */
    static Optional<Instant> of(String text, Instant now) {
        if (NUMBER.matcher(text).matches()) {
            double number = Double.parseDouble(text);
            if (number >= FIRST_MILLIS) {
                return Optional.of(Instant.ofEpochMilli((long) number));
            }
            return number >= FIRST_SECONDS
                    ? Optional.of(Instant.ofEpochMilli((long) (number * 1000)))
                    : Optional.of(after(number, now));
        }
        if (DURATION.matcher(text).matches()) {
            double seconds = 0;
            for (Matcher part = PART.matcher(text); part.find(); ) {
                seconds += Double.parseDouble(part.group(1)) * secondsEach(part.group(2));
            }
            return Optional.of(after(seconds, now));
        }
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException noTime) {
            return Optional.empty();
        }
    }

    private static Instant after(double seconds, Instant now) {
        return now.plusNanos((long) (Math.min(seconds, LONGEST_SECONDS) * 1e9));
    }

    private static double secondsEach(String unit) {
        return switch (unit) {
            case "d" -> 86_400;
            case "h" -> 3_600;
            case "m" -> 60;
            case "s" -> 1;
            case "ms" -> 1e-3;
            case "us", "µs" -> 1e-6;
            default -> 1e-9;
        };
    }
}
