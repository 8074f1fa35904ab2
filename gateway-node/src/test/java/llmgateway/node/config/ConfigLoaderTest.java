package llmgateway.node.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.Glob;
import llmgateway.contracts.Secret;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.config.FailureRuleConfig;
import llmgateway.contracts.config.GatewayConfig;
import llmgateway.contracts.config.GatewayKeyConfig;
import llmgateway.contracts.config.LoggingConfig;
import llmgateway.contracts.config.ModelConfig;
import llmgateway.contracts.config.OauthConfig;
import llmgateway.contracts.config.Quirk;
import llmgateway.contracts.config.RouteConfig;
import llmgateway.contracts.config.RoutingConfig;
import llmgateway.contracts.config.Status;
import llmgateway.contracts.config.WorkloadIdentityConfig;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.contracts.failure.Remedy;
import llmgateway.contracts.failure.Scope;
import llmgateway.contracts.model.Effort;
import llmgateway.contracts.model.ModelFacts;
import llmgateway.contracts.model.ThinkingClass;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(VertxExtension.class)
class ConfigLoaderTest {
    @TempDir
    Path dir;

    private ConfigFiles configs;

    @BeforeEach
    void setUp(Vertx vertx) {
        configs = new ConfigFiles(vertx, dir);
    }

    @Test
    void withoutAFileTheDefaultsHold() throws ConfigException {
        Loaded loaded = configs.load(Optional.empty(), Map.of("SERVER", "ignored"), Map.of());
        assertThat(loaded.source()).isEmpty();
        assertThat(loaded.warnings()).isEmpty();
        GatewayConfig config = loaded.config();
        assertThat(config.server().host()).isEqualTo("127.0.0.1");
        assertThat(config.server().port()).isEqualTo(8080);
        assertThat(config.server().timeoutSeconds()).isEqualTo(600);
        assertThat(config.server().maxBodyBytes()).isEqualTo(33_554_432);
        assertThat(config.server().tls().enabled()).isFalse();
        assertThat(config.management().port()).isEqualTo(9090);
        assertThat(config.routing().strategy()).isEqualTo(RoutingConfig.Strategy.AFFINITY);
        assertThat(config.routing().maxAttempts()).isEqualTo(3);
        assertThat(config.logging().format()).isEqualTo(LoggingConfig.Format.JSON);
        assertThat(config.upstreamAccounts()).isEmpty();
    }

    @Test
    void anEmptyFileMeansTheDefaults() throws ConfigException {
        GatewayConfig defaults =
                configs.load(Optional.empty(), Map.of(), Map.of()).config();
        assertThat(configs.yaml("")).isEqualTo(defaults);
        assertThat(configs.yaml("# nothing but a comment\n")).isEqualTo(defaults);
        assertThat(configs.yaml("server:\ngateway_keys:\n")).isEqualTo(defaults);
        Path json = configs.write("config.json", "");
        assertThat(configs.load(Optional.of(json), Map.of(), Map.of()).config()).isEqualTo(defaults);
    }

