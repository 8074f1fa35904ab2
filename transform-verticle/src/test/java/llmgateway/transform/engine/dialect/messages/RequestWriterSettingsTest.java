package llmgateway.transform.engine.dialect.messages;

import static llmgateway.transform.engine.dialect.messages.Bench.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Objects;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.contracts.model.Effort;
import llmgateway.contracts.model.ModelFacts;
import llmgateway.transform.engine.dialect.messages.Bench.Ask;
import llmgateway.transform.engine.hub.Format;
import llmgateway.transform.engine.hub.Opaque;
import llmgateway.transform.engine.hub.Reasoning;
import llmgateway.transform.engine.hub.Sampling;
import llmgateway.transform.engine.hub.Sender;
import llmgateway.transform.engine.hub.Thinking;
import llmgateway.transform.engine.hub.Thinking.Display;
import llmgateway.transform.engine.hub.Thinking.Mode;
import llmgateway.transform.engine.hub.Turn.Role;
import llmgateway.transform.engine.json.JsonTree;
import llmgateway.transform.engine.rules.WrittenRequest;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestWriterSettingsTest {

    private static Ask ask(ModelFacts facts) {
        return new Ask(facts).user("hi");
    }

    private static ModelFacts classOf(String name) {
        return switch (name) {
            case "K1" -> Bench.HAIKU_4_5;
            case "K2" -> Bench.OPUS_4_6;
            case "K3" -> Bench.OPUS_4_8;
            case "K4" -> Bench.OPUS_5;
            case "K5" -> Bench.SONNET_5_5;
            default -> Bench.OPUS_5_5;
        };
    }

    @Test
    void putsTheGrowingListLastAndAlwaysStreams() throws RefusedException {
        assertThat(JsonTree.text(ask(Bench.OPUS_5).limits(100L, "END").body()))
                .isEqualTo("{\"model\":\"the-model\",\"max_tokens\":100,\"stream\":true,\"stop_sequences\":[\"END\"],"
                        + "\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"hi\"}]}]}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "NONE    | K1 |                                          |        |",
                "MINIMAL | K1 | {'type':'enabled','budget_tokens':1024}  |        |",
                "LOW     | K1 | {'type':'enabled','budget_tokens':4096}  |        |",
                "MEDIUM  | K1 | {'type':'enabled','budget_tokens':10240} |        |",
                "HIGH    | K1 | {'type':'enabled','budget_tokens':24576} |        |",
                "XHIGH   | K1 | {'type':'enabled','budget_tokens':32768} |        |",
                "MAX     | K1 | {'type':'enabled','budget_tokens':48000} |        |",
                "NONE    | K2 |                                          |        |",
                "MINIMAL | K2 | {'type':'adaptive'}                      | low    |",
                "MEDIUM  | K2 | {'type':'adaptive'}                      | medium |",
                "XHIGH   | K2 | {'type':'adaptive'}                      | high   | effort_clamped",
                "MAX     | K2 | {'type':'adaptive'}                      | max    |",
                "NONE    | K3 |                                          |        |",
                "XHIGH   | K3 | {'type':'adaptive'}                      | xhigh  |",
                "NONE    | K4 | {'type':'disabled'}                      |        |",
                "MINIMAL | K4 |                                          | low    |",
                "HIGH    | K4 |                                          | high   |",
                "NONE    | K5 | {'type':'between_tools'}                 |        |",
                "MAX     | K5 |                                          | max    |",
                "NONE    | K6 |                                          | low    | effort_clamped",
                "XHIGH   | K6 |                                          | xhigh  |"
            })
    void saysAnEffortInTheWayOfEachClass(Effort effort, String model, String thinking, String level, String warning)
            throws RefusedException {
        Ask ask = ask(classOf(model)).effort(effort);

        assertThat(ask.member("thinking")).isEqualTo(thinking == null ? "" : thinking.replace('\'', '"'));
        assertThat(ask.member("output_config")).isEqualTo(level == null ? "" : "{\"effort\":\"" + level + "\"}");
        assertThat(ask.warnings())
                .isEqualTo(warning == null ? List.of() : List.of(warning + ";field=reasoning_effort"));
    }

    @Test
    void saysNothingOfThinkingWhenTheClientDoesNot() throws RefusedException {
        for (ModelFacts facts : List.of(Bench.HAIKU_4_5, Bench.OPUS_4_6, Bench.OPUS_5, Bench.OPUS_5_5)) {
            assertThat(ask(facts).body().has("thinking")).isFalse();
            assertThat(ask(facts).body().has("output_config")).isFalse();
        }
    }

    @Test
    @DisplayName("ca.effort_high_k1")
    void keepsTheBudgetBelowTheLimitOrLeavesThinkingOut() throws RefusedException {
        Ask fits = ask(Bench.HAIKU_4_5).effort(Effort.HIGH).limits(4096L);
        assertThat(fits.member("thinking")).isEqualTo("{\"type\":\"enabled\",\"budget_tokens\":3072}");
        assertThat(fits.warnings()).isEmpty();

        Ask tight = ask(Bench.HAIKU_4_5).effort(Effort.HIGH).limits(1500L);
        assertThat(tight.body().has("thinking")).isFalse();
        assertThat(tight.warnings()).containsExactly("thinking_dropped;field=reasoning_effort");
    }

    @Test
    void setsTheDisplayWhereTheClientShowsReasoning() throws RefusedException {
        Thinking shown = new Thinking(Mode.UNSET, null, 0, Display.SUMMARIZED);
        assertThat(ask(Bench.OPUS_5_5).thinking(shown).member("thinking"))
                .isEqualTo("{\"type\":\"adaptive\",\"display\":\"summarized\"}");
        assertThat(ask(Bench.OPUS_4_8).thinking(shown).member("thinking")).isEmpty();
        Thinking both = new Thinking(Mode.UNSET, Effort.LOW, 0, Display.SUMMARIZED);
        assertThat(ask(Bench.OPUS_4_8).thinking(both).member("thinking"))
                .isEqualTo("{\"type\":\"adaptive\",\"display\":\"summarized\"}");
    }

    @Test
    void understandsBudgetsForModelsThatTakeNone() throws RefusedException {
        Thinking budget = new Thinking(Mode.BUDGET, null, 20_000, Display.UNSET);
        assertThat(ask(Bench.HAIKU_4_5).thinking(budget).member("thinking"))
                .isEqualTo("{\"type\":\"enabled\",\"budget_tokens\":20000}");
        assertThat(ask(Bench.OPUS_5).thinking(budget).member("output_config")).isEqualTo("{\"effort\":\"high\"}");
        Thinking off = new Thinking(Mode.OFF, null, 0, Display.UNSET);
        assertThat(ask(Bench.OPUS_5).thinking(off).member("thinking")).isEqualTo("{\"type\":\"disabled\"}");
    }

    @Test
    void dropsABudgetWhenTheToolLoopLostItsReasoning() throws RefusedException {
        Ask lost = ask(Bench.HAIKU_4_5)
                .effort(Effort.LOW)
                .turn(Role.ASSISTANT, Bench.call("a", "f", "{}"))
                .turn(Role.USER, Bench.result("a", "1"));
        assertThat(lost.body().has("thinking")).isFalse();
        assertThat(lost.warnings()).containsExactly("thinking_dropped;field=reasoning_effort");

        Ask kept = ask(Bench.HAIKU_4_5)
                .effort(Effort.LOW)
                .turn(
                        Role.ASSISTANT,
                        new Reasoning("hm", Opaque.of(Bench.ORIGIN, Opaque.Kind.SIGNATURE, "s")),
                        Bench.call("a", "f", "{}"))
                .turn(Role.USER, Bench.result("a", "1"));
        assertThat(kept.body().has("thinking")).isTrue();

        Ask past = lost.assistant("done").user("next");
        assertThat(past.body().has("thinking")).isTrue();
        assertThat(past.warnings()).isEmpty();
    }

    @Test
    @DisplayName("ca.maxtok_default")
    void asksForAsMuchAsTheModelHasUnlessTheClientSays() throws RefusedException {
        assertThat(ask(Bench.HAIKU_4_5).member("max_tokens")).isEqualTo("64000");
        assertThat(ask(Bench.HAIKU_4_5).limits(128_000L).member("max_tokens")).isEqualTo("64000");
        assertThat(ask(Bench.UNKNOWN).member("max_tokens")).isEqualTo("8192");
        assertThat(ask(Bench.UNKNOWN).model("claude-x").member("max_tokens")).isEqualTo("32000");
    }

    private static Sampling sampling(String temperature, String topP) {
        return new Sampling(number(temperature), number(topP), null, null, null, null, null, false, null);
    }

    private static JsonNode number(String text) {
        return Objects.requireNonNull(JsonTree.readOrNull(text));
    }

    @Test
    @DisplayName("ca.temp_clamp")
    void movesATemperatureIntoTheRange() throws RefusedException {
        Ask ask = ask(Bench.HAIKU_4_5)
                .sampling(new Sampling(number("1.7"), null, null, null, null, null, null, false, null));
        assertThat(ask.member("temperature")).isEqualTo("1");
        assertThat(ask.warnings()).containsExactly("value_clamped;field=temperature");
    }

    @Test
    @DisplayName("ca.temp_topp")
    void keepsOnlyTheTemperatureOfBoth() throws RefusedException {
        Ask ask = ask(Bench.HAIKU_4_5).sampling(sampling("0.50", "0.9"));
        assertThat(ask.member("temperature")).isEqualTo("0.50");
        assertThat(ask.body().has("top_p")).isFalse();
        assertThat(ask.warnings()).containsExactly("sampling_dropped;field=top_p");
        assertThat(ask(Bench.UNKNOWN).sampling(sampling("0.5", "0.9")).member("top_p"))
                .isEqualTo("0.9");
    }

    @Test
    @DisplayName("ca.no_sampling_version")
    void sendsNoSamplingToTheNewestVersionOrModels() throws RefusedException {
        Sampling all = new Sampling(
                number("0.3"), number("1"), number("5"), number("0"), number("0.1"), number("7"), null, true, null);
        Ask versioned = ask(Bench.HAIKU_4_5).version("2026-10-21").sampling(all);
        for (Ask ask : List.of(
                versioned,
                ask(Bench.OPUS_5_5).sampling(all),
                ask(Bench.SONNET_5_5).sampling(all))) {
            assertThat(JsonTree.text(ask.body())).doesNotContain("temperature", "top_p", "top_k");
            assertThat(ask.warnings())
                    .containsExactly(
                            "sampling_dropped;field=temperature",
                            "sampling_dropped;field=top_k",
                            "sampling_dropped;field=presence_penalty",
                            "field_dropped;field=seed",
                            "field_dropped;field=logprobs");
        }
    }

    @Test
    void sendsNoSamplingBesidesThinking() throws RefusedException {
        Ask ask = ask(Bench.HAIKU_4_5).effort(Effort.LOW).sampling(sampling("0.3", "1"));
        assertThat(ask.body().has("thinking")).isTrue();
        assertThat(ask.body().has("temperature")).isFalse();
        assertThat(ask.warnings()).containsExactly("sampling_dropped;field=temperature");
    }

    @Test
    void dropsStopsOfNothingAndLeavesOthersToTheGatewayWhereTheModelTakesNone() throws RefusedException {
        Ask ask = ask(Bench.OPUS_5).limits(null, " ", "END");
        assertThat(ask.member("stop_sequences")).isEqualTo("[\"END\"]");
        assertThat(ask.warnings()).containsExactly("field_dropped;field=stop");

        ModelFacts k = Bench.UNKNOWN;
        ModelFacts stopless = new ModelFacts(
                k.thinking(),
                k.efforts(),
                false,
                k.sampling(),
                true,
                true,
                false,
                false,
                false,
                false,
                false,
                false,
                0,
                0);
        WrittenRequest written = ask(stopless).limits(null, "END").written();
        assertThat(written.body().has("stop_sequences")).isFalse();
        assertThat(written.emulatedStops()).containsExactly("END");
    }

    @Test
    @DisplayName("ca.json_schema")
    void asksForASchemaInTheSubsetThatIsTaken() throws RefusedException {
        Format format = new Format(
                Format.Kind.JSON_SCHEMA,
                "n",
                null,
                json("{'type':'object','properties':{'a':{'type':'integer','minimum':1}},'required':['a'],"
                        + "'additionalProperties':false}"),
                false,
                "low");
        Ask ask = ask(Bench.OPUS_5).format(format).effort(Effort.LOW);

        assertThat(ask.member("output_config"))
                .isEqualTo("{\"effort\":\"low\",\"format\":{\"type\":\"json_schema\",\"schema\":{\"type\":\"object\","
                        + "\"properties\":{\"a\":{\"type\":\"integer\",\"description\":\"{minimum: 1}\"}},"
                        + "\"required\":[\"a\"],\"additionalProperties\":false}}}");
        assertThat(ask.warnings())
                .containsExactly("schema_reduced;field=response_format", "field_dropped;field=verbosity");
    }

    @Test
    void asksForJsonInWordsWhereThereIsNoSetting() throws RefusedException {
        Ask any = ask(Bench.OPUS_5).items().format(new Format(Format.Kind.JSON_OBJECT, null, null, null, null, null));
        assertThat(any.body().has("output_config")).isFalse();
        assertThat(any.member("system")).contains("one valid JSON object");

        Ask schema = ask(Bench.UNKNOWN)
                .format(new Format(Format.Kind.JSON_SCHEMA, null, null, json("{'type':'object'}"), null, null));
        assertThat(schema.body().at("/system/0/text").asText()).endsWith("JSON schema:\n{\"type\":\"object\"}");
        assertThat(schema.warnings()).containsExactly("format_by_prompt;field=response_format");
    }

    @Test
    @DisplayName("ca.user_id")
    void hashesWhatTellsWhoSomebodyIs() throws RefusedException {
        for (String personal : List.of("alice@x.org", "+49 30 1234567", "x".repeat(300))) {
            assertThat(ask(Bench.OPUS_5)
                            .sender(new Sender(personal, null, null, false))
                            .member("metadata"))
                    .matches("\\{\"user_id\":\"[0-9a-f]{64}\"}");
        }
        assertThat(ask(Bench.OPUS_5)
                        .sender(new Sender("u-17", null, null, false))
                        .member("metadata"))
                .isEqualTo("{\"user_id\":\"u-17\"}");
    }

    @Test
    void translatesTheServiceTier() throws RefusedException {
        assertThat(tier(Bench.OPUS_5, "default").member("service_tier")).isEqualTo("\"standard_only\"");
        assertThat(tier(Bench.OPUS_5, "priority").member("service_tier")).isEqualTo("\"auto\"");
        assertThat(tier(Bench.OPUS_5, "fast").member("speed")).isEqualTo("\"fast\"");
        for (Ask ask : List.of(tier(Bench.HAIKU_4_5, "fast"), tier(Bench.OPUS_5, "flex"))) {
            assertThat(ask.body().has("service_tier") || ask.body().has("speed"))
                    .isFalse();
            assertThat(ask.warnings()).containsExactly("field_dropped;field=service_tier");
        }
    }

    private static Ask tier(ModelFacts facts, String tier) {
        return ask(facts).sender(new Sender(null, null, tier, false));
    }

    @Test
    @DisplayName("ra.unknown_top")
    void dropsSharedMembersAndTellsOnlyOfThoseThatMean() throws RefusedException {
        Ask ask = ask(Bench.OPUS_5)
                .shared("{'metadata':{'a':'b'},'store':false,'prompt_cache_key':'k','moderation':{'x':1}}");
        ask.body();
        assertThat(ask.warnings()).containsExactly("field_dropped;field=metadata", "field_dropped;field=moderation");
        Ask silent = ask(Bench.OPUS_5).shared("{'metadata':{},'store':false,'prompt_cache_retention':'24h'}");
        silent.body();
        assertThat(silent.warnings()).isEmpty();
        assertThatThrownBy(() ->
                        ask(Bench.OPUS_5).strict().shared("{'store':true}").body())
                .isInstanceOf(RefusedException.class);
    }
}
