package llmgateway.router.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import llmgateway.contracts.Caller;
import llmgateway.contracts.Glob;
import llmgateway.contracts.message.Listed;
import llmgateway.contracts.testing.Accounts;
import llmgateway.contracts.testing.Configs;
import org.junit.jupiter.api.Test;

class CatalogTest {
    private static final Catalog CATALOG = new Catalog(Configs.config(
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
