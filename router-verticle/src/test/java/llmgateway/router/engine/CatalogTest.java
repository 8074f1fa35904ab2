package llmgateway.router.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import llmgateway.contracts.Caller;
import llmgateway.contracts.Glob;
import llmgateway.contracts.config.SectionsConfig;
import llmgateway.contracts.config.SectionsConfig.Section;
import llmgateway.contracts.message.Listed;
import llmgateway.contracts.testing.Accounts;
import llmgateway.contracts.testing.Configs;
import org.junit.jupiter.api.Test;

class CatalogTest {
    private static final Catalog CATALOG = Catalog.of(Configs.config(
            List.of(
                    Accounts.account("main", "anthropic", "", "claude-opus-4-*", "claude-private"),
                    Accounts.account("local", "openai", "http://127.0.0.1:9/v1")),
            Configs.route("smart", "claude-opus-4-5", "main"),
            Configs.route("gpt-*", "claude-opus-4-5")));

    @Test
    void listsAliasesExactNamesAndTheKnownModelsThatGlobsMatch() {
        assertThat(CATALOG.models(Caller.ANONYMOUS))
                .extracting(Listed.Model::id)
                .containsExactly(
                        "smart",
                        "claude-private",
                        "claude-opus-4-5",
                        "claude-opus-4-6",
                        "claude-opus-4-7",
                        "claude-opus-4-8");
    }

    @Test
    void showsACallerOnlyWhatItsKeyMayUse() {
        Caller caller = new Caller("k", "k", List.of(new Glob("claude-p*"), new Glob("smart")));

        assertThat(CATALOG.models(caller)).extracting(Listed.Model::id).containsExactly("smart", "claude-private");
    }

    @Test
    void listsSectionsAndTheirModelsByNamesThatLeadThere() {
        Catalog catalog = Catalog.of(Configs.config(List.of(
                        Accounts.account("openai", "openai", "http://127.0.0.1:9/v1"),
                        Accounts.account("openai.azure", "openai", "http://127.0.0.1:8"),
                        Accounts.account("anthropic", "anthropic", "", "claude-private")))
                .withSections(new SectionsConfig(
                        List.of(
                                new Section("openai", "openai", "openai", Optional.of("gpt-4"), List.of("gpt-5")),
                                new Section("openai.azure", "azure", "openai.azure", Optional.of("gpt-4"), List.of()),
                                new Section("anthropic", "anthropic", "anthropic", Optional.empty(), List.of()),
                                new Section("keyless", "keyless", "keyless", Optional.of("m"), List.of())),
                        Optional.empty(),
                        false)));

        assertThat(catalog.models(Caller.ANONYMOUS))
                .containsExactly(
                        new Listed.Model("openai", "openai"),
                        new Listed.Model("openai.gpt-4", "openai"),
                        new Listed.Model("gpt-5", "openai"),
                        new Listed.Model("openai.azure", "openai"),
                        new Listed.Model("openai.azure.gpt-4", "openai"),
                        new Listed.Model("anthropic.claude-private", "anthropic"));
        assertThat(catalog.providers())
                .containsExactly(
                        new Listed.Provider("openai", "openai", List.of("gpt-4", "gpt-5"), "http://127.0.0.1:9"),
                        new Listed.Provider("openai.azure", "openai", List.of("gpt-4"), "http://127.0.0.1:8"),
                        new Listed.Provider("anthropic", "anthropic", List.of(), "https://api.anthropic.com"));
    }

    @Test
    void listsProvidersWithTheirPatternsAndWithoutSecrets() {
        assertThat(CATALOG.providers())
                .containsExactly(
                        new Listed.Provider(
                                "main",
                                "anthropic",
                                List.of("claude-opus-4-*", "claude-private"),
                                "https://api.anthropic.com"),
                        new Listed.Provider("local", "openai", List.of(), "http://127.0.0.1:9"));
    }
}
