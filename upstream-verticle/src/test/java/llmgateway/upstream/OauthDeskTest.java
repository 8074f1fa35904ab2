package llmgateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import llmgateway.contracts.Secret;
import llmgateway.contracts.account.AccountStatus;
import llmgateway.contracts.account.Credential;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.config.GatewayConfig;
import llmgateway.contracts.config.OauthConfig;
import llmgateway.contracts.failure.Failure;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.contracts.port.Registry;
import llmgateway.contracts.state.RecordKind;
import llmgateway.contracts.state.RecordSnapshot;
import llmgateway.contracts.state.RecordStore;
import llmgateway.contracts.testing.AccountBuilder;
import llmgateway.contracts.testing.FakePeers;
import llmgateway.contracts.testing.FakeRegistry;
import llmgateway.contracts.testing.FakeStores;
import llmgateway.contracts.testing.Orders;
import llmgateway.upstream.engine.token.Grant;
import llmgateway.upstream.engine.token.Pkce;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
class OauthDeskTest {
    private static final Instant BEGIN = Instant.parse("2026-11-20T12:00:00Z");

    private final FakeRegistry registry = new FakeRegistry();
    private final Random random = new Random(7);
    private final FakeTokens tokens = new FakeTokens();
    private OauthConfig oauth = new OauthConfig(true, Map.of("p", Profiles.profile()));
    private Instant now = BEGIN;
    private Orders orders;

    /** Tokens that a login always gets, unless it is to fail. */
    private static final class FakeTokens implements TokenOrders {
        private final List<Grant.AuthorizationCode> redeemed = new ArrayList<>();
        private @Nullable String refusal;

        @Override
        public TokenReport report(AccountConfig account) {
            if (redeemed.isEmpty()) {
                return TokenReport.NONE;
            }
            Credential credential = new Credential(
                    1, Optional.of(new Secret("canary")), Optional.of(BEGIN.plusSeconds(60)), AccountStatus.ACTIVE);
            return new TokenReport(credential, List.of("a"), Optional.of(BEGIN), Optional.empty(), Optional.of("busy"));
        }

        @Override
        public Future<Credential> refresh(AccountConfig account) {
            return outcome(account);
        }

        @Override
        public Future<Credential> login(AccountConfig account, Grant.AuthorizationCode code) {
            redeemed.add(code);
            return outcome(account);
        }

        private Future<Credential> outcome(AccountConfig account) {
            return refusal == null
                    ? Future.succeededFuture(report(account).credential())
                    : Future.failedFuture(new RefusedException(Failure.of(FailureKind.NO_ACCOUNT, refusal)));
        }
    }

    @BeforeEach
    void open(Vertx vertx) {
        new OauthDesk(vertx, registry, this::config, tokens, () -> now, this::bytes).open();
        orders = new Orders(vertx, "oauth");
    }

    private GatewayConfig config() {
        return llmgateway.contracts.testing.Configs.withOauth(
                llmgateway.contracts.testing.Configs.config(List.of(
                        AccountBuilder.of("me", "Me", "anthropic")
                                .type(AccountConfig.Type.OAUTH)
                                .profile("p")
                                .build(),
                        AccountBuilder.of("you", "You", "anthropic")
                                .type(AccountConfig.Type.OAUTH)
                                .profile("p")
                                .build(),
                        AccountBuilder.of("job", "anthropic")
                                .type(AccountConfig.Type.WORKLOAD_IDENTITY)
                                .build(),
                        AccountBuilder.of("key", "anthropic").apiKey("k").build())),
                oauth);
    }

    private byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    private static Map<String, String> parameters(String url) {
        Map<String, String> parameters = new HashMap<>();
        for (String pair : URI.create(url).getRawQuery().split("&", -1)) {
            String[] both = pair.split("=", 2);
            parameters.put(both[0], URLDecoder.decode(both[1], StandardCharsets.UTF_8));
        }
        return parameters;
    }

    private boolean underWay(String id) {
        return registry.records().live(RecordKind.LOGIN).stream()
                .anyMatch(record -> record.id().id().equals(id));
    }

