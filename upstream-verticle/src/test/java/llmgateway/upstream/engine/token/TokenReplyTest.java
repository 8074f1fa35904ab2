package llmgateway.upstream.engine.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import llmgateway.contracts.Secret;
import llmgateway.upstream.engine.token.TokenAnswer.Fault;
import llmgateway.upstream.engine.token.TokenAnswer.Kind;
import llmgateway.upstream.engine.token.TokenAnswer.Tokens;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenReplyTest {
    private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");

    private static TokenAnswer read(int status, String body) {
        return TokenReply.read(status, MultiMap.caseInsensitiveMultiMap(), Buffer.buffer(body), NOW);
    }

    @Test
    void aPairIsReadWithItsLifetimeAndScopes() {
        assertThat(read(200, """
                        {"access_token":"a","refresh_token":"r","expires_in":28800,"scope":"one two"}"""))
                .isEqualTo(new Tokens(
                        new Secret("a"),
                        Optional.of(new Secret("r")),
                        Duration.ofHours(8),
                        Optional.of(List.of("one", "two"))));
    }

    @ParameterizedTest
    @CsvSource({
        "'{\"access_token\":\"a\"}', PT1H",
        "'{\"access_token\":\"a\",\"expires_in\":null}', PT1H",
        "'{\"access_token\":\"a\",\"expires_in\":\"7200\"}', PT2H",
        "'{\"access_token\":\"a\",\"expires_in\":0.5}', PT0.5S",
        "'{\"access_token\":\"a\",\"expires_in\":-5}', PT1H",
        "'{\"access_token\":\"a\",\"expires_in\":\"soon\"}', PT1H",
        "'{\"access_token\":\"a\",\"expires_in\":1e300}', PT8760H"
    })
    void aLifetimeThatIsMissingOrNonsenseIsAnHour(String body, Duration lifetime) {
        assertThat(read(200, body))
                .isInstanceOfSatisfying(
                        Tokens.class, tokens -> assertThat(tokens.lifetime()).isEqualTo(lifetime));
    }

    @ParameterizedTest
    @CsvSource({
        "200, '<html>signed in</html>', NO_ANSWER",
        "200, '', NO_ANSWER",
        "200, '[]', NO_ANSWER",
        "200, '{\"access_token\":\"\"}', NO_ANSWER",
        "200, '{\"access_token\":\"two words\"}', NO_ANSWER",
        "200, '{\"access_token\":7}', NO_ANSWER",
        "400, '{\"error\":\"invalid_grant\"}', INVALID_GRANT",
        "401, '{\"error\":{\"type\":\"invalid_grant\"}}', INVALID_GRANT",
        "401, '{\"error\":\"invalid_client\"}', REFUSED",
        "403, '{\"error\":\"unauthorized_client\"}', REFUSED",
        "403, '<html>are you human?</html>', BUSY",
        "400, '{\"error\":\"temporarily_unavailable\"}', BUSY",
        "400, '<html>', BUSY",
        "302, '', BUSY",
        "429, '{\"error\":\"rate_limited\"}', BUSY",
        "500, '{\"error\":\"server_error\"}', BUSY",
        "502, '<html>bad gateway</html>', BUSY",
        "404, '<html>not found</html>', GONE",
        "410, '', GONE"
    })
    void everyOtherReplyIsAFaultOfItsClass(int status, String body, Kind kind) {
        assertThat(read(status, body))
                .isInstanceOfSatisfying(
                        Fault.class, fault -> assertThat(fault.kind()).isEqualTo(kind));
    }

    @Test
    void theWishToBeLeftAloneIsHeard() {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap().set("retry-after", "120");
        assertThat(TokenReply.read(429, headers, Buffer.buffer(), NOW))
                .isInstanceOfSatisfying(
                        Fault.class, fault -> assertThat(fault.retryAfter()).contains(Duration.ofMinutes(2)));
    }

    @Test
    void wordsNeverRepeatWhatTheEndpointSaid() {
        String canary = "CANARY-7f3a";
        assertThat(read(200, "{\"access_token\":\"" + canary + "\"}").toString())
                .doesNotContain(canary);
        assertThat(read(200, canary).toString()).doesNotContain(canary);
        assertThat(read(400, "{\"error\":\"" + canary + "\",\"error_description\":\"" + canary + "\"}")
                        .toString())
                .doesNotContain(canary);
    }
}
