package llmgateway.router.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Optional;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.config.RouteConfig;
import llmgateway.contracts.config.RouteConfig.TargetConfig;
import llmgateway.contracts.config.RoutingConfig.Strictness;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.contracts.testing.Accounts;
import llmgateway.contracts.testing.Configs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouteTableTest {
    private static final AccountConfig MAIN = Accounts.account("main", "anthropic", "");
    private static final AccountConfig SPARE = Accounts.account("spare", "anthropic", "", "claude-opus-*");
    private static final AccountConfig OPENAI = Accounts.account("corp", "openai", "");
    private static final AccountConfig LOCAL = Accounts.account("local", "openai", "http://127.0.0.1:9/v1");
    private static final AccountConfig PROXY =
            Accounts.account("proxy", "openai", "http://127.0.0.1:9", "claude-haiku-4-5");

    private static final RouteTable TABLE = new RouteTable(Configs.config(
            List.of(MAIN, SPARE, OPENAI, LOCAL),
            Configs.route("fast", "claude-haiku-4-5", "anthropic"),
            Configs.route("gpt-4o", "claude-sonnet-4-5", "Main"),
            Configs.route("qwen*", "gpt-5"),
            Configs.route("qwen-coder*", "openai.local.qwen3"),
            new RouteConfig(
                    "smart",
                    Optional.empty(),
                    Optional.empty(),
                    List.of(
                            new TargetConfig("claude-opus-5", Optional.empty()),
                            new TargetConfig("gpt-5", Optional.of("corp"))),
                    Optional.empty())));

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    claude-opus-5            | claude-opus-5            | main:claude-opus-5 spare:claude-opus-5
                    claude-sonnet-5          | claude-sonnet-5          | main:claude-sonnet-5
                    gpt-5                    | gpt-5                    | corp:gpt-5
                    gpt-4.1                  | gpt-4.1                  | corp:gpt-4.1
                    openai.gpt-4.1           | gpt-4.1                  | corp:gpt-4.1 local:gpt-4.1
                    OpenAI.gpt-4o            | gpt-4o                   | corp:gpt-4o local:gpt-4o
                    openai.local.gpt-4o      | gpt-4o                   | local:gpt-4o
                    local.some/model:1.5     | some/model:1.5           | local:some/model:1.5
                    spare.claude-opus-5      | claude-opus-5            | spare:claude-opus-5
                    anthropic.claude-opus-5  | claude-opus-5            | main:claude-opus-5 spare:claude-opus-5
                    llama3                   | llama3                   | local:llama3
                    fast                     | fast                     | main:claude-haiku-4-5
                    gpt-4o                   | gpt-4o                   | main:claude-sonnet-4-5
                    qwen2                    | qwen2                    | corp:gpt-5
                    qwen-coder-7b            | qwen-coder-7b            | local:qwen3
                    smart                    | smart                    | main:claude-opus-5 spare:claude-opus-5 / corp:gpt-5
                    """)
    void findsTheAccountsOfAName(String asked, String name, String chain) throws Exception {
        Resolution resolution = TABLE.resolve(asked);

        assertThat(resolution.name()).isEqualTo(name);
        assertThat(String.join(
                        " / ",
                        resolution.chain().stream()
                                .map(target -> String.join(
                                        " ",
                                        target.stream()
                                                .map(c -> c.account().id() + ":" + c.model())
                                                .toList()))
                                .toList()))
                .isEqualTo(chain);
    }

    @Test
    void anAccountMayBeNamedAsItsProvider() throws RefusedException {
        RouteTable table = new RouteTable(Configs.config(List.of(Accounts.account("openai", "openai", ""))));

        assertThat(table.resolve("openai.gpt-5").chain()).hasSize(1);
        assertThat(table.resolve("openai.gpt-5").chain().get(0)).hasSize(1);
    }

    @Test
    void aRouteSaysHowStrictAConversionIs() throws RefusedException {
        RouteTable table = new RouteTable(Configs.config(
                List.of(MAIN),
                strict("exact", "claude-opus-5", Strictness.STRICT),
                strict("any*", "claude-opus-5", Strictness.LENIENT),
                Configs.route("plain", "claude-opus-5")));

        assertThat(table.resolve("exact").strictness()).contains(Strictness.STRICT);
        assertThat(table.resolve("anything").strictness()).contains(Strictness.LENIENT);
        assertThat(table.resolve("plain").strictness()).isEmpty();
        assertThat(table.resolve("claude-opus-5").strictness()).isEmpty();
    }

    private static RouteConfig strict(String source, String model, Strictness strictness) {
        return new RouteConfig(source, Optional.of(model), Optional.empty(), List.of(), Optional.of(strictness));
    }

    @Test
    void anUnknownNameIsNotFound() {
        RouteTable table = new RouteTable(Configs.config(List.of(MAIN, OPENAI)));

        assertRefused(table, "llama3", FailureKind.UNKNOWN_MODEL, "llama3");
        assertRefused(table, "main", FailureKind.UNKNOWN_MODEL, "main");
        assertRefused(table, "main.", FailureKind.UNKNOWN_MODEL, "main.");
        assertRefused(table, ".gpt-5", FailureKind.UNKNOWN_MODEL, ".gpt-5");
    }

    @Test
    void aSectionDoesNotServeWhatItsAccountsDoNotName() {
        RouteTable table = new RouteTable(Configs.config(List.of(SPARE)));
        assertRefused(table, "spare.claude-haiku-4-5", FailureKind.UNKNOWN_MODEL, "claude-haiku-4-5");
    }

    @Test
    void aNameServedByTwoProvidersIsAmbiguousAndTheCandidatesAreSorted() {
        RouteTable table = new RouteTable(Configs.config(List.of(PROXY, MAIN)));

        assertRefused(
                table,
                "claude-haiku-4-5",
                FailureKind.AMBIGUOUS_MODEL,
                "anthropic.claude-haiku-4-5, openai.claude-haiku-4-5");
    }

    @Test
    void onlyNamesFromTheConfigurationOrPublicOnesAreLabels() {
        assertThat(TABLE.label("claude-opus-5")).isEqualTo("claude-opus-5");
        assertThat(TABLE.label("claude-made-up-by-a-caller")).isEqualTo("other");
        assertThat(TABLE.label("openai.local.qwen3")).isEqualTo("openai.local.qwen3");
    }

    private static void assertRefused(RouteTable table, String model, FailureKind kind, String words) {
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> table.resolve(model))
                .satisfies(refused -> {
                    assertThat(refused.failure().kind()).isEqualTo(kind);
                    assertThat(refused.failure().message()).contains(words);
                });
    }
}
