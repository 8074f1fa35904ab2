package llmgateway.transform.engine.reply;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import java.util.List;
import llmgateway.contracts.Dialect.Family;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplyHeadersTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Connection",
                "Keep-Alive",
                "Proxy-Authenticate",
                "TE",
                "Trailer",
                "Transfer-Encoding",
                "Upgrade",
                "Content-Length",
                "Content-Encoding",
                "Set-Cookie",
                "Server",
                "Date",
                "Alt-Svc",
                "Strict-Transport-Security",
                "Access-Control-Allow-Origin",
                "X-Gateway-Provider",
                "anthropic-ratelimit-requests-limit",
                "anthropic-organization-id",
                "x-ratelimit-remaining-tokens",
                "openai-organization",
                "x-request-id",
            })
    void dropsWhatConcernsOnlyTheUpstreamsConnectionOriginOrAccount(String name) {
        MultiMap headers = forClient(Family.OPENAI, name, "v");

        assertThat(headers.contains(name)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Type",
                "retry-after",
                "retry-after-ms",
                "x-should-retry",
                "openai-processing-ms",
                "openai-version",
                "x-unknown"
            })
    void passesTheRest(String name) {
        assertThat(forClient(Family.ANTHROPIC, name, "v").get(name)).isEqualTo("v");
    }

    @Test
    void dropsTheHeadersThatConnectionNames() {
        MultiMap headers = forClient(Family.OPENAI, "connection", "close, X-Hop", "x-hop", "1", "x-stay", "2");

        assertThat(headers.names()).containsExactly("x-stay");
    }

    @Test
    void theAccountsLimitsPassWhereTheAccountIsTheCallers() {
        MultiMap upstream = MultiMap.caseInsensitiveMultiMap()
                .add("anthropic-ratelimit-unified-status", "allowed")
                .add("set-cookie", "a=b");

        assertThat(ReplyHeaders.forClient(upstream, Family.ANTHROPIC, true).names())
                .containsExactly("anthropic-ratelimit-unified-status");
    }

    @Test
    void theUpstreamsRequestIdIsKnownByItsOwnName() {
        MultiMap anthropic = forClient(Family.ANTHROPIC, "request-id", "req_1");
        assertThat(anthropic.get("x-upstream-request-id")).isEqualTo("req_1");
        assertThat(anthropic.get("request-id")).isEqualTo("req_1");

        MultiMap openAi = forClient(Family.OPENAI, "x-request-id", "req_2");
        assertThat(openAi.get("x-upstream-request-id")).isEqualTo("req_2");
        assertThat(openAi.contains("x-request-id")).isFalse();
        assertThat(openAi.contains("request-id")).isFalse();
    }

    @Test
    void repeatedHeadersStayRepeated() {
        assertThat(forClient(Family.OPENAI, "x-a", "1", "x-a", "2").getAll("x-a"))
                .isEqualTo(List.of("1", "2"));
    }

    @Test
    void streamsAreNotToBeHeldBack() {
        MultiMap headers = ReplyHeaders.forStream(forClient(Family.OPENAI, "cache-control", "max-age=1"));

        assertThat(headers.getAll("cache-control")).containsExactly("no-cache");
        assertThat(headers.get("x-accel-buffering")).isEqualTo("no");
    }

    private static MultiMap forClient(Family family, String... headers) {
        MultiMap upstream = MultiMap.caseInsensitiveMultiMap();
        for (int i = 0; i < headers.length; i += 2) {
            upstream.add(headers[i], headers[i + 1]);
        }
        return ReplyHeaders.forClient(upstream, family, false);
    }
}
