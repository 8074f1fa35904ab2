package llmgateway.upstream.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.net.URI;
import java.util.Map;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.port.ReplyPlan;
import llmgateway.contracts.port.RequestTranslation.Translated;
import llmgateway.contracts.testing.AccountBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UpstreamUrlTest {

    private static AccountConfig account(String baseUrl, Map<String, String> query) {
        return AccountBuilder.of("a", "openai").baseUrl(baseUrl).query(query).build();
    }

    private static String url(String baseUrl, String query, Map<String, String> more) {
        UpstreamUrl url = new UpstreamUrl(account(baseUrl, more));
        String target = url.target(new Translated("/chat/completions", query, Buffer.buffer(), ReplyPlan.VERBATIM));
        assertThat(target).startsWith(URI.create(url.base()).getPath() + '/');
        return URI.create(url.base()).resolve(target).toString();
    }

    @ParameterizedTest
    @CsvSource({
        "https://h,                                https://h/v1/chat/completions",
        "https://h/,                               https://h/v1/chat/completions",
        "https://h/v1,                             https://h/v1/chat/completions",
        "https://h/v1/,                            https://h/v1/chat/completions",
        "http://h:8000/proxy/v1,                   http://h:8000/proxy/v1/chat/completions",
        "http://h:8000/proxy,                      http://h:8000/proxy/v1/chat/completions",
        "https://h/v1/acct/gw/openai,              https://h/v1/acct/gw/openai/v1/chat/completions",
        "https://h/api/paas/v4,                    https://h/api/paas/v4/chat/completions",
        "https://h/openai/v1,                      https://h/openai/v1/chat/completions",
        "https://h/openai/deployments/gpt-4o,      https://h/openai/deployments/gpt-4o/chat/completions"
    })
    void addsTheVersionUnlessTheBaseUrlHasItsOwn(String baseUrl, String expected) {
        assertThat(url(baseUrl, "", Map.of())).isEqualTo(expected);
    }

    @Test
    void keepsTheClientsQueryAndAddsTheAccountsOwn() {
        assertThat(url("https://h", "beta=true&x=a%20b", Map.of("b", "2 &", "a", "1")))
                .isEqualTo("https://h/v1/chat/completions?beta=true&x=a%20b&a=1&b=2%20%26");
    }

    @Test
    void letsTheAccountsParametersWin() {
        assertThat(url("https://h", "api-version=theirs&flag", Map.of("api-version", "ours")))
                .isEqualTo("https://h/v1/chat/completions?flag&api-version=ours");
    }
}