    @Test
    void aLoginBeginsAtTheProfilesPage() {
        JsonObject begun = orders.done("start", "id", "me");

        assertThat(begun.getString("url")).startsWith("https://login.example/authorize?flow=code&response_type=code&");
        JsonObject record = registry.value(RecordKind.LOGIN, "me");
        assertThat(parameters(begun.getString("url")))
                .containsOnly(
                        Map.entry("flow", "code"),
                        Map.entry("response_type", "code"),
                        Map.entry("client_id", "client 1"),
                        Map.entry("redirect_uri", "https://login.example/done"),
                        Map.entry("scope", "a b:c"),
                        Map.entry("state", record.getString("state")),
                        Map.entry("code_challenge_method", "S256"),
                        Map.entry("code_challenge", new Pkce(new Secret(record.getString("verifier"))).challenge()));
        assertThat(record.getString("state")).hasSize(43).isNotEqualTo(record.getString("verifier"));
        assertThat(begun.getString("state")).isEqualTo(record.getString("state"));
        assertThat(begun.getString("expires_at")).isEqualTo("2026-11-20T12:15:00Z");
        assertThat(begun.encode()).doesNotContain(record.getString("verifier"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"%1$s#%2$s", " %1$s ", "https://login.example/done?code=%1$s&state=%2$s"})
    void aLoginEndsWithWhatThePageGave(String form) {
        String state = orders.done("start", "id", "Me").getString("state");
        String verifier = registry.value(RecordKind.LOGIN, "me").getString("verifier");
        now = BEGIN.plus(Duration.ofMinutes(15)).minusMillis(1);

        JsonObject ended = orders.done("callback", "id", "me", "code", form.formatted("c0de", state));

        assertThat(ended.getString("state")).isEqualTo("active");
        assertThat(tokens.redeemed)
                .containsExactly(new Grant.AuthorizationCode(
                        new Secret("c0de"), new Secret(verifier), "https://login.example/done", Optional.of(state)));
        assertThat(orders.refused("callback", "id", "me", "code", form.formatted("c0de", state)))
                .startsWith("refused No login of this account is under way");
        assertThat(tokens.redeemed).hasSize(1);
    }

    @Test
    void aLoginThatOneNodeBeganIsEndedOnceByAnyOther() {
        FakeStores stores = new FakeStores(new FakePeers("n1", "n2"), Runnable::run, "n1", "n2");
        Vertx first = Vertx.vertx();
        Vertx second = Vertx.vertx();
        try {
            new OauthDesk(first, shared(stores.store("n1")), this::config, tokens, () -> now, this::bytes).open();
            new OauthDesk(second, shared(stores.store("n2")), this::config, tokens, () -> now, this::bytes).open();
            Orders there = new Orders(second, "oauth");

            String state = new Orders(first, "oauth").done("start", "id", "me").getString("state");
            assertThat(there.done("callback", "id", "me", "code", "c0de#" + state)
                            .getString("state"))
                    .isEqualTo("active");
            assertThat(tokens.redeemed)
                    .singleElement()
                    .satisfies(code -> assertThat(code.state()).contains(state));
            assertThat(new Orders(first, "oauth").refused("callback", "id", "me", "code", "c0de#" + state))
                    .startsWith("refused No login of this account is under way");
        } finally {
            first.close();
            second.close();
        }
    }

    private static Registry shared(RecordStore store) {
        return new Registry() {
            @Override
            public RecordSnapshot records() {
                return store.snapshot();
            }

            @Override
            public boolean inFile(RecordKind kind, String id) {
                return false;
            }

            @Override
            public Future<RecordStore.Written> write(List<RecordStore.Change> changes) {
                return store.write(changes);
            }

            @Override
            public String keyHash(String key) {
                return key;
            }
        };
    }

    @Test
    void aWrongStateIsRefusedAndTheLoginGoesOn() {
        String mine = orders.done("start", "id", "me").getString("state");
        String yours = orders.done("start", "id", "you").getString("state");

        assertThat(orders.refused("callback", "id", "me", "code", "c#" + yours))
                .startsWith("refused The code comes from another login");
        assertThat(orders.refused("callback", "id", "me", "code", "c#" + mine.substring(1)))
                .startsWith("refused The code comes from another login");
        assertThat(tokens.redeemed).isEmpty();
        assertThat(orders.done("callback", "id", "me", "code", "c#" + mine).getString("id"))
                .isEqualTo("me");
        assertThat(underWay("you")).isTrue();
    }

    @Test
    void theStateOfAnEarlierLoginIsNoGood() {
        String first = orders.done("start", "id", "me").getString("state");
        String second = orders.done("start", "id", "me").getString("state");

        assertThat(second).isNotEqualTo(first);
        assertThat(orders.refused("callback", "id", "me", "code", "c#" + first)).contains("another login");
    }

    @Test
    void aLoginThatTookTooLongIsRefused() {
        String state = orders.done("start", "id", "me").getString("state");
        now = BEGIN.plus(Duration.ofMinutes(15));

        assertThat(orders.refused("callback", "id", "me", "code", "c#" + state))
                .startsWith("refused The login was begun too long ago (15 minutes are allowed)");
        assertThat(tokens.redeemed).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"#s", "a b", "https://login.example/done?error=access_denied", "ü", "https://login.example"})
    void whatHoldsNoCodeIsRefusedAndTheLoginGoesOn(String pasted) {
        orders.done("start", "id", "me");

        assertThat(orders.refused("callback", "id", "me", "code", pasted))
                .startsWith("bad_arguments That holds no code");
        assertThat(underWay("me")).isTrue();
    }

