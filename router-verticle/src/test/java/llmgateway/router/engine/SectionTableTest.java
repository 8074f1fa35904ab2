package llmgateway.router.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.config.SectionsConfig;
import llmgateway.contracts.config.SectionsConfig.Section;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.contracts.testing.Accounts;
import llmgateway.contracts.testing.Configs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SectionTableTest {
    private static final List<Section> SECTIONS = List.of(
            section("openai", "openai", "gpt-4", "gpt-5", "gpt-4.1"),
            section("openai.Azure", "Azure", "gpt-4o"),
            section("openai.azure.eu", "eu", "gpt-4o-eu", "Qwen/Qwen3.5"),
            section("openai.gpt-6.5", "gpt-6.5", "gpt-6.5-2026"),
            section("openai.bare", "bare", ""),
            section("openai.pool", "pool", "", "llama-3.3"),
            section("anthropic", "anthropic", "claude-opus-5", "shared"),
            section("anthropic.eu", "eu", "", "gpt-4"),
            section("anthropic.twin", "twin", "shared"),
            section("keyless", "keyless", ""));

    private static final ModelNames NAMES = names("openai.gpt-4", false);

    /** What is asked for, the section that serves it, and the model that the section is asked for. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    # Short names: a model, one of the further models, a section's last element.
                    gpt-5                      | openai          | gpt-5
                    gpt-4o                     | openai.Azure    | gpt-4o
                    claude-opus-5              | anthropic       | claude-opus-5
                    azure                      | openai.Azure    | gpt-4o
                    gpt-6.5                    | openai.gpt-6.5  | gpt-6.5-2026
                    # Dots belong to the model, in short names and in qualified ones.
                    gpt-4.1                    | openai          | gpt-4.1
                    llama-3.3                  | openai.pool     | llama-3.3
                    openai.gpt-4.1             | openai          | gpt-4.1
                    openai.azure.gpt-4.1-mini  | openai.Azure    | gpt-4.1-mini
                    openai.a.b.c               | openai          | a.b.c
                    openai.azure.              | -               | -
                    openai..x                  | openai          | .x
                    # Qualified names need not be configured, and nothing stands in for them.
                    openai.gpt-4               | openai          | gpt-4
                    openai.unheard-of          | openai          | unheard-of
                    openai.claude-opus-5       | openai          | claude-opus-5
                    openai.bare.gpt-7          | openai.bare     | gpt-7
                    # The longest section wins.
                    openai.azure.gpt-4         | openai.Azure    | gpt-4
                    openai.azure.eu.gpt-4      | openai.azure.eu | gpt-4
                    openai.azure.europe        | openai.Azure    | europe
                    openai.gpt-6.5-mini        | openai          | gpt-6.5-mini
                    openai.gpt-6.5.mini        | openai.gpt-6.5  | mini
                    openaix.gpt-4              | -               | -
                    # A section by itself stands for its own model, never for its parent's.
                    openai                     | openai          | gpt-4
                    openai.azure               | openai.Azure    | gpt-4o
                    openai.azure.eu            | openai.azure.eu | gpt-4o-eu
                    openai.gpt-6.5             | openai.gpt-6.5  | gpt-6.5-2026
                    openai.bare                | -               | -
                    bare                       | -               | -
                    pool                       | -               | -
                    # Case makes no difference; a configured model keeps its spelling, any other the caller's.
                    OPENAI.gpt-4               | openai          | gpt-4
                    OpenAI.AZURE.Some-Model    | openai.Azure    | Some-Model
                    GPT-5                      | openai          | gpt-5
                    qwen/qwen3.5               | openai.azure.eu | Qwen/Qwen3.5
                    Anthropic                  | anthropic       | claude-opus-5
                    # Nothing fits, or the section has no credential.
                    mistral                    | -               | -
                    azure.gpt-4                | -               | -
                    .gpt-4                     | -               | -
                    keyless.gpt-4              | -               | -
                    """)
    void aNameLeadsToOneSectionOrIsUnknown(String asked, String section, String model) throws Exception {
        if (section.equals("-")) {
            assertRefused(NAMES, asked, FailureKind.UNKNOWN_MODEL, "model: ");
        } else {
            assertLeads(NAMES, asked, section, model);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    gpt-4  | anthropic.eu.gpt-4, openai.gpt-4.
                    shared | anthropic.shared, anthropic.twin.shared.
                    EU     | anthropic.eu, openai.azure.eu.
                    """)
    void aShortNameOfSeveralSectionsIsAmbiguousAndTheCandidatesAreSorted(String asked, String candidates) {
        assertRefused(NAMES, asked, FailureKind.AMBIGUOUS_MODEL, "ask for one of " + candidates);
    }

    @Test
    void everyCandidateOfAnAmbiguousNameLeadsToASectionOfItsOwn() throws Exception {
        ModelNames names = names(
                List.of(section("openai", "openai", "gpt-4"), section("openai.gpt-4", "gpt-4", "gpt-4")), "", false);

        assertRefused(names, "gpt-4", FailureKind.AMBIGUOUS_MODEL, "ask for one of openai, openai.gpt-4.gpt-4.");
        assertLeads(names, "openai", "openai", "gpt-4");
        assertLeads(names, "openai.gpt-4.gpt-4", "openai.gpt-4", "gpt-4");
    }

    @Test
    void whyASectionServesNothingIsSaid() {
        assertRefused(NAMES, "openai.bare", FailureKind.UNKNOWN_MODEL, "section openai.bare has no model of its own");
        assertRefused(NAMES, "keyless.gpt-4", FailureKind.UNKNOWN_MODEL, "section keyless has no API key");
    }

    /** What the default is, the section that serves a request without a model, and the model that it is asked for. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    openai            | openai          | gpt-4
                    openai.gpt-4.1    | openai          | gpt-4.1
                    openai.azure.eu   | openai.azure.eu | gpt-4o-eu
                    gpt-5             | openai          | gpt-5
                    """)
    void theDefaultServesRequestsWithoutAModel(String configured, String section, String model) throws Exception {
        assertLeads(names(configured, false), "", section, model);
    }

    @Test
    void withoutADefaultARequestHasToNameAModel() {
        assertRefused(names("", true), "", FailureKind.MALFORMED_REQUEST, "names no model");
        assertRefused(names("openai.bare", true), "", FailureKind.UNKNOWN_MODEL, "has no model of its own");
        assertRefused(names("mistral", true), "", FailureKind.UNKNOWN_MODEL, "mistral");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    openai.azure.gpt-4o  | openai.Azure | mistral     | mistral
                    openai.bare          | openai.bare  | azure.gpt-4 | azure.gpt-4
                    gpt-5                | openai       | Mistral-7.1 | Mistral-7.1
                    """)
    void unknownNamesGoToTheDefaultsSectionUnderTheirOwnNameIfThatIsWanted(
            String configured, String section, String asked, String model) throws Exception {
        assertLeads(names(configured, true), asked, section, model);
    }

    @Test
    void theDefaultTakesNothingThatIsAmbiguousOrNamesASection() {
        ModelNames names = names("openai", true);

        assertRefused(names, "gpt-4", FailureKind.AMBIGUOUS_MODEL, "anthropic.eu.gpt-4");
        assertRefused(names, "openai.bare", FailureKind.UNKNOWN_MODEL, "no model of its own");
        assertRefused(names, "keyless.gpt-4", FailureKind.UNKNOWN_MODEL, "no API key");
    }

    @Test
    void onlyConfiguredAndPubliclyKnownModelsAreLabels() {
        assertThat(NAMES.label("Qwen/Qwen3.5")).isEqualTo("Qwen/Qwen3.5");
        assertThat(NAMES.label("claude-haiku-4-5")).isEqualTo("claude-haiku-4-5");
        assertThat(NAMES.label("made-up-by-a-caller")).isEqualTo("other");
    }

    private static Section section(String name, String lastElement, String model, String... models) {
        return new Section(
                name, lastElement, name, Optional.of(model).filter(text -> !text.isEmpty()), List.of(models));
    }

    private static ModelNames names(String byDefault, boolean unknownToDefault) {
        return names(SECTIONS, byDefault, unknownToDefault);
    }

    private static ModelNames names(List<Section> sections, String byDefault, boolean unknownToDefault) {
        List<AccountConfig> accounts = new ArrayList<>();
        for (Section section : sections) {
            if (!section.name().equals("keyless")) {
                accounts.add(Accounts.account(
                        section.name(), section.name().startsWith("anthropic") ? "anthropic" : "openai", ""));
            }
        }
        Optional<String> defaultSection = Optional.of(byDefault).filter(text -> !text.isEmpty());
        return ModelNames.of(
                Configs.config(accounts).withSections(new SectionsConfig(sections, defaultSection, unknownToDefault)));
    }

    private static void assertLeads(ModelNames names, String asked, String section, String model) throws Exception {
        Resolution resolution = names.resolve(asked);
        assertThat(resolution.name()).isEqualTo(model);
        assertThat(resolution.chain())
                .singleElement()
                .satisfies(target -> assertThat(target).singleElement().satisfies(candidate -> {
                    assertThat(candidate.account().id()).isEqualTo(section);
                    assertThat(candidate.model()).isEqualTo(model);
                }));
    }

    private static void assertRefused(ModelNames names, String asked, FailureKind kind, String words) {
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> names.resolve(asked))
                .satisfies(refused -> {
                    assertThat(refused.failure().kind()).isEqualTo(kind);
                    assertThat(refused.failure().message()).contains(words);
                    assertThat(refused.failure().param()).contains("model");
                });
    }
}
