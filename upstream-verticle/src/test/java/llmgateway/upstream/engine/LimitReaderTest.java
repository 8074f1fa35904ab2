package llmgateway.upstream.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import java.time.Instant;
import java.util.List;
import llmgateway.contracts.account.LimitWindow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LimitReaderTest {
    private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");

    private static List<String> read(int status, String model, String... headers) {
        MultiMap map = MultiMap.caseInsensitiveMultiMap();
        for (String header : headers) {
            int colon = header.indexOf(':');
            map.add(header.substring(0, colon), header.substring(colon + 1));
        }
        return LimitReader.read(status, map, model, NOW).stream()
                .map(LimitReaderTest::shown)
                .toList();
    }

    private static String shown(LimitWindow window) {
        assertThat(window.statedAt()).isEqualTo(NOW);
        return window.name() + "/" + window.family()
                + (window.remaining().isPresent() ? " " + window.remaining().getAsLong() : "")
                + (window.limit().isPresent() ? " of " + window.limit().getAsLong() : "")
                + (window.utilization().isPresent()
                        ? " used " + window.utilization().getAsDouble()
                        : "")
                + window.resetsAt().map(reset -> " until " + reset).orElse("");
    }

    @Test
    void readsTheLimitsOfApiKeys() {
        assertThat(read(
                        200,
                        "claude-Opus-5-20260101",
                        "anthropic-ratelimit-requests-limit:50",
                        "Anthropic-RateLimit-Requests-Remaining: 49",
                        "anthropic-ratelimit-requests-reset:2026-11-20T12:01:00Z",
                        "anthropic-ratelimit-input-tokens-limit:40000",
                        "anthropic-ratelimit-input-tokens-remaining:1000",
                        "anthropic-priority-output-tokens-remaining:7",
                        "anthropic-fast-input-tokens-limit:9",
                        "anthropic-organization-id:o",
                        "request-id:r"))
                .containsExactly(
                        "fast-input-tokens/opus of 9",
                        "input-tokens/opus 1000 of 40000",
                        "priority-output-tokens/opus 7",
                        "requests/opus 49 of 50 until 2026-11-20T12:01:00Z");
    }

    @Test
    void readsTheLimitsOfSubscriptions() {
        assertThat(read(
                        200,
                        "claude-sonnet-5",
                        "anthropic-ratelimit-unified-status:allowed_warning",
                        "anthropic-ratelimit-unified-reset:1795176000",
                        "anthropic-ratelimit-unified-representative-claim:five_hour",
                        "anthropic-ratelimit-unified-fallback-percentage:0.5",
                        "anthropic-ratelimit-unified-5h-status:allowed",
                        "anthropic-ratelimit-unified-5h-utilization:0.83",
                        "anthropic-ratelimit-unified-5h-reset:1795176000",
                        "anthropic-ratelimit-unified-7d_opus-utilization:1.02",
                        "anthropic-ratelimit-unified-7d_opus-status:rejected",
                        "anthropic-ratelimit-unified-overage-status:rejected",
                        "anthropic-ratelimit-unified-overage-disabled-reason:org"))
                .containsExactly(
                        "unified-5h/ used 0.83 until " + Instant.ofEpochSecond(1795176000),
                        "unified-7d/opus used 1.02");
        assertThat(read(
                        429,
                        "claude-sonnet-5",
                        "anthropic-ratelimit-unified-status:rejected",
                        "anthropic-ratelimit-unified-reset:1795176000"))
                .containsExactly("unified/ used 1.0 until " + Instant.ofEpochSecond(1795176000));
    }

    @Test
    void readsTheLimitsOfOpenAiServers() {
        assertThat(read(
                        200,
                        "gpt-5-2025-08-07",
                        "x-ratelimit-limit-requests:60",
                        "x-ratelimit-remaining-requests:59",
                        "x-ratelimit-reset-requests:6m0s",
                        "x-ratelimit-limit-tokens:150000",
                        "x-ratelimit-remaining-tokens:-5",
                        "x-ratelimit-reset-tokens:20ms"))
                .containsExactly(
                        "requests/gpt-5 59 of 60 until 2026-11-20T12:06:00Z",
                        "tokens/gpt-5 0 of 150000 until 2026-11-20T12:00:00.020Z");
        assertThat(read(200, "m", "X-RateLimit-Limit:10", "X-RateLimit-Remaining:3"))
                .containsExactly("requests/m 3 of 10");
    }

    @Test
    void takesARetryAfterForALimitOnlyWhereALimitIsReached() {
        assertThat(read(429, "claude-haiku-4-5", "retry-after:30"))
                .containsExactly("retry-after/haiku used 1.0 until 2026-11-20T12:00:30Z");
        assertThat(read(503, "claude-haiku-4-5", "retry-after:30")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "anthropic-ratelimit-requests-limit:many",
                "anthropic-ratelimit-unified-5h-utilization:NaN",
                "anthropic-ratelimit-unified-5h-utilization:-1",
                "anthropic-ratelimit-unified-5h-utilization:",
                "anthropic-ratelimit-requests-reset:2026-11-20T12:01:00Z",
                "anthropic-ratelimit-:1",
                "anthropic-ratelimit-unified-:1",
                "anthropic-ratelimit:1",
                "anthropic-priority-:1",
                "anthropic-:1",
                "x-ratelimit-:1",
                "x-ratelimit-policy:1",
            })
    void whatSaysNothingIsNoWindow(String header) {
        assertThat(read(200, "m", header)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "1s, 2026-11-20T12:00:01Z",
        "1h1m1s, 2026-11-20T13:01:01Z",
        "2d, 2026-11-22T12:00:00Z",
        "1.5s, 2026-11-20T12:00:01.500Z",
        "60, 2026-11-20T12:01:00Z",
        "0.5, 2026-11-20T12:00:00.500Z",
        "1795176000, 2026-11-20T12:00:00Z",
        "1795176000000, 2026-11-20T12:00:00Z",
        "2026-11-20T13:00:00+01:00, 2026-11-20T12:00:00Z",
        "999999999999999, +33658-09-27T01:46:39.999Z",
        "999999999d, 2027-12-25T12:00:00Z",
        "soon, ",
        "6m-1s, ",
        "99999999999999999999, ",
        "'', ",
    })
    void understandsTheWaysToWriteAReset(String text, String time) {
        assertThat(ResetTime.of(text, NOW).map(Instant::toString).orElse(null)).isEqualTo(time);
    }
}