    @Test
    void everyKeyOfTheDocumentedSampleLoads() throws Exception {
        Path secret = configs.write("anthropic-secret", "sk-ant-from-file\n");
        String sample = Files.readString(Path.of("src/test/resources/config/sample.yaml"));
        Loaded loaded = configs.yaml(
                sample.replace("/run/secrets/anthropic", secret.toString()), Map.of("TEAM_A_KEY", "gw-team-a-key"));
        assertThat(loaded.warnings()).isEmpty();
        GatewayConfig config = loaded.config();
        assertThat(config.gatewayKeys())
                .containsExactly(new GatewayKeyConfig(
                        Optional.of("key-1"),
                        Optional.of("team-a"),
                        Optional.of(new Secret("gw-team-a-key")),
                        Optional.empty(),
                        List.of(GatewayKeyConfig.Permission.READ, GatewayKeyConfig.Permission.WRITE),
                        Status.ACTIVE,
                        List.of(new Glob("claude-*")),
                        Optional.of(Instant.parse("2027-01-01T00:00:00Z"))));
        AccountConfig main = config.upstreamAccounts().get(0);
        assertThat(main.apiKey()).contains(new Secret("sk-ant-from-file"));
        assertThat(main.type()).isEqualTo(AccountConfig.Type.API_KEY);
        assertThat(main.apis()).isEqualTo(Set.of(Dialect.MESSAGES));
        assertThat(main.authHeader()).contains(AccountConfig.AuthHeader.X_API_KEY);
        assertThat(main.query()).isEqualTo(Map.of("api-version", "2024-06-01"));
        assertThat(main.httpProxy()).isEmpty();
        assertThat(config.modelRoutes().get(1).targets())
                .containsExactly(
                        new RouteConfig.TargetConfig("claude-opus-4-5", Optional.empty()),
                        new RouteConfig.TargetConfig("gpt-5", Optional.of("openai")));
        assertThat(config.oauth().profiles())
                .hasEntrySatisfying(
                        "claude-code", profile -> assertThat(profile.scopes()).containsExactly("one", "two"));
        assertThat(config.cluster().members().isEmpty()).isTrue();
        assertThat(config.environment().httpsProxy()).isEmpty();
    }

    @Test
    void accountsWithTokensThatAreRenewedLoad() throws ConfigException {
        GatewayConfig config = configs.yaml("""
                        upstream_accounts:
                          - id: person
                            type: oauth
                            access_token: at-1
                            refresh_token: rt-1
                            expires_at: 2027-01-01T00:00:00Z
                            client_secret: cs-1
                            acknowledge_provider_terms: true
                          - id: machine
                            type: workload_identity
                            workload_identity: { token_url: "http://127.0.0.1:9/t", identity_token_file: token, scope: s }
                        oauth:
                          profiles:
                            claude-code:
                              token_url: https://one.test/token
                              token_urls: [ "https://one.test/token", "https://two.test/token" ]
                              client_id: c
                              body_format: json
                              loopback_redirect: true
                        """);

        AccountConfig person = config.upstreamAccounts().get(0);
        assertThat(person.accessToken()).contains(new Secret("at-1"));
        assertThat(person.refreshToken()).contains(new Secret("rt-1"));
        assertThat(person.expiresAt()).contains(Instant.parse("2027-01-01T00:00:00Z"));
        assertThat(person.clientSecret()).contains(new Secret("cs-1"));
        assertThat(config.oauth().profileOf(person))
                .contains(config.oauth().profiles().get("claude-code"))
                .hasValueSatisfying(profile -> {
                    assertThat(profile.allTokenUrls())
                            .containsExactly("https://one.test/token", "https://two.test/token");
                    assertThat(profile.bodyFormat()).isEqualTo(OauthConfig.BodyFormat.JSON);
                    assertThat(profile.loopbackRedirect()).isTrue();
                });
        assertThat(config.upstreamAccounts().get(1).workloadIdentity())
                .contains(new WorkloadIdentityConfig(
                        "http://127.0.0.1:9/t",
                        Optional.of("token"),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of("s"),
                        OauthConfig.BodyFormat.FORM));
    }

