package llmgateway.transform.engine.dialect.responses;

import static llmgateway.transform.engine.dialect.responses.Exchanges.conversation;
import static llmgateway.transform.engine.dialect.responses.Exchanges.json;
import static llmgateway.transform.engine.dialect.responses.Exchanges.plainFacts;
import static llmgateway.transform.engine.dialect.responses.Exchanges.reasoningFacts;
import static llmgateway.transform.engine.dialect.responses.Exchanges.user;
import static llmgateway.transform.engine.dialect.responses.Exchanges.writing;
import static llmgateway.transform.engine.dialect.responses.Exchanges.written;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import llmgateway.contracts.Sha256;
import llmgateway.contracts.config.Quirk;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.contracts.model.Effort;
import llmgateway.transform.engine.hub.CacheMark;
import llmgateway.transform.engine.hub.Conversation;
import llmgateway.transform.engine.hub.Format;
import llmgateway.transform.engine.hub.Limits;
import llmgateway.transform.engine.hub.Sampling;
import llmgateway.transform.engine.hub.Sender;
import llmgateway.transform.engine.hub.Text;
import llmgateway.transform.engine.hub.Thinking;
import llmgateway.transform.engine.hub.Tool;
import llmgateway.transform.engine.hub.ToolCall;
import llmgateway.transform.engine.hub.ToolChoice;
import llmgateway.transform.engine.hub.ToolName;
import llmgateway.transform.engine.hub.Toolbox;
import llmgateway.transform.engine.json.JsonTree;
import llmgateway.transform.engine.rules.Losses;
import llmgateway.transform.engine.rules.WrittenRequest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ResponsesRequestWriterTest {
    private final Losses losses = new Losses(false);

    @Test
    @DisplayName("ar.store_include")
    void nothingIsStoredAndCiphertextIsAlwaysAskedFor() throws RefusedException {
        WrittenRequest written = written(conversation(user("hi")), writing(plainFacts(), losses));

        assertThat(JsonTree.text(written.body()))
                .isEqualTo("{\"model\":\"gpt-up\",\"store\":false,\"include\":[\"reasoning.encrypted_content\"],"
                        + "\"input\":[{\"type\":\"message\",\"role\":\"user\",\"content\":"
                        + "[{\"type\":\"input_text\",\"text\":\"hi\"}]}]}");
        assertThat(written.streamed()).isFalse();
        assertThat(losses.warnings()).isEmpty();
    }

    @Test
    @DisplayName("cr.store_default")
    void theClientsOwnWishToStoreCounts() throws RefusedException {
        Conversation asked = with(
                conversation(user("hi")),
                json("{\"metadata\":{\"a\":\"b\"},\"store\":true,\"prompt_cache_key\":\"k\"}"));

        ObjectNode body = written(asked, writing(plainFacts(), losses)).body();

        assertThat(body.get("store").booleanValue()).isTrue();
        assertThat(body.get("metadata")).hasToString("{\"a\":\"b\"}");
        assertThat(body.get("prompt_cache_key").textValue()).isEqualTo("k");
    }

    @Test
    @DisplayName("cr.strict_default")
    void aToolIsStrictOnlyIfTheClientSaysSoAndItsSchemaAllowsIt() throws RefusedException {
        JsonNode open = json("{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\"}}}");
        JsonNode closed =
                json("{\"type\":\"object\",\"properties\":{},\"required\":[],\"additionalProperties\":false}");
        Toolbox tools = new Toolbox(
                List.of(
                        function("none", null, null),
                        function("lax", open, true),
                        function("strict", closed, true),
                        function("a.b", open, false)),
                ToolChoice.UNSET,
                null,
                null);

        WrittenRequest written = written(with(conversation(user("hi")), tools), writing(plainFacts(), losses));

        assertThat(JsonTree.text(written.body().get("tools")))
                .isEqualTo(
                        "[{\"type\":\"function\",\"name\":\"none\",\"parameters\":{\"type\":\"object\",\"properties\":{}},"
                                + "\"strict\":false},{\"type\":\"function\",\"name\":\"lax\",\"parameters\":" + open
                                + ",\"strict\":false},{\"type\":\"function\",\"name\":\"strict\",\"parameters\":"
                                + closed
                                + ",\"strict\":true},{\"type\":\"function\",\"name\":\"a_b_" + hash("a.b")
                                + "\",\"parameters\":" + open
                                + ",\"strict\":false}]");
        assertThat(written.tools().original("a_b_" + hash("a.b")).name()).isEqualTo(ToolName.of("a.b"));
        assertThat(losses.warnings()).containsExactly("schema_reduced;field=tools[1]");
    }

    @Test
    @DisplayName("cr.flatten")
    void choiceAndFormatAreFlat() throws RefusedException {
        Toolbox tools = new Toolbox(
                List.of(function("a", null, null), function("b", null, null)),
                new ToolChoice(ToolChoice.Mode.ALLOWED, List.of(ToolName.of("b"))),
                false,
                null);
        Conversation asked = conversation(user("hi"));
        Conversation whole = new Conversation(
                "m",
                true,
                true,
                List.of(),
                asked.turns(),
                tools,
                new Limits(null, List.of()),
                Sampling.UNSET,
                Thinking.UNSET,
                new Format(Format.Kind.JSON_SCHEMA, "n", "d", json("{\"type\":\"object\"}"), true, "low"),
                Sender.UNKNOWN,
                JsonTree.object(),
                JsonTree.object());

        ObjectNode body = written(whole, writing(plainFacts(), losses)).body();

        assertThat(body.get("tool_choice"))
                .hasToString(
                        "{\"type\":\"allowed_tools\",\"mode\":\"auto\",\"tools\":[{\"type\":\"function\",\"name\":\"b\"}]}");
        assertThat(body.get("parallel_tool_calls").booleanValue()).isFalse();
        assertThat(body.get("stream").booleanValue()).isTrue();
        assertThat(body.get("text"))
                .hasToString("{\"format\":{\"type\":\"json_schema\",\"name\":\"n\",\"description\":\"d\","
                        + "\"schema\":{\"type\":\"object\"},\"strict\":true},\"verbosity\":\"low\"}");
    }

    @Test
    void aSchemaWithoutANameIsStrictIfItCanBe() throws RefusedException {
        ObjectNode schema =
                json("{\"type\":\"object\",\"properties\":{},\"required\":[],\"additionalProperties\":false}");
        Conversation asked = conversation(user("hi"));
        Conversation whole = with(asked, new Format(Format.Kind.JSON_SCHEMA, null, null, schema, null, null));

        assertThat(written(whole, writing(plainFacts(), losses)).body().at("/text/format"))
                .hasToString(
                        "{\"type\":\"json_schema\",\"name\":\"output\",\"schema\":" + schema + ",\"strict\":true}");
    }

    @Test
    void choicesWithoutToolsAreLeftOut() throws RefusedException {
        Toolbox none = new Toolbox(List.of(), ToolChoice.of(ToolChoice.Mode.AUTO), true, 3);

        assertThat(written(with(conversation(user("hi")), none), writing(plainFacts(), losses))
                        .body()
                        .fieldNames())
                .toIterable()
                .containsExactly("model", "store", "include", "input");
    }

    @Test
    @DisplayName("cr.custom_native")
    void customToolsStayCustomWhereTheyAreKnownAndAreWrappedElsewhere() throws RefusedException {
        Tool custom = new Tool.Custom(ToolName.of("exec"), "run", "lark", "g");
        Toolbox tools = new Toolbox(
                List.of(custom), new ToolChoice(ToolChoice.Mode.NAMED, List.of(ToolName.of("exec"))), null, null);
        Conversation asked = with(conversation(user("hi")), tools);

        WrittenRequest known = written(asked, writing(plainFacts(), losses));
        WrittenRequest wrapped = written(asked, writing(plainFacts(), losses, Quirk.TOP_K));

        assertThat(known.body().get("tools"))
                .hasToString("[{\"type\":\"custom\",\"name\":\"exec\",\"description\":\"run\","
                        + "\"format\":{\"type\":\"grammar\",\"syntax\":\"lark\",\"definition\":\"g\"}}]");
        assertThat(known.body().get("tool_choice")).hasToString("{\"type\":\"custom\",\"name\":\"exec\"}");
        assertThat(wrapped.body().at("/tools/0/type").textValue()).isEqualTo("function");
        assertThat(wrapped.body().at("/tools/0/description").textValue()).isEqualTo("run\n\nInput format (lark): g");
        assertThat(wrapped.body().get("tool_choice")).hasToString("{\"type\":\"function\",\"name\":\"exec\"}");
        assertThat(wrapped.tools().original("exec").wrapped()).isTrue();
        assertThat(wrapped.tools().original("exec").kind()).isEqualTo(ToolCall.Kind.CUSTOM);
    }

    @Test
    @DisplayName("ar.web_search")
    void aWebSearchKeepsItsDomainsAndLosesTheBlockedOnes() throws RefusedException {
        Tool search = new Tool.WebSearch(
                List.of("a.org"), List.of("b.org"), 2, json("{\"type\":\"approximate\",\"city\":\"Ulm\"}"), null);
        Tool fetch = new Tool.Hosted("web_fetch_20250910", "tools[1]");
        Toolbox tools = new Toolbox(List.of(search, fetch), ToolChoice.UNSET, null, null);

        ObjectNode body = written(with(conversation(user("hi")), tools), writing(plainFacts(), losses))
                .body();

        assertThat(body.get("tools"))
                .hasToString("[{\"type\":\"web_search\",\"filters\":{\"allowed_domains\":[\"a.org\"]},"
                        + "\"user_location\":{\"type\":\"approximate\",\"city\":\"Ulm\"}}]");
        assertThat(body.get("max_tool_calls").intValue()).isEqualTo(2);
        assertThat(body.get("include"))
                .hasToString("[\"reasoning.encrypted_content\",\"web_search_call.action.sources\"]");
        assertThat(losses.warnings())
                .containsExactly("field_dropped;field=tools[0].blocked_domains", "tool_dropped;field=tools[1]");
    }

    @Test
    @DisplayName("ar.stop_emulated")
    void stopSequencesAreLeftToTheGateway() throws RefusedException {
        Conversation asked = with(conversation(user("hi")), new Limits(null, List.of("END")));

        WrittenRequest written = written(asked, writing(plainFacts(), losses));

        assertThat(written.emulatedStops()).containsExactly("END");
        assertThat(JsonTree.text(written.body())).doesNotContain("END");
        assertThat(losses.warnings()).isEmpty();
    }

    @Test
    void theTokenLimitIsMovedIntoRange() throws RefusedException {
        Conversation asked = conversation(user("hi"));

        assertThat(maxTokens(with(asked, new Limits(3L, List.of())))).isEqualTo(16);
        assertThat(maxTokens(with(asked, new Limits(128_000L, List.of())))).isEqualTo(1000);
        assertThat(losses.warnings()).containsExactly("value_clamped;field=max_tokens");
        assertThatThrownBy(() -> maxTokens(with(asked, new Limits(0L, List.of()))))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("max_tokens");
    }

    private long maxTokens(Conversation asked) throws RefusedException {
        return written(asked, writing(reasoningFacts(false), losses))
                .body()
                .get("max_output_tokens")
                .longValue();
    }

    @Test
    void reasoningModelsAreAskedForEffortAndTakeNoSampling() throws RefusedException {
        Conversation asked = with(
                conversation(user("hi")),
                new Thinking(Thinking.Mode.ADAPTIVE, Effort.MAX, 0, Thinking.Display.SUMMARIZED),
                new Sampling(
                        json("{\"v\":0.5}").get("v"),
                        json("{\"v\":1}").get("v"),
                        json("{\"v\":4}").get("v"),
                        null,
                        null,
                        null,
                        null,
                        true,
                        3));

        ObjectNode reasoning =
                written(asked, writing(reasoningFacts(false), losses)).body();
        ObjectNode plain = written(asked, writing(plainFacts(), new Losses(false), Quirk.TOP_K))
                .body();

        assertThat(reasoning.get("reasoning")).hasToString("{\"effort\":\"high\",\"summary\":\"auto\"}");
        assertThat(reasoning.has("temperature") || reasoning.has("top_p") || reasoning.has("top_logprobs"))
                .isFalse();
        assertThat(losses.warnings())
                .containsExactly(
                        "effort_clamped;field=reasoning.effort",
                        "sampling_dropped;field=temperature",
                        "sampling_dropped;field=top_k",
                        "sampling_dropped;field=logprobs");
        assertThat(plain.has("reasoning")).isFalse();
        assertThat(plain.get("temperature")).hasToString("0.5");
        assertThat(plain.get("top_k")).hasToString("4");
        assertThat(plain.get("top_logprobs").intValue()).isEqualTo(3);
        assertThat(plain.get("include"))
                .hasToString("[\"reasoning.encrypted_content\",\"message.output_text.logprobs\"]");
    }

    @Test
    void oneSystemTextIsInstructionsAndTheBillingLineIsLeftOut() throws RefusedException {
        Text billing = Text.of("x-anthropic-billing-header: cc_version=1;");
        Conversation one = with(conversation(user("hi")), List.of(billing, new Text("S", CacheMark.SHORT, List.of())));

        ObjectNode body = written(one, writing(plainFacts(), losses)).body();

        assertThat(body.get("instructions").textValue()).isEqualTo("S");
        assertThat(JsonTree.text(body)).doesNotContain("billing").doesNotContain("breakpoint");
    }

    @Test
    void markedOrSeveralSystemTextsAreALeadingDeveloperItem() throws RefusedException {
        Conversation marked =
                with(conversation(user("hi")), List.of(Text.of("S"), new Text("T", CacheMark.LONG, List.of())));

        ObjectNode known =
                written(marked, writing(reasoningFacts(true), losses)).body();
        ObjectNode old = written(marked, writing(plainFacts(), losses, Quirk.SYSTEM_ROLE))
                .body();

        assertThat(known.has("instructions")).isFalse();
        assertThat(known.at("/input/0"))
                .hasToString("{\"type\":\"message\",\"role\":\"developer\",\"content\":["
                        + "{\"type\":\"input_text\",\"text\":\"S\"},{\"type\":\"input_text\",\"text\":\"T\","
                        + "\"prompt_cache_breakpoint\":{\"mode\":\"explicit\",\"ttl\":\"12h\"}}]}");
        assertThat(old.at("/input/0"))
                .hasToString("{\"type\":\"message\",\"role\":\"system\",\"content\":["
                        + "{\"type\":\"input_text\",\"text\":\"S\"},{\"type\":\"input_text\",\"text\":\"T\"}]}");
        assertThat(losses.warnings()).isEmpty();
    }

    @Test
    void theSenderIsNamedWithinBounds() throws RefusedException {
        Conversation asked = with(conversation(user("hi")), new Sender("u".repeat(65), "s1", "standard_only", true));

        ObjectNode body = written(asked, writing(plainFacts(), losses)).body();

        assertThat(body.get("safety_identifier").textValue()).hasSize(64).matches("[0-9a-f]+");
        assertThat(body.get("prompt_cache_key").textValue()).isEqualTo("s1");
        assertThat(body.get("service_tier").textValue()).isEqualTo("default");
        assertThat(losses.warnings()).containsExactly("field_dropped;field=speed");
    }

    private static Tool function(String name, @Nullable JsonNode schema, @Nullable Boolean strict) {
        return new Tool.Function(ToolName.of(name), null, schema, strict, null);
    }

    private static String hash(String name) {
        return Sha256.hex(name).substring(0, 8);
    }

    /** {@code base} with the given parts instead of its own. */
    private static Conversation with(Conversation base, Object... parts) {
        Conversation changed = base;
        for (Object part : parts) {
            changed = new Conversation(
                    changed.model(),
                    changed.streamed(),
                    true,
                    part instanceof List<?> texts
                            ? texts.stream().map(Text.class::cast).toList()
                            : changed.system(),
                    changed.turns(),
                    part instanceof Toolbox tools ? tools : changed.toolbox(),
                    part instanceof Limits limits ? limits : changed.limits(),
                    part instanceof Sampling sampling ? sampling : changed.sampling(),
                    part instanceof Thinking thinking ? thinking : changed.thinking(),
                    part instanceof Format format ? format : changed.format(),
                    part instanceof Sender sender ? sender : changed.sender(),
                    part instanceof ObjectNode shared ? shared : changed.shared(),
                    changed.echo());
        }
        return changed;
    }
}
