package llmgateway.upstream.engine;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import llmgateway.contracts.account.LimitWindow;

/** Puts a window together from the headers that speak of it; what cannot be read is as if it were not said. */
final class WindowBuilder {
    private static final double SPENT = 1;

    private final String name;
    private final String family;
    private final Instant now;
    private OptionalLong limit = OptionalLong.empty();
    private OptionalLong remaining = OptionalLong.empty();
    private OptionalDouble utilization = OptionalDouble.empty();
    private Optional<Instant> resetsAt = Optional.empty();
    private boolean rejected;

    WindowBuilder(String name, String family, Instant now) {
        this.name = name;
        this.family = family;
        this.now = now;
    }

    void take(String field, String value) {
        String text = value.strip();
        switch (field) {
            case "limit" -> limit = count(text);
            case "remaining" -> remaining = count(text);
            case "utilization" -> utilization = share(text);
            case "reset" -> resetsAt = ResetTime.of(text, now);
            case "status" -> rejected = text.equalsIgnoreCase("rejected");
            default -> {} // what concerns billing
        }
    }

    void exhaustedUntil(Instant end) {
        rejected = true;
        resetsAt = Optional.of(end);
    }

    /** Whether anything was said that tells how much is left. */
    boolean says() {
        return rejected || utilization.isPresent() || limit.isPresent() || remaining.isPresent();
    }

    LimitWindow build() {
        boolean spent = rejected && utilization.orElse(0) < SPENT;
        return new LimitWindow(
                name, family, limit, remaining, spent ? OptionalDouble.of(SPENT) : utilization, resetsAt, now);
    }

    private static OptionalLong count(String text) {
        try {
            return OptionalLong.of(Math.max(0, (long) Double.parseDouble(text)));
        } catch (NumberFormatException unreadable) {
            return OptionalLong.empty();
        }
    }

    private static OptionalDouble share(String text) {
        try {
            double share = Double.parseDouble(text);
            return share >= 0 && share < Double.POSITIVE_INFINITY ? OptionalDouble.of(share) : OptionalDouble.empty();
        } catch (NumberFormatException unreadable) {
            return OptionalDouble.empty();
        }
    }
}
