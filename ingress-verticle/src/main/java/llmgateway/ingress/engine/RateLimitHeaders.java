package llmgateway.ingress.engine;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.WholeSeconds;

/** How vendors tell in headers that a limit on requests is reached. */
public final class RateLimitHeaders {

    private RateLimitHeaders() {}

    /**
     * The headers, in the form of {@code family}, that say that nothing is left.
     *
     * @param limit how many requests may be made
     * @param full in how long as many may be made again, if none is before
     */
    public static Map<String, String> spent(Dialect.Family family, int limit, Duration full, Instant now) {
        String most = Integer.toString(limit);
        return switch (family) {
            case ANTHROPIC ->
                Map.of(
                        "anthropic-ratelimit-requests-limit",
                        most,
                        "anthropic-ratelimit-requests-remaining",
                        "0",
                        "anthropic-ratelimit-requests-reset",
                        now.plusSeconds(WholeSeconds.of(full))
                                .truncatedTo(ChronoUnit.SECONDS)
                                .toString());
            case OPENAI ->
                Map.of(
                        "x-ratelimit-limit-requests",
                        most,
                        "x-ratelimit-remaining-requests",
                        "0",
                        "x-ratelimit-reset-requests",
                        span(WholeSeconds.of(full)));
        };
    }

    private static String span(long seconds) {
        return seconds < 60 ? seconds + "s" : seconds / 60 + "m" + seconds % 60 + "s";
    }
}
