package llmgateway.node.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import llmgateway.contracts.Secret;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.config.GatewayConfig;
import llmgateway.contracts.config.RoutingConfig;
import llmgateway.contracts.config.SectionsConfig;
import llmgateway.contracts.config.SectionsConfig.Section;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(VertxExtension.class)
class EmxDialectTest {
    private static final String KEYS = """
            [llm.provider.openai]
            api_key = "sk-file"
            [llm.provider.anthropic]
            api_key = "sk-ant-file"
            """;

    @TempDir
    Path dir;

    private ConfigFiles configs;

    @BeforeEach
    void setUp(Vertx vertx) {
        configs = new ConfigFiles(vertx, dir);
    }

    private Loaded load(String content, Map<String, String> env) throws ConfigException {
        return configs.load(Optional.of(configs.write("config.toml", content)), env, Map.of());
    }

    private GatewayConfig toml(String content) throws ConfigException {
        return load(content, Map.of()).config();
    }

    private static SectionsConfig sections(GatewayConfig config) {
        return config.sections().orElseThrow();
    }

    @Test
    void anEmptyFileListensOnLoopbackAtItsOwnPortAndConvertsNothing() throws ConfigException {
        GatewayConfig config = toml("");

        assertThat(config.server().host()).isEqualTo("127.0.0.1");
        assertThat(config.server().port()).isEqualTo(8848);
        assertThat(config.management().port()).isEqualTo(9090);
        assertThat(config.routing().convert()).isEqualTo(RoutingConfig.Convert.NEVER);
        assertThat(config.gatewayKeys()).isEmpty();
        assertThat(config.upstreamAccounts()).isEmpty();
        assertThat(config.sections()).contains(new SectionsConfig(List.of(), Optional.empty(), false));
    }

    @Test
    void onlyTomlHasSections() throws ConfigException {
        assertThat(configs.yaml("upstream_accounts: [ { id: a, api_key: k } ]").sections())
                .isEmpty();
        assertThat(configs.problems("sections: []"))
                .singleElement()
                .asString()
                .startsWith("sections is an unknown key");
    }

    @Test
    void keysAndServersAreInheritedAndModelsAreNot() throws ConfigException {
        GatewayConfig config = toml("""
                [llm]
                host = "localhost"
                port = 0
                [llm.provider]
                default = "openai.gpt-4"
                unknown_models = "default"
                [llm.provider.openai]
                api_key = "sk-root"
                api_base = "http://127.0.0.1:1/v1"
                model = "gpt-4"
                models = ["gpt-4.1", "gpt-5"]
                [llm.provider.openai.azure]
                base_url = "http://127.0.0.1:2"
                [llm.provider.openai.azure.eu]
                api_key = "sk-eu"
                model = "gpt-4o"
                [llm.provider.openai.azure.us]
                [llm.provider.openai."gpt-6.5"]
                model = "gpt-6.5-2026"
                """);

        assertThat(config.server().port()).isZero();
        assertThat(config.upstreamAccounts())
                .extracting(
                        AccountConfig::id,
                        AccountConfig::provider,
                        account -> account.apiKey().orElseThrow(),
                        account -> account.baseUrl().orElseThrow())
                .containsExactly(
                        tuple("openai", "openai", new Secret("sk-root"), "http://127.0.0.1:1/v1"),
                        tuple("openai.azure", "openai", new Secret("sk-root"), "http://127.0.0.1:2"),
                        tuple("openai.azure.eu", "openai", new Secret("sk-eu"), "http://127.0.0.1:2"),
                        tuple("openai.azure.us", "openai", new Secret("sk-root"), "http://127.0.0.1:2"),
                        tuple("openai.gpt-6.5", "openai", new Secret("sk-root"), "http://127.0.0.1:1/v1"));
        assertThat(sections(config))
                .isEqualTo(new SectionsConfig(
                        List.of(
                                section("openai", "openai", "gpt-4", "gpt-4.1", "gpt-5"),
                                section("openai.azure", "azure", ""),
                                section("openai.azure.eu", "eu", "gpt-4o"),
                                section("openai.azure.us", "us", ""),
                                section("openai.gpt-6.5", "gpt-6.5", "gpt-6.5-2026")),
                        Optional.of("openai.gpt-4"),
                        true));
    }

    private static Section section(String name, String lastElement, String model, String... models) {
        return new Section(
                name, lastElement, name, Optional.of(model).filter(text -> !text.isEmpty()), List.of(models));
    }

    @Test
    void aTableThatSaysNothingIsNoSectionAndOneWithoutAKeyHasNoAccount() throws ConfigException {
        GatewayConfig config = toml("""
                [llm.provider.anthropic.team]
                api_key = "sk-team"
                [llm.provider.openai]
                api_base = "http://127.0.0.1:1"
                [llm.provider.openai.azure]
                api_key = "sk-azure"
                """);

        assertThat(sections(config).sections())
                .extracting(Section::name)
                .containsExactly("anthropic.team", "openai", "openai.azure");
        assertThat(config.upstreamAccounts())
                .extracting(AccountConfig::id)
                .containsExactly("anthropic.team", "openai.azure");
    }

