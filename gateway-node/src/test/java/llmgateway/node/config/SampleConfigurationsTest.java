package llmgateway.node.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.config.GatewayConfig;
import llmgateway.contracts.config.OauthConfig.ProfileConfig;
import llmgateway.contracts.config.SectionsConfig;
import llmgateway.contracts.testing.Certificates;
import llmgateway.node.samples.SampleFiles;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The files that users start from load as they are, once their variables are set. */
@ExtendWith(VertxExtension.class)
class SampleConfigurationsTest {
    private static final Path SAMPLES = Path.of("..", "conf");

    @TempDir
    Path dir;

    private ConfigFiles configs;

    @BeforeEach
    void setUp(Vertx vertx) {
        configs = new ConfigFiles(vertx, dir);
    }

    private GatewayConfig load(String name, Map<String, String> env) throws ConfigException, IOException {
        String content = Files.readString(SAMPLES.resolve(name)).replace("/run/secrets", dir.toString());
        Loaded loaded = configs.load(Optional.of(configs.write(name, content)), env, Map.of());
        assertThat(loaded.warnings()).isEmpty();
        return loaded.config();
    }

    @Test
    void everySampleIsLoadedByATest() {
        assertThat(SampleFiles.below("conf"))
                .filteredOn(file -> file.endsWith(".toml")
                        || !file.contains("/")
                        || file.startsWith("cluster/")
                        || file.endsWith("/config.yaml"))
                .containsExactlyInAnyOrder(
                        "one-team.yaml",
                        "mixed-providers.yaml",
                        "azure.yaml",
                        "claude-code.yaml",
                        "emx.toml",
                        "cluster/one-machine.yaml",
                        "cluster/cluster.yaml",
                        "cluster/containers.yaml",
                        "kubernetes/config.yaml");
    }

    @Test
    void oneTeamHasTwoAccountsThatTakeTurns() throws Exception {
        GatewayConfig config = load(
                "one-team.yaml",
                Map.of("TEAM_KEY", "gw-team-key", "ANTHROPIC_API_KEY_1", "sk-1", "ANTHROPIC_API_KEY_2", "sk-2"));

        assertThat(config.upstreamAccounts())
                .extracting(AccountConfig::id, AccountConfig::provider)
                .containsExactly(tuple("first", "anthropic"), tuple("second", "anthropic"));
        assertThat(config.gatewayKeys()).hasSize(1);
    }

    @Test
    void mixedProvidersServeSeveralTeamsOverTls() throws Exception {
        configs.write("anthropic", "sk-ant\n");
        configs.write("openai", "sk-o\n");
        GatewayConfig config = load(
                "mixed-providers.yaml",
                Map.of(
                        "TLS_CERT_FILE",
                                Certificates.copy("server-1.pem", configs.write("cert.pem", ""))
                                        .toString(),
                        "TLS_KEY_FILE",
                                Certificates.copy("server-1.key", configs.write("key.pem", ""))
                                        .toString(),
                        "PLATFORM_KEY", "gw-platform-key",
                        "RESEARCH_KEY_SHA256", "ab".repeat(32),
                        "VLLM_API_KEY", "local"));

        assertThat(config.server().tls().enabled()).isTrue();
        assertThat(config.upstreamAccounts()).extracting(AccountConfig::id).containsExactly("claude", "gpt", "vllm");
        assertThat(config.modelRoutes().get(0).targets()).hasSize(2);
    }

    @Test
    void azureIsAskedWithItsHeaderAndQuery() throws Exception {
        GatewayConfig config = load(
                "azure.yaml", Map.of("TEAM_KEY", "gw-team-key", "AZURE_OPENAI_API_KEY", "k", "AZURE_RESOURCE", "acme"));

        AccountConfig azure = config.upstreamAccounts().get(0);
        assertThat(azure.root()).isEqualTo("https://acme.openai.azure.com/openai");
        assertThat(azure.effectiveAuthHeader()).isEqualTo(AccountConfig.AuthHeader.API_KEY);
        assertThat(azure.query()).isEqualTo(Map.of("api-version", "preview"));
    }

    @Test
    void theProfileOfClaudeCodeAcknowledgesNothingAndHasNoClientId() throws Exception {
        GatewayConfig config = load(
                "claude-code.yaml",
                Map.of(
                        "TEAM_KEY", "gw-team-key",
                        "CLAUDE_CODE_AUTHORIZE_URL", "https://login.example/authorize",
                        "CLAUDE_CODE_TOKEN_URL", "https://login.example/token",
                        "CLAUDE_CODE_REDIRECT_URI", "https://login.example/done"));

        ProfileConfig profile = Objects.requireNonNull(config.oauth().profiles().get("claude-code"));
        assertThat(config.oauth().acknowledgeProviderTerms()).isFalse();
        assertThat(config.upstreamAccounts()).isEmpty();
        assertThat(profile.clientId()).isEmpty();
        assertThat(profile.clientSecret()).isEmpty();
        assertThat(profile.identityPrompt()).contains("你是 Claude Code，Anthropic的官方CLI工具");
        assertThat(profile.allTokenUrls()).containsExactly("https://login.example/token");
    }

    @Test
    void emxHasASectionForEachHeader() throws Exception {
        GatewayConfig config =
                load("emx.toml", Map.of("OPENAI_KEY", "sk-o", "AZURE_KEY", "k", "ANTHROPIC_KEY", "sk-ant"));

        assertThat(config.sections().orElseThrow().sections())
                .extracting(SectionsConfig.Section::name)
                .containsExactly("openai", "openai.azure", "openai.gpt-5.5", "anthropic");
    }
}