    @Test
    void whatServersAndModelsAreLikeLoads() throws ConfigException {
        GatewayConfig config = configs.yaml("""
                        upstream_accounts:
                          - { id: a, api_key: k, provider: openai, quirks: [max_tokens, think-tags], anthropic_version: 2026-10-21 }
                        model_routes:
                          - { source_model: exact, target_model: m, strictness: strict }
                        models:
                          - { match: "qwen*", efforts: [low, high], forced_tools: false, max_output: 32768 }
                          - { match: "plain", efforts: [], sampling: one, thinking: budget-or-adaptive }
                        """);

        AccountConfig account = config.upstreamAccounts().get(0);
        assertThat(account.quirks()).containsExactlyInAnyOrder(Quirk.MAX_TOKENS, Quirk.THINK_TAGS);
        assertThat(account.effectiveAnthropicVersion()).isEqualTo("2026-10-21");
        assertThat(config.modelRoutes().get(0).strictness()).contains(RoutingConfig.Strictness.STRICT);
        ModelConfig qwen = config.models().get(0);
        assertThat(qwen.match()).isEqualTo("qwen*");
        assertThat(qwen.efforts()).contains(Set.of(Effort.LOW, Effort.HIGH));
        assertThat(qwen.forcedTools()).contains(false);
        assertThat(qwen.maxOutput()).contains(32_768);
        assertThat(qwen.prefill()).isEmpty();
        ModelConfig plain = config.models().get(1);
        assertThat(plain.efforts()).contains(Set.of());
        assertThat(plain.sampling()).contains(ModelFacts.Sampling.ONE);
        assertThat(plain.thinking()).contains(ThinkingClass.BUDGET_OR_ADAPTIVE);
    }

    @Test
    void jsonAndYamlMeanTheSame() throws ConfigException {
        GatewayConfig yaml = configs.yaml("""
                server: { port: 0, error_style: glm }
                gateway_keys: [ { name: a, key: 12345678, expires_at: 2027-01-01T00:00:00Z } ]
                upstream_accounts:
                  - { name: o, provider: openai, api_key: sk-o, models: ["gpt-*"], weight: 3, inject_usage: false }
                """);
        Path json = configs.write("config.json", """
                {"server": {"port": 0, "error_style": "glm"},
                \t"gateway_keys": [{"name": "a", "key": "12345678", "expires_at": "2027-01-01T00:00:00Z"}],
                 "upstream_accounts": [{"name": "o", "provider": "openai", "api_key": "sk-o", "models": ["gpt-*"],
                                        "weight": 3, "inject_usage": false, "base_url": null, "http_proxy": ""}]}
                """);
        assertThat(configs.load(Optional.of(json), Map.of(), Map.of()).config()).isEqualTo(yaml);
    }

    @Test
    void referencesAreReplacedAlsoInsideLongerTexts() throws ConfigException {
        configs.write("name.txt", "from-file\r\n");
        GatewayConfig config = configs.yaml("""
                        server: { port: "${PORT}" }
                        upstream_accounts:
                          - name: "x-${NAME}-${file:name.txt}-$${NAME}"
                            type: client-token
                            inject_usage: "${SWITCH}"
                            profile: "${EMPTY}"
                        """, Map.of("PORT", "8181", "NAME", "n$1", "SWITCH", "false", "EMPTY", ""))
                .config();
        AccountConfig account = config.upstreamAccounts().get(0);
        assertThat(config.server().port()).isEqualTo(8181);
        assertThat(account.name()).isEqualTo("x-n$1-from-file-${NAME}");
        assertThat(account.injectUsage()).isFalse();
        assertThat(account.profile()).isEmpty();
    }