    @Test
    void theTypeOfASectionIsItsOwnOrInheritedOrItsNameOrTheDefaultOne() throws ConfigException {
        GatewayConfig config = toml("""
                [llm.provider]
                type = "OpenAI"
                [llm.provider.Anthropic]
                api_key = "k1"
                [llm.provider.Anthropic.proxy]
                type = "openai"
                [llm.provider.Anthropic.proxy.eu]
                [llm.provider.groq]
                api_key = "k2"
                [llm.provider.glm]
                type = "anthropic"
                api_key = "k3"
                """);

        assertThat(config.upstreamAccounts())
                .extracting(AccountConfig::id, AccountConfig::provider)
                .containsExactly(
                        tuple("Anthropic", "anthropic"),
                        tuple("Anthropic.proxy", "openai"),
                        tuple("Anthropic.proxy.eu", "openai"),
                        tuple("groq", "openai"),
                        tuple("glm", "anthropic"));
        assertThat(sections(config).defaultSection()).isEmpty();
    }

    @Test
    void withoutADefaultTheSectionOfTheTypeIsTheDefault() throws ConfigException {
        assertThat(sections(toml("[llm.provider]\ntype = \"anthropic\"\n" + KEYS))
                        .defaultSection())
                .contains("anthropic");
        assertThat(sections(toml(KEYS)).defaultSection()).isEmpty();
    }

    @Test
    void theEnvironmentAloneMakesSections() throws ConfigException {
        GatewayConfig config = load("", Map.of("OPENAI_API_KEY", "sk-o", "EMX_LLM_ANTHROPIC_API_KEY", "sk-a"))
                .config();

        assertThat(config.upstreamAccounts())
                .extracting(
                        AccountConfig::id,
                        AccountConfig::provider,
                        account -> account.apiKey().orElseThrow(),
                        AccountConfig::root)
                .containsExactly(
                        tuple("openai", "openai", new Secret("sk-o"), "https://api.openai.com"),
                        tuple("anthropic", "anthropic", new Secret("sk-a"), "https://api.anthropic.com"));
        assertThat(sections(config).sections()).extracting(Section::name).containsExactly("openai", "anthropic");
    }

    @Test
    void theEnvironmentWinsOverTheFileAndTheGatewaysVariableOverTheVendors() throws ConfigException {
        String file = """
                [llm]
                host = "127.0.0.1"
                port = 1
                [llm.provider.OpenAI]
                api_key = "sk-file"
                api_base = "http://127.0.0.1:1"
                [llm.provider.OpenAI.below]
                [llm.provider.OpenAI.own]
                api_key = "sk-own"
                [llm.provider.anthropic]
                api_key = "sk-ant-file"
                """;

        GatewayConfig config = load(
                        file,
                        Map.of(
                                "EMX_LLM_HOST", "::1",
                                "EMX_LLM_PORT", "7",
                                "EMX_LLM_OPENAI_API_KEY", "sk-emx",
                                "OPENAI_API_KEY", "sk-vendor",
                                "EMX_LLM_ANTHROPIC_API_KEY", " ",
                                "ANTHROPIC_AUTH_TOKEN", "sk-token",
                                "OPENAI_API_BASE", "http://127.0.0.1:2/v1",
                                "ANTHROPIC_BASE_URL", "http://127.0.0.1:3"))
                .config();

        assertThat(config.server().host()).isEqualTo("::1");
        assertThat(config.server().port()).isEqualTo(7);
        assertThat(config.upstreamAccounts())
                .extracting(AccountConfig::id, account -> account.apiKey().orElseThrow(), AccountConfig::root)
                .containsExactly(
                        tuple("OpenAI", new Secret("sk-emx"), "http://127.0.0.1:2"),
                        tuple("OpenAI.below", new Secret("sk-emx"), "http://127.0.0.1:2"),
                        tuple("OpenAI.own", new Secret("sk-own"), "http://127.0.0.1:2"),
                        tuple("anthropic", new Secret("sk-token"), "http://127.0.0.1:3"));
    }

    @Test
    void aServerInTheEnvironmentWithoutAKeyMakesNoSection() throws ConfigException {
        assertThat(load("", Map.of("ANTHROPIC_BASE_URL", "http://127.0.0.1:3"))
                        .config()
                        .upstreamAccounts())
                .isEmpty();
    }

    @Test
    void referencesAreReplacedAndOptionsOfTheCommandLineWin() throws ConfigException {
        configs.write("secret", "sk-from-file\n");
        Path file = configs.write("config.toml", """
                [llm]
                port = "${PORT}"
                [llm.provider.openai]
                api_key = "${file:secret}"
                [llm.provider.anthropic]
                api_key = "${KEY}"
                """);

        GatewayConfig config = configs.load(
                        Optional.of(file), Map.of("PORT", "12", "KEY", "sk-env"), Map.of("management.port", 13))
                .config();

        assertThat(config.server().port()).isEqualTo(12);
        assertThat(config.management().port()).isEqualTo(13);
        assertThat(config.upstreamAccounts())
                .extracting(account -> account.apiKey().orElseThrow())
                .containsExactly(new Secret("sk-from-file"), new Secret("sk-env"));
        assertThatThrownBy(() -> configs.load(
                        Optional.of(file), Map.of("PORT", "12", "KEY", "k"), Map.of("server.host", "0.0.0.0")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("reachable from other machines");
    }

    @Test
    void aDefaultWithoutAModelDeservesAWord() throws ConfigException {
        String file = "[llm.provider]\ndefault = \"openai\"\n" + KEYS;

        assertThat(ConfigFiles.shown(load(file, Map.of()).warnings(), dir.resolve("config.toml")))
                .containsExactly("llm.provider.default is a section without a model, so requests have to name one");
        assertThat(load(file.replace("default = ", "unknown_models = \"default\"\ndefault = "), Map.of())
                        .warnings())
                .isEmpty();
    }
}
