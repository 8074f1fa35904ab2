package llmgateway.ingress.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.WholeSeconds;
import org.junit.jupiter.api.Test;

class RateLimitHeadersTest {
    private static final Instant NOW = Instant.parse("2026-11-20T12:00:00.7Z");

    @Test
    void anthropicClientsAreToldATime() {
        assertThat(RateLimitHeaders.spent(Dialect.Family.ANTHROPIC, 5, Duration.ofMillis(11_200), NOW))
                .isEqualTo(Map.of(
                        "anthropic-ratelimit-requests-limit", "5",
                        "anthropic-ratelimit-requests-remaining", "0",
                        "anthropic-ratelimit-requests-reset", "2026-11-20T12:00:12Z"));
    }

    @Test
    void openAiClientsAreToldASpan() {
        assertThat(RateLimitHeaders.spent(Dialect.Family.OPENAI, 5, Duration.ofMillis(11_200), NOW))
                .isEqualTo(Map.of(
                        "x-ratelimit-limit-requests", "5",
                        "x-ratelimit-remaining-requests", "0",
                        "x-ratelimit-reset-requests", "12s"));
        assertThat(RateLimitHeaders.spent(Dialect.Family.OPENAI, 5, Duration.ofSeconds(61), NOW))
                .containsEntry("x-ratelimit-reset-requests", "1m1s");
    }

    @Test
    void waitsAreWholeSecondsAndNeverNone() {
        assertThat(WholeSeconds.of(Duration.ZERO)).isEqualTo(1);
        assertThat(WholeSeconds.of(Duration.ofSeconds(3))).isEqualTo(3);
        assertThat(WholeSeconds.of(Duration.ofMillis(3_001))).isEqualTo(4);
    }
}
