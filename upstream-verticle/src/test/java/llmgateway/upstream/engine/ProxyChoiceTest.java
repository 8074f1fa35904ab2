package llmgateway.upstream.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.net.ProxyOptions;
import java.util.Optional;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.config.EnvironmentConfig;
import llmgateway.contracts.testing.AccountBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProxyChoiceTest {
    private static final EnvironmentConfig ENVIRONMENT = new EnvironmentConfig(
            Optional.of("plain.test"),
            Optional.of("http://u:p:q@tls.test:3128"),
            Optional.of("local, .corp.test,*.lan"));

    private static Optional<ProxyOptions> chosen(String own, String host, boolean ssl) {
        AccountConfig account = AccountBuilder.of("a", "openai").httpProxy(own).build();
        return ProxyChoice.of(account, ENVIRONMENT, host, ssl);
    }

    @Test
    void takesTheEnvironmentsProxyForTheScheme() {
        assertThat(chosen("", "h.test", false)).hasValueSatisfying(proxy -> {
            assertThat(proxy.getHost()).isEqualTo("plain.test");
            assertThat(proxy.getPort()).isEqualTo(80);
            assertThat(proxy.getUsername()).isNull();
        });
        assertThat(chosen("", "h.test", true)).hasValueSatisfying(proxy -> {
            assertThat(proxy.getHost()).isEqualTo("tls.test");
            assertThat(proxy.getPort()).isEqualTo(3128);
            assertThat(proxy.getUsername()).isEqualTo("u");
            assertThat(proxy.getPassword()).isEqualTo("p:q");
        });
    }

    @Test
    void prefersTheAccountsOwnProxyEvenForExemptHosts() {
        assertThat(chosen("http://own.test:1", "local", true))
                .hasValueSatisfying(proxy -> assertThat(proxy.getHost()).isEqualTo("own.test"));
    }

    @ParameterizedTest
    @CsvSource({
        "local,         true",
        "LOCAL,         true",
        "a.local,       true",
        "nonlocal,      false",
        "corp.test,     true",
        "a.corp.test,   true",
        "xcorp.test,    false",
        "a.b.lan,       true"
    })
    void reachesExemptHostsWithoutAProxy(String host, boolean exempt) {
        assertThat(chosen("", host, true).isEmpty()).isEqualTo(exempt);
    }
}
