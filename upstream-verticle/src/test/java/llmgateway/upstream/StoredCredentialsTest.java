package llmgateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import llmgateway.contracts.account.AccountState;
import llmgateway.contracts.account.Credential;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.state.RecordKind;
import llmgateway.contracts.testing.AccountBuilder;
import llmgateway.contracts.testing.FakeRegistry;
import org.junit.jupiter.api.Test;

class StoredCredentialsTest {
    private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");

    private final FakeRegistry registry = new FakeRegistry();
    private final StoredCredentials credentials = new StoredCredentials(registry::records, () -> NOW);

    private static AccountBuilder account(AccountConfig.Type type) {
        return AccountBuilder.of("me", "anthropic").type(type);
    }

    private AccountState state(AccountBuilder account) {
        return credentials.of(account.build()).status().state();
    }

    @Test
    void aStoppedNodesAccountsAreInTheStateThatTheirRecordsTell() {
        AccountBuilder me = account(AccountConfig.Type.OAUTH);
        assertThat(state(me)).isEqualTo(AccountState.PENDING_LOGIN);
        JsonObject tokens = new JsonObject()
                .put("generation", 3)
                .put("access_token", "canary")
                .put("issued_at", "2026-11-20T11:00:00Z")
                .put("expires_at", "2026-11-20T13:00:00Z");
        registry.set(RecordKind.TOKENS, "me", tokens);

        Credential known = credentials.of(me.build());

        assertThat(known.status().state()).isEqualTo(AccountState.ACTIVE);
        assertThat(known.token()).isEmpty();
        assertThat(known.expiresAt()).contains(Instant.parse("2026-11-20T13:00:00Z"));
        registry.set(
                RecordKind.TOKENS, "me", tokens.copy().put("state", "blocked").put("reason", "no"));
        assertThat(state(me)).isEqualTo(AccountState.BLOCKED);
        registry.set(RecordKind.TOKENS, "me", tokens.copy().put("expires_at", "2026-11-20T12:00:00Z"));
        assertThat(state(me)).isEqualTo(AccountState.REAUTH_REQUIRED);
    }

    @Test
    void whatIsConfiguredOrNeedsNoLoginIsThere() {
        assertThat(state(account(AccountConfig.Type.OAUTH).accessToken("at"))).isEqualTo(AccountState.ACTIVE);
        assertThat(state(account(AccountConfig.Type.WORKLOAD_IDENTITY))).isEqualTo(AccountState.ACTIVE);
    }
}
