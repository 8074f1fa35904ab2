package llmgateway.node.cluster.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import llmgateway.contracts.Sha256;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.health.Blocked;
import llmgateway.contracts.health.Recovered;
import llmgateway.contracts.health.Subject;
import llmgateway.contracts.testing.AccountBuilder;
import llmgateway.contracts.testing.Accounts;
import llmgateway.contracts.testing.Configs;
import org.junit.jupiter.api.Test;

class KnownAccountsTest {
    private static final AccountConfig A = Accounts.account("a", "anthropic", "http://one");
    private static final Blocked NEWS = new Blocked(Subject.account("a"), "no", Duration.ZERO);

    private static KnownAccounts of(AccountConfig account) {
        return new KnownAccounts(Configs.config(List.of(account)), Sha256::hex);
    }

    private static boolean believes(AccountConfig here, AccountConfig there) {
        JsonObject told = of(there).told(NEWS).orElseThrow();
        return of(here).concern(NEWS, told);
    }

    @Test
    void newsAreAboutAnAccountAtOneServerWithOneCredential() {
        assertThat(believes(A, A)).isTrue();
        assertThat(believes(A, AccountBuilder.like(A).weight(9).build())).isTrue();
        assertThat(believes(A, AccountBuilder.like(A).apiKey("new").build())).isFalse();
        assertThat(believes(A, AccountBuilder.like(A).baseUrl("http://two").build()))
                .isFalse();
        assertThat(believes(A, AccountBuilder.like(A).refreshToken("new").build()))
                .isFalse();
    }

    @Test
    void noSecretGoesWithNews() {
        List<String> hashed = new ArrayList<>();
        KnownAccounts known = new KnownAccounts(Configs.config(List.of(A)), text -> {
            hashed.add(text);
            return Sha256.hex(text);
        });

        assertThat(hashed).singleElement().asString().contains("sk-test-a");
        assertThat(known.told(NEWS).orElseThrow().encode()).doesNotContain("sk-test");
    }

    @Test
    void whoIsNotConfiguredIsNotKnown() {
        Recovered server = new Recovered(Subject.server("http://one"), "", "r", Duration.ZERO, Duration.ofSeconds(1));
        Recovered other = new Recovered(Subject.server("http://two"), "", "r", Duration.ZERO, Duration.ofSeconds(1));

        assertThat(of(A).told(server)).contains(server.toJson());
        assertThat(of(A).concern(server, server.toJson())).isTrue();
        assertThat(of(A).told(other)).isEmpty();
        assertThat(of(A).concern(other, other.toJson())).isFalse();
        assertThat(of(A).told(new Blocked(Subject.account("b"), "no", Duration.ZERO)))
                .isEmpty();
        assertThat(of(A).concern(NEWS, NEWS.toJson())).isFalse();
    }
}
