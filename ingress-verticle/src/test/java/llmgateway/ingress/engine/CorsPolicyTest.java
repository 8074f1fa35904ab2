package llmgateway.ingress.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import java.util.List;
import org.junit.jupiter.api.Test;

class CorsPolicyTest {
    private final MultiMap answer = MultiMap.caseInsensitiveMultiMap();

    @Test
    void withoutOriginsNothingIsAllowedOrSaid() {
        CorsPolicy off = new CorsPolicy(List.of());

        assertThat(off.admitsPreflight("OPTIONS", from("https://a.example"))).isFalse();
        off.mark(from("https://a.example"), answer);
        assertThat(answer.isEmpty()).isTrue();
    }

    @Test
    void onlyANamedOriginIsAllowed() {
        CorsPolicy policy = new CorsPolicy(List.of("https://a.example"));

        assertThat(policy.admitsPreflight("OPTIONS", from("https://a.example"))).isTrue();
        assertThat(policy.admitsPreflight("OPTIONS", from("https://b.example"))).isFalse();
        assertThat(policy.admitsPreflight("POST", from("https://a.example"))).isFalse();
        policy.mark(from("https://b.example"), answer);
        assertThat(answer.get("access-control-allow-origin")).isNull();
        assertThat(answer.get("vary")).isEqualTo("origin");
        policy.mark(from("https://a.example"), answer);
        assertThat(answer.get("access-control-allow-origin")).isEqualTo("https://a.example");
    }

    @Test
    void aStarAllowsAllWithoutCredentials() {
        CorsPolicy policy = new CorsPolicy(List.of("*"));

        policy.markPreflight(from("https://any.example"), answer);

        assertThat(answer.get("access-control-allow-origin")).isEqualTo("*");
        assertThat(answer.get("access-control-allow-headers")).isEqualTo("x-api-key");
        assertThat(answer.contains("access-control-allow-credentials")).isFalse();
    }

    private static MultiMap from(String origin) {
        return MultiMap.caseInsensitiveMultiMap()
                .add("origin", origin)
                .add("access-control-request-method", "POST")
                .add("access-control-request-headers", "x-api-key");
    }
}