    @Test
    void aCodeThatTheProviderRefusesChangesNothing() {
        orders.done("start", "id", "me");
        tokens.refusal = "The login did not succeed: no.";

        assertThat(orders.refused("callback", "id", "me", "code", "c"))
                .isEqualTo("refused The login did not succeed: no.");
        assertThat(orders.refused("refresh", "id", "me")).isEqualTo("refused The login did not succeed: no.");
    }

    @Test
    void aLoginEndsOnThisMachineOnlyWhereTheProfileAllowsIt() {
        assertThat(orders.done("start", "id", "me", "loopback_port", 4711).getString("redirect_uri"))
                .isEqualTo("https://login.example/done");
        oauth = new OauthConfig(true, Map.of("p", Profiles.profile("https://login.example/token", true)));

        JsonObject begun = orders.done("start", "id", "me", "loopback_port", 4711);

        assertThat(begun.getBoolean("loopback")).isTrue();
        assertThat(parameters(begun.getString("url"))).containsEntry("redirect_uri", "http://127.0.0.1:4711/callback");
        orders.done("callback", "id", "me", "code", "c");
        assertThat(tokens.redeemed.get(0).redirectUri()).isEqualTo("http://127.0.0.1:4711/callback");
    }

    @Test
    void onlyAccountsThatSomebodyLogsInForAreLoggedIn() {
        assertThat(orders.refused("start", "id", "key"))
                .isEqualTo("refused The account 'key' is of the type api-key: nobody logs in for it.");
        assertThat(orders.refused("start", "id", "nobody")).isEqualTo("not_found There is no account 'nobody'.");
        assertThat(orders.refused("callback", "id", "job", "code", "c")).contains("nobody logs in for it");
        assertThat(orders.refused("refresh", "id", "key")).contains("no credential that is renewed");
        oauth = new OauthConfig(true, Map.of());
        assertThat(orders.refused("start", "id", "me")).contains("has no profile");
    }

    @Test
    void theStatusTellsAllButTheTokens() {
        assertThat(orders.listed("status")).hasSize(3);
        assertThat(orders.done("status", "id", "me").getString("state")).isEqualTo("pending_login");
        orders.done("start", "id", "me");
        orders.done("callback", "id", "me", "code", "c");

        JsonObject status = orders.done("status", "id", "me");

        assertThat(status)
                .isEqualTo(new JsonObject()
                        .put("id", "me")
                        .put("name", "Me")
                        .put("type", "oauth")
                        .put("state", "active")
                        .putNull("reason")
                        .put("scopes", new JsonArray().add("a"))
                        .put("expires_at", "2026-11-20T12:01:00Z")
                        .put("last_refresh", "2026-11-20T12:00:00Z")
                        .putNull("next_refresh")
                        .put("last_error", "busy"));
        assertThat(orders.done("refresh", "id", "job").getString("type")).isEqualTo("workload-identity");
    }
}
