package llmgateway.ingress.engine;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times and spans of time as people type them. */
public final class Spans {
    private static final Pattern SPAN = Pattern.compile("(\\d{1,5})([dhm])");
    private static final int DATE_LENGTH = 10;

    private Spans() {}

    /** A span such as {@code 30d}, {@code 12h}, {@code 45m} or {@code 0}; empty if it is none. */
    public static Optional<Duration> span(String text) {
        if (text.equals("0")) {
            return Optional.of(Duration.ZERO);
        }
        Matcher span = SPAN.matcher(text);
        if (!span.matches()) {
            return Optional.empty();
        }
        long count = Long.parseLong(span.group(1));
        return Optional.of(
                switch (span.group(2)) {
                    case "d" -> Duration.ofDays(count);
                    case "h" -> Duration.ofHours(count);
                    default -> Duration.ofMinutes(count);
                });
    }

    /** A moment: an ISO time, an ISO date, whose first instant in UTC is meant, or a span from {@code now}; empty if it is none. */
    public static Optional<Instant> moment(String text, Instant now) {
        Optional<Duration> span = span(text);
        if (span.isPresent()) {
            return span.map(now::plus);
        }
        try {
            return Optional.of(
                    text.length() == DATE_LENGTH
                            ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
                            : OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException noTime) {
            return Optional.empty();
        }
    }
}
