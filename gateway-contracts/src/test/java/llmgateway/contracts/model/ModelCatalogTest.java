package llmgateway.contracts.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import llmgateway.contracts.config.GatewayConfig;
import llmgateway.contracts.config.ModelConfig;
import llmgateway.contracts.testing.Configs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelCatalogTest {
    private static final ModelCatalog CATALOG = ModelCatalog.of(Configs.config(List.of()));

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            claude-3-opus     | NONE               |                            | ONE      | forced prefill stops                       | 4096
            claude-3-5-sonnet | NONE               |                            | ONE      | forced prefill stops                       | 8192
            claude-3-7-sonnet | BUDGET             |                            | ONE      | forced prefill stops                       | 64000
            claude-opus-4     | BUDGET             |                            | ONE      | forced prefill stops                       | 32000
            claude-opus-4-1   | BUDGET             |                            | ONE      | forced prefill stops                       | 32000
            claude-sonnet-4   | BUDGET             |                            | ONE      | forced prefill stops                       | 64000
            claude-haiku-4-5  | BUDGET             |                            | ONE      | forced prefill structured stops            | 64000
            claude-sonnet-4-5 | BUDGET             |                            | ONE      | forced prefill structured stops            | 64000
            claude-opus-4-5   | BUDGET             | LOW MEDIUM HIGH            | ONE      | forced prefill structured stops            | 64000
            claude-opus-4-6   | BUDGET_OR_ADAPTIVE | LOW MEDIUM HIGH MAX        | ONE      | forced structured stops                    | 128000
            claude-sonnet-4-6 | BUDGET_OR_ADAPTIVE | LOW MEDIUM HIGH MAX        | ONE      | forced structured stops                    | 128000
            claude-opus-4-7   | ADAPTIVE           | LOW MEDIUM HIGH XHIGH MAX  | NONE     | forced structured stops                    | 128000
            claude-opus-4-8   | ADAPTIVE           | LOW MEDIUM HIGH XHIGH MAX  | NONE     | forced midSystem structured stops          | 128000
            claude-sonnet-5   | ADAPTIVE_ON        | LOW MEDIUM HIGH XHIGH MAX  | NONE     | forced structured stops                    | 128000
            claude-opus-5     | ADAPTIVE_ON        | LOW MEDIUM HIGH XHIGH MAX  | NONE     | forced midSystem structured stops          | 128000
            claude-haiku-5-5  | ADAPTIVE_ON        | LOW MEDIUM HIGH XHIGH MAX  | DEFAULTS | forced midSystem structured stops          | 128000
            claude-sonnet-5-5 | BETWEEN_TOOLS      | LOW MEDIUM HIGH XHIGH MAX  | DEFAULTS | midSystem structured stops                 | 128000
            claude-fable-5    | ALWAYS             | LOW MEDIUM HIGH XHIGH MAX  | NONE     | forced midSystem structured stops          | 128000
            claude-mythos-5   | ALWAYS             | LOW MEDIUM HIGH XHIGH MAX  | NONE     | forced midSystem structured stops          | 128000
            claude-fable-5-1  | ALWAYS             | LOW MEDIUM HIGH XHIGH MAX  | NONE     | midSystem structured stops                 | 128000
            claude-fable-5-2  | ALWAYS             | LOW MEDIUM HIGH XHIGH MAX  | NONE     | midSystem structured stops                 | 128000
            claude-mythos-5-1 | ALWAYS             | LOW MEDIUM HIGH XHIGH MAX  | NONE     | midSystem structured stops                 | 128000
            claude-mythos-5-2 | ALWAYS             | LOW MEDIUM HIGH XHIGH MAX  | NONE     | midSystem structured stops                 | 128000
            claude-opus-5-5   | ALWAYS             | LOW MEDIUM HIGH XHIGH MAX  | NONE     | midSystem structured stops                 | 128000
            claude-opus-9     | ADAPTIVE_ON        | LOW MEDIUM HIGH            | NONE     | structured stops                           | 0
            o1                | NONE               | LOW MEDIUM HIGH            | DEFAULTS | reasoning forced prefill structured        | 100000
            o4-mini           | NONE               | LOW MEDIUM HIGH            | DEFAULTS | reasoning forced prefill structured        | 100000
            gpt-5             | NONE               | MINIMAL LOW MEDIUM HIGH    | DEFAULTS | reasoning forced prefill structured        | 128000
            gpt-5-codex       | NONE               | LOW MEDIUM HIGH            | DEFAULTS | reasoning forced prefill structured        | 128000
            gpt-5-chat-latest | NONE               |                            | DEFAULTS | forced prefill structured                  | 16384
            gpt-5.1           | NONE               | NONE LOW MEDIUM HIGH       | DEFAULTS | reasoning forced prefill structured        | 128000
            gpt-5.1-codex-max | NONE               | LOW MEDIUM HIGH XHIGH      | DEFAULTS | reasoning forced prefill structured        | 128000
            gpt-5.2           | NONE               | NONE LOW MEDIUM HIGH XHIGH | DEFAULTS | reasoning forced prefill structured        | 128000
            gpt-5.4           | NONE               | NONE LOW MEDIUM HIGH XHIGH | DEFAULTS | reasoning forced prefill structured chatToolsNeedNoEffort | 128000
            gpt-5.5-mini      | NONE               | NONE LOW MEDIUM HIGH XHIGH | DEFAULTS | reasoning forced prefill structured chatToolsNeedNoEffort | 128000
            gpt-5.6           | NONE               | NONE LOW MEDIUM HIGH XHIGH | DEFAULTS | reasoning forced prefill structured cacheBreakpoints chatToolsNeedNoEffort | 128000
            gpt-4o-mini       | NONE               |                            | ALL      | forced prefill structured stops            | 16384
            gpt-4.1           | NONE               |                            | ALL      | forced prefill structured stops            | 32768
            gpt-4-turbo       | NONE               |                            | ALL      | forced prefill stops                       | 4096
            gpt-oss-120b      | NONE               | LOW MEDIUM HIGH            | ALL      | forced prefill structured stops            | 0
            qwen3-coder       | NONE               |                            | ALL      | forced prefill structured stops            | 0
            """)
    void knowsTheModelsOfBothVendors(
            String model,
            ThinkingClass thinking,
            String efforts,
            ModelFacts.Sampling sampling,
            String abilities,
            int maxOutput) {
        ModelFacts facts = CATALOG.facts(model);

        assertThat(facts.thinking()).isEqualTo(thinking);
        assertThat(facts.efforts().stream().sorted().map(Enum::name).collect(Collectors.joining(" ")))
                .isEqualTo(efforts == null ? "" : efforts);
        assertThat(facts.sampling()).isEqualTo(sampling);
        assertThat(abilities(facts)).isEqualTo(abilities);
        assertThat(facts.maxOutput()).isEqualTo(maxOutput);
    }

    private static String abilities(ModelFacts facts) {
        return Stream.of(
                        facts.reasoning() ? "reasoning" : "",
                        facts.forcedTools() ? "forced" : "",
                        facts.prefill() ? "prefill" : "",
                        facts.midSystem() ? "midSystem" : "",
                        facts.structured() ? "structured" : "",
                        facts.stops() ? "stops" : "",
                        facts.cacheBreakpoints() ? "cacheBreakpoints" : "",
                        facts.chatToolsNeedNoEffort() ? "chatToolsNeedNoEffort" : "",
                        facts.fast() ? "fast" : "")
                .filter(ability -> !ability.isEmpty())
                .collect(Collectors.joining(" "));
    }

    @ParameterizedTest
    @CsvSource({
        "claude-sonnet-4-5-20250929, claude-sonnet-4-5",
        "claude-sonnet-4-5@20250929, claude-sonnet-4-5",
        "claude-sonnet-4-5-latest, claude-sonnet-4-5",
        "claude-opus-4-6[1m], claude-opus-4-6",
        "Claude-Opus-4-6, claude-opus-4-6",
        "anthropic/claude-sonnet-4.6, claude-sonnet-4-6",
        "anthropic/claude-3.7-sonnet:thinking, claude-3-7-sonnet",
        "us.anthropic.claude-haiku-4-5-20251001-v1:0, claude-haiku-4-5",
        "us-gov.anthropic.claude-opus-4-8, claude-opus-4-8",
        "anthropic.claude-fable-5-v1, claude-fable-5",
        "claude-opus-4-20250514, claude-opus-4",
        "models/gpt-5-2025-08-07, gpt-5",
        "openai/gpt-5.4-2026-03-05, gpt-5.4",
        "ft:gpt-4o-2024-08-06:org::abc, gpt-4o",
        "some/path/o4-mini-2025-04-16, o4-mini"
    })
    void seesTheModelInNamesWithPrefixesDatesAndVariants(String spelled, String plain) {
        assertThat(CATALOG.facts(spelled)).isEqualTo(CATALOG.facts(plain));
        assertThat(CATALOG.facts(spelled)).isNotEqualTo(CATALOG.facts("claude-of-the-future"));
        assertThat(CATALOG.facts(spelled)).isNotEqualTo(CATALOG.facts("something-else"));
    }

    @Test
    void theConfigurationSaysMoreThanTheTableAndEarlierEntriesWin() {
        GatewayConfig config = Configs.withModels(
                Configs.config(List.of()),
                fact("acme/*", Optional.of(4000), Optional.empty()),
                fact("acme/qwen", Optional.of(5000), Optional.of(Set.of(Effort.LOW))),
                fact("claude-opus-5", Optional.of(6000), Optional.empty()));
        ModelCatalog catalog = ModelCatalog.of(config);

        assertThat(catalog.facts("acme/qwen").maxOutput()).isEqualTo(4000);
        assertThat(catalog.facts("acme/qwen").efforts()).containsExactly(Effort.LOW);
        assertThat(catalog.facts("acme/other").efforts()).isEmpty();
        assertThat(catalog.facts("qwen").maxOutput()).isZero();
        assertThat(catalog.facts("us.anthropic.claude-opus-5-v1:0").maxOutput()).isEqualTo(6000);
        assertThat(catalog.facts("claude-opus-5").thinking()).isEqualTo(ThinkingClass.ADAPTIVE_ON);
    }

    @Test
    void remembersWhatItFoundAndBoundsWhatItRemembers() {
        ModelCatalog catalog = ModelCatalog.of(Configs.config(List.of()));
        for (int i = 0; i < 5000; i++) {
            assertThat(catalog.facts("claude-x" + i)).isEqualTo(CATALOG.facts("claude-x"));
        }

        assertThat(catalog.remembered()).isEqualTo(1024);
        assertThat(catalog.facts("claude-x0")).isSameAs(catalog.facts("claude-x0"));
    }

    @Test
    void listsTheKnownModelsOfAProviderInTheirOrder() {
        assertThat(ModelCatalog.listed("anthropic"))
                .startsWith("claude-haiku-4-5")
                .contains("claude-opus-5-5");
        assertThat(ModelCatalog.listed("openai")).startsWith("gpt-4o").contains("text-embedding-3-small");
        assertThat(ModelCatalog.listed("nobody")).isEmpty();
    }

    private static ModelConfig fact(String match, Optional<Integer> maxOutput, Optional<Set<Effort>> efforts) {
        return new ModelConfig(
                match,
                Optional.empty(),
                efforts,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                maxOutput,
                Optional.empty());
    }

    @ParameterizedTest
    @CsvSource({
        "claude-opus-4-5-20251101, opus",
        "anthropic/claude-3-5-sonnet-latest, sonnet",
        "us.anthropic.claude-haiku-4-5-v1, haiku",
        "claude-sonnet-4.5, sonnet",
        "claude-fable-5, fable",
        "gpt-5-2025-08-07, gpt-5",
        "openai/gpt-5-mini, gpt-5-mini",
        "qwen3:free, qwen3",
        "claude-2, claude-2",
        "'', ''",
    })
    void modelsOfOneFamilyShareTheirLimits(String model, String family) {
        assertThat(ModelCatalog.family(model)).isEqualTo(family);
    }
}