    @Test
    void overridesWinAndAreCheckedLikeTheFile() throws ConfigException {
        Path file = configs.write("config.yaml", "server: { host: 127.0.0.1, port: 1 }\n");
        Loaded loaded = configs.load(
                Optional.of(file), Map.of(), Map.of("server.port", 0, "management.host", "::1", "management.port", 0));
        assertThat(loaded.config().server().port()).isZero();
        assertThat(loaded.config().management().host()).isEqualTo("::1");
        assertThatThrownBy(() -> configs.load(Optional.of(file), Map.of(), Map.of("server.host", "0.0.0.0")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("server.host is reachable from other machines");
    }

    @Test
    void theOlderSpellingsLoadAsTheyAre() throws ConfigException {
        GatewayConfig config = configs.yaml("""
                server: { timeout: 45 }
                auth: { api_keys: [ old-key-number-1, 12345678 ] }
                gateway_keys: [ { name: new, key: new-key-number-1 } ]
                accounts:
                  - { type: api_key, provider: openai, api_key: sk-old }
                  - { type: client_token, name: own }
                """);
        assertThat(config.server().timeoutSeconds()).isEqualTo(45);
        assertThat(config.gatewayKeys())
                .extracting(key -> key.key().orElseThrow())
                .containsExactly(
                        new Secret("new-key-number-1"), new Secret("old-key-number-1"), new Secret("12345678"));
        assertThat(config.upstreamAccounts())
                .extracting(AccountConfig::id, AccountConfig::type)
                .containsExactly(
                        tuple("account-1", AccountConfig.Type.API_KEY), tuple("own", AccountConfig.Type.CLIENT_TOKEN));
    }

    @Test
    void olderEntriesMayHoldDigestsAndEitherSpellingOfATypeAndBeLeftEmpty() throws ConfigException {
        String digest = "ab".repeat(32);
        GatewayConfig config = configs.yaml("""
                server: { timeout_seconds: 45 }
                auth: { api_keys: [ { key_hash: %s }, { name: b, key: key-number-2 } ] }
                gateway_keys: [ { id: c, key_hash: %s } ]
                accounts:
                  - { name: one, type: api-key, api_key: k }
                upstream_accounts:
                  - { name: two, type: api_key, api_key: k }
                """.formatted(digest, digest.replace('a', 'c')));
        assertThat(config.server().timeoutSeconds()).isEqualTo(45);
        assertThat(config.gatewayKeys())
                .extracting(GatewayKeyConfig::name, GatewayKeyConfig::keyHash)
                .containsExactly(
                        tuple(Optional.of("c"), Optional.of(digest.replace('a', 'c'))),
                        tuple(Optional.of("key-1"), Optional.of(digest)),
                        tuple(Optional.of("b"), Optional.empty()));
        assertThat(config.upstreamAccounts())
                .extracting(AccountConfig::id, AccountConfig::type)
                .containsExactly(tuple("two", AccountConfig.Type.API_KEY), tuple("one", AccountConfig.Type.API_KEY));
        assertThat(configs.yaml("auth:\naccounts:\n")).isEqualTo(configs.yaml(""));
    }

    @Test
    void problemsInOlderSpellingsNameTheKeyAsItIsWritten() {
        assertThat(configs.problems("""
                        server: { timeout: soon }
                        auth: { api_keys: [ { name: a, kee: b } ], mode: strict }
                        accounts:
                          - { type: oauth }
                          - { type: api_key, api_key: k, base_url: "ftp://h" }
                        """))
                .containsExactlyInAnyOrder(
                        "auth.mode is an unknown key; allowed: api_keys",
                        "server.timeout is a text and no number; allowed: 1 to 86400",
                        "auth.api_keys[0].kee is an unknown key; did you mean key?; allowed: id, name, key, key_hash,"
                                + " permissions, status, models, expires_at, rpm, concurrency",
                        "accounts[0].type " + TokenAccountChecks.TERMS + "; allowed: " + TokenAccountChecks.ACCEPTANCE,
                        "accounts[0].profile is missing, and there is not exactly one profile to take instead; allowed: a key"
                                + " of oauth.profiles",
                        "accounts[1].base_url is not an http or https URL; allowed: a URL such as"
                                + " https://host:port/path");
    }

    @Test
    void theRulesOfTheDocumentationAboutFailuresLoad() throws Exception {
        String page = Files.readString(Path.of("..", "docs", "failures.md"));
        String example = page.substring(page.indexOf("```yaml") + 7, page.lastIndexOf("```"));

        List<FailureRuleConfig> rules = configs.yaml(example).failureRules();

        assertThat(rules).hasSize(2);
        assertThat(rules.get(0).action()).isEqualTo(Remedy.NEXT_ACCOUNT);
        assertThat(rules.get(1).kind()).isEqualTo(FailureKind.QUOTA_EXHAUSTED);
        assertThat(rules.get(1).scope()).isEqualTo(Scope.ACCOUNT);
        assertThat(rules.get(1).longestSeconds()).isEqualTo(600);
    }
}
