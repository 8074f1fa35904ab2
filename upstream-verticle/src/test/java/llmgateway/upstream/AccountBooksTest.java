package llmgateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import llmgateway.contracts.account.LimitWindow;
import llmgateway.contracts.config.OauthConfig;
import llmgateway.contracts.port.AccountFigures.Figures;
import llmgateway.contracts.state.RecordKind;
import llmgateway.contracts.testing.Accounts;
import llmgateway.contracts.testing.Configs;
import llmgateway.contracts.testing.FakeRegistry;
import llmgateway.contracts.testing.Orders;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the desk knows of accounts besides their configuration, and of those whose credential is a token. */
@ExtendWith(VertxExtension.class)
class AccountBooksTest {
    private static final String KEY = "sk-canary-1234567890";

    private final FakeRegistry registry = new FakeRegistry().file(RecordKind.ACCOUNT, "of-file");
    private final AccountBooks books = AccountBooks.ofFixedKeys();
    private OauthConfig oauth = new OauthConfig(false, Map.of());
    private Orders orders;

    @BeforeEach
    void open(Vertx vertx) {
        StoredAccounts accounts =
                new StoredAccounts(registry, List.of(Accounts.account("of-file", "anthropic", "", "claude-*")));
        new AccountDesk(
                        vertx,
                        registry,
                        () -> Configs.withOauth(accounts.get(), oauth),
                        account -> Figures.NONE,
                        (account, model) -> books.status(account),
                        books,
                        account -> 0,
                        account -> List.of())
                .open();
        orders = new Orders(vertx, "upstream");
    }

    private JsonObject stored(String id) {
        return registry.value(RecordKind.ACCOUNT, id);
    }

    @Test
    void aReleaseEndsABlock() {
        books.blocks().block("of-file", "not for gateways");
        assertThat(orders.done("show", "id", "of-file").getString("state")).isEqualTo("blocked");
        assertThat(orders.done("show", "id", "of-file").getString("reason")).isEqualTo("not for gateways");

        JsonObject released = orders.done("release", "id", "of-file");

        assertThat(released.getString("state")).isEqualTo("active");
        assertThat(released.getString("message")).contains("used again");
        assertThat(orders.listed("list").getJsonObject(0).getString("state")).isEqualTo("active");
    }

    @Test
    void theLimitsThatWereStatedAreShown() {
        Instant reset = Instant.parse("2999-01-01T00:00:00Z");
        Instant stated = Instant.parse("2026-11-20T12:00:00Z");
        books.limits()
                .stated(
                        "of-file",
                        List.of(new LimitWindow(
                                "unified-7d",
                                "opus",
                                OptionalLong.empty(),
                                OptionalLong.of(3),
                                OptionalDouble.of(0.5),
                                Optional.of(reset),
                                stated)));

        assertThat(orders.done("show", "id", "of-file").getJsonArray("limits"))
                .containsExactly(new JsonObject()
                        .put("name", "unified-7d")
                        .put("family", "opus")
                        .putNull("limit")
                        .put("remaining", 3)
                        .put("utilization", 0.5)
                        .put("resets_at", reset.toString())
                        .put("stated_at", stated.toString()));
    }

    @Test
    void anAccountThatSomebodyLogsInForNeedsTheTermsAcceptedAndAProfile() {
        assertThat(orders.refused("add", "name", "Me", "type", "oauth"))
                .startsWith("refused Accounts of the type oauth are not used until")
                .contains("--acknowledge-provider-terms", "oauth.acknowledge_provider_terms: true");
        assertThat(orders.refused("add", "name", "Me", "type", "oauth", "acknowledge_provider_terms", true))
                .startsWith("refused The configuration has no oauth.profiles");
        oauth = new OauthConfig(true, Map.of("p", Profiles.profile(), "q", Profiles.profile()));
        assertThat(orders.refused("add", "name", "Me", "type", "oauth"))
                .isEqualTo("refused Say which profile to log in with (--profile): p, q.");
        assertThat(orders.refused("add", "name", "Me", "type", "oauth", "profile", "r"))
                .startsWith("refused The configuration has no profile 'r' in oauth.profiles; there are: p, q.");
        assertThat(registry.records().records()).isEmpty();

        JsonObject added = orders.done(
                "add", "name", "Me", "type", "oauth", "profile", "q", "client_id", "c", "client_secret", "s");

        assertThat(added.getString("state")).isEqualTo("pending_login");
        assertThat(stored("me"))
                .isEqualTo(new JsonObject()
                        .put("id", "me")
                        .put("name", "Me")
                        .put("type", "oauth")
                        .put("provider", "anthropic")
                        .put("status", "active")
                        .put("profile", "q")
                        .put("client_id", "c")
                        .put("client_secret", "s"));
        assertThat(orders.listed("list").encode() + orders.done("show", "id", "me"))
                .doesNotContain("client_secret");
    }

    @Test
    void anAccountThatActsForAWorkloadKeepsItsSettingsTogether() {
        orders.done(
                "add",
                "name",
                "W",
                "type",
                "workload-identity",
                "token_url",
                "https://login.example/token",
                "identity_token_file",
                "/run/token",
                "service_account_id",
                "sa");

        assertThat(stored("w").getJsonObject("workload_identity"))
                .isEqualTo(new JsonObject()
                        .put("token_url", "https://login.example/token")
                        .put("identity_token_file", "/run/token")
                        .put("service_account_id", "sa"));
        orders.done("update", "id", "w", "type", "api-key", "key", KEY);
        assertThat(stored("w").fieldNames()).doesNotContain("workload_identity");
    }
}
