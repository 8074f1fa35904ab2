package llmgateway.transform.engine.dialect.responses;

import static llmgateway.transform.engine.dialect.responses.Exchanges.ENVELOPES;
import static llmgateway.transform.engine.dialect.responses.Exchanges.json;
import static llmgateway.transform.engine.dialect.responses.Exchanges.read;
import static llmgateway.transform.engine.dialect.responses.Exchanges.readInput;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import llmgateway.contracts.failure.Failure;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.contracts.failure.Remedy;
import llmgateway.contracts.model.Effort;
import llmgateway.transform.engine.hub.CacheMark;
import llmgateway.transform.engine.hub.Conversation;
import llmgateway.transform.engine.hub.Document;
import llmgateway.transform.engine.hub.Format;
import llmgateway.transform.engine.hub.Image;
import llmgateway.transform.engine.hub.MediaSource;
import llmgateway.transform.engine.hub.Opaque;
import llmgateway.transform.engine.hub.Reasoning;
import llmgateway.transform.engine.hub.Refusal;
import llmgateway.transform.engine.hub.Text;
import llmgateway.transform.engine.hub.Thinking;
import llmgateway.transform.engine.hub.Tool;
import llmgateway.transform.engine.hub.ToolCall;
import llmgateway.transform.engine.hub.ToolChoice;
import llmgateway.transform.engine.hub.ToolName;
import llmgateway.transform.engine.hub.ToolResult;
import llmgateway.transform.engine.hub.Turn;
import llmgateway.transform.engine.hub.Turn.Role;
import llmgateway.transform.engine.hub.WebSearch;
import llmgateway.transform.engine.json.JsonTree;
import llmgateway.transform.engine.rules.Losses;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResponsesRequestReaderTest {
    private final Losses losses = new Losses(false);

    @Test
    @DisplayName("ra.string_input")
    void aStringIsOneUserTurn() throws RefusedException {
        Conversation read = read("{\"model\":\"m\",\"input\":\"hi\"}", losses);

        assertThat(read.turns()).containsExactly(new Turn(Role.USER, List.of(Text.of("hi")), "input"));
        assertThat(read.streamed()).isFalse();
        assertThat(losses.warnings()).isEmpty();
    }

    @Test
    @DisplayName("ra.instructions")
    void instructionsComeBeforeLeadingDeveloperItemsAndLateOnesStayInPlace() throws RefusedException {
        Conversation read = read("""
                {"model":"m","instructions":"I","input":[
                 {"type":"message","role":"developer","id":"msg_1","content":[
                  {"type":"input_text","text":"A"},{"type":"input_text","text":"B"}]},
                 {"role":"system","content":"C"},
                 {"role":"user","content":"hi"},
                 {"role":"developer","content":"late"}]}""", losses);

        assertThat(read.system()).containsExactly(Text.of("I"), Text.of("A"), Text.of("B"), Text.of("C"));
        assertThat(read.turns())
                .containsExactly(
                        new Turn(Role.USER, List.of(Text.of("hi")), "input[2]"),
                        new Turn(Role.SYSTEM, List.of(Text.of("late")), "input[3]"));
        assertThat(losses.warnings()).isEmpty();
    }

    @Test
    @DisplayName("ra.output_array")
    void aToolsOutputMayBePartsWithMedia() throws RefusedException {
        Conversation read = readInput("""
                [{"type":"function_call","call_id":"call_1","name":"shot","arguments":"{\\"n\\":1.0}"},
                 {"type":"function_call_output","call_id":"call_1","output":[
                  {"type":"input_text","text":"see"},
                  {"type":"input_image","image_url":"data:image/png;base64,AAAA","detail":"high"},
                  {"type":"input_file","filename":"a.pdf","file_data":"data:application/pdf;base64,BBBB"}]}]""", losses);

        assertThat(read.turns())
                .containsExactly(
                        new Turn(
                                Role.ASSISTANT,
                                List.of(new ToolCall(
                                        "call_1", ToolName.of("shot"), ToolCall.Kind.FUNCTION, "{\"n\":1.0}")),
                                "input[0]"),
                        new Turn(
                                Role.USER,
                                List.of(new ToolResult(
                                        "call_1",
                                        ToolCall.Kind.FUNCTION,
                                        List.of(
                                                Text.of("see"),
                                                new Image(new MediaSource.Inline("image/png", "AAAA"), "high", null),
                                                new Document(
                                                        new MediaSource.Inline("application/pdf", "BBBB"),
                                                        "a.pdf",
                                                        null,
                                                        null)),
                                        false,
                                        null)),
                                "input[1]"));
    }

    @Test
    @DisplayName("ra.reasoning_foreign")
    void foreignCiphertextKeepsItsRawOriginAndIsNoError() throws RefusedException {
        Conversation read = readInput("""
                [{"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":"ab"},
                  {"type":"summary_text","text":"cde"}],"content":null,"encrypted_content":"gAAAAB"}]""", losses);

        assertThat(read.turns().get(0).blocks())
                .containsExactly(new Reasoning(
                        "ab\n\ncde",
                        new Opaque("raw-responses", Opaque.Kind.ENCRYPTED, "gAAAAB", "rs_1", List.of(2, 3))));
        assertThat(losses.warnings()).isEmpty();
    }

    @Test
    void sealedReasoningIsOpenedAndABrokenSealIsDropped() throws RefusedException {
        Opaque signature = Opaque.of("a-origin", Opaque.Kind.SIGNATURE, "sig==");
        String sealed = ENVELOPES.seal(signature);
        Conversation read = readInput(
                "[{\"type\":\"reasoning\",\"summary\":[],\"encrypted_content\":\"" + sealed + "\"},"
                        + "{\"type\":\"reasoning\",\"summary\":[],\"encrypted_content\":\"" + sealed + "x\"},"
                        + "{\"type\":\"reasoning\",\"id\":\"rs_bare\",\"summary\":[]}]",
                losses);

        assertThat(read.turns())
                .containsExactly(new Turn(Role.ASSISTANT, List.of(new Reasoning("", signature)), "input[0]"));
        assertThat(losses.warnings()).isEmpty();
    }

    @Test
    void aSearchComesBackWithWhatItsProviderWants() throws RefusedException {
        Opaque blocks = Opaque.of("a-origin", Opaque.Kind.BLOCKS, "[{}]");
        Conversation read = readInput(
                "[{\"type\":\"web_search_call\",\"id\":\"ws_1\",\"action\":{\"type\":\"search\",\"query\":\"q\","
                        + "\"sources\":[{\"type\":\"url\",\"url\":\"http://a\"}]}},"
                        + "{\"type\":\"reasoning\",\"summary\":[],\"encrypted_content\":\"" + ENVELOPES.seal(blocks)
                        + "\"}]",
                losses);

        assertThat(read.turns())
                .containsExactly(new Turn(
                        Role.ASSISTANT,
                        List.of(new WebSearch("ws_1", "q", List.of(new WebSearch.Source("http://a", "")), blocks)),
                        "input[1]"));
    }

    @Test
    void whatWasSaidIsReadWithRefusalsAndMarksAndWithoutAnnotations() throws RefusedException {
        Conversation read = readInput("""
                [{"role":"user","content":[{"type":"input_text","text":"q","prompt_cache_breakpoint":{"mode":"explicit"}},
                  {"type":"input_image","image_url":"https://a/b.png","prompt_cache_breakpoint":{"mode":"explicit","ttl":"12h"}},
                  {"type":"input_file","file_url":"https://a/b.pdf"}]},
                 {"type":"message","role":"assistant","phase":"commentary","status":"completed","content":[
                  {"type":"output_text","text":"a","annotations":[{"type":"url_citation"}],"logprobs":[]},
                  {"type":"refusal","refusal":"no"}]}]""", losses);

        assertThat(read.turns().get(0).blocks())
                .containsExactly(
                        new Text("q", CacheMark.SHORT, List.of()),
                        new Image(new MediaSource.Link("https://a/b.png"), null, CacheMark.LONG),
                        new Document(new MediaSource.Link("https://a/b.pdf"), null, null, null));
        assertThat(read.turns().get(1).blocks()).containsExactly(Text.of("a"), new Refusal("no"));
        assertThat(losses.warnings()).isEmpty();
    }

    @Test
    @DisplayName("ra.strict_absent")
    void aToolThatDoesNotSayIsStrictOnlyIfItsSchemaAllowsIt() throws RefusedException {
        Conversation read = read("""
                {"model":"m","input":"hi","tools":[
                 {"type":"function","name":"a","parameters":{"type":"object","properties":{"x":{"type":"string"}},
                  "required":["x"],"additionalProperties":false}},
                 {"type":"function","name":"b","parameters":{"type":"object","properties":{"x":{"type":"string"}}}},
                 {"type":"function","name":"c","strict":false,"parameters":null}]}""", losses);

        assertThat(read.toolbox().tools())
                .extracting(tool -> ((Tool.Function) tool).strict())
                .containsExactly(true, null, false);
        assertThat(losses.warnings()).isEmpty();
    }

    @Test
    @DisplayName("rc.ns_custom")
    void namespacesAndCustomToolsKeepTheirNamesAndGrammars() throws RefusedException {
        Conversation read = read("""
                {"model":"m","input":[
                  {"type":"custom_tool_call","call_id":"c1","name":"exec","namespace":"functions","input":"ls"},
                  {"type":"custom_tool_call_output","call_id":"c1","output":"ok"}],
                 "tools":[{"type":"namespace","name":"functions","description":"NS","tools":[
                  {"type":"custom","name":"exec","description":"run","format":{"type":"grammar","syntax":"lark","definition":"g"}},
                  {"type":"function","name":"wait","strict":false}]}],
                 "tool_choice":{"type":"custom","name":"exec"}}""", losses);

        ToolName exec = new ToolName("functions", "exec");
        assertThat(read.toolbox().tools())
                .containsExactly(
                        new Tool.Custom(exec, "NS\n\nrun", "lark", "g"),
                        new Tool.Function(new ToolName("functions", "wait"), "NS", null, false, null));
        assertThat(read.toolbox().choice()).isEqualTo(new ToolChoice(ToolChoice.Mode.NAMED, List.of(exec)));
        assertThat(read.turns().get(0).blocks()).containsExactly(new ToolCall("c1", exec, ToolCall.Kind.CUSTOM, "ls"));
        assertThat(read.turns().get(1).blocks())
                .containsExactly(new ToolResult("c1", ToolCall.Kind.CUSTOM, List.of(Text.of("ok")), false, null));
    }

    @Test
    @DisplayName("rc.hosted")
    void hostedToolsAreReadForTheUpstreamToJudge() throws RefusedException {
        Conversation read = read("""
                {"model":"m","input":"hi","max_tool_calls":3,"tools":[
                 {"type":"web_search","filters":{"allowed_domains":["a.org"]},"user_location":{"type":"approximate","city":"Ulm"},
                  "search_context_size":"low"}]}""", losses);
        Conversation others = read("""
                {"model":"m","input":"hi","tools":[{"type":"web_search_preview","external_web_access":false},
                 {"type":"file_search","vector_store_ids":["v"]},
                 {"type":"mcp","server_label":"l","server_url":"https://m","authorization":"t","allowed_tools":["x"],"require_approval":"never"},
                 {"type":"mcp","server_label":"l","server_url":"https://m"}]}""", losses);

        assertThat(read.toolbox().tools())
                .containsExactly(new Tool.WebSearch(
                        List.of("a.org"), List.of(), 3, json("{\"type\":\"approximate\",\"city\":\"Ulm\"}"), "low"));
        assertThat(read.toolbox().maxCalls()).isEqualTo(3);
        assertThat(others.toolbox().tools())
                .containsExactly(
                        new Tool.WebSearch(List.of(), List.of(), null, null, null),
                        new Tool.Hosted("file_search", "tools[1]"),
                        new Tool.RemoteMcp("l", "https://m", "t", List.of("x")),
                        new Tool.Hosted("mcp", "tools[3]"));
        assertThat(losses.warnings()).containsExactly("field_dropped;field=tools[0].external_web_access");
    }

    @Test
    void allowedToolsAndParallelCallsAreKept() throws RefusedException {
        Conversation read = read("""
                {"model":"m","input":"hi","parallel_tool_calls":false,
                 "tools":[{"type":"function","name":"a"},{"type":"function","name":"b"}],
                 "tool_choice":{"type":"allowed_tools","mode":"required","tools":[{"type":"function","name":"b"}]}}""");

        assertThat(read.toolbox().choice())
                .isEqualTo(new ToolChoice(ToolChoice.Mode.ALLOWED_REQUIRED, List.of(ToolName.of("b"))));
        assertThat(read.toolbox().parallel()).isFalse();
    }

    @Test
    void settingsAreReadAndEchoedAndSharedOnesKeepTheirOrder() throws RefusedException {
        Conversation read = read("""
                {"model":"m","input":"hi","stream":true,"max_output_tokens":100,"temperature":1.0,"top_p":0.50,
                 "reasoning":{"effort":"high","summary":"auto","context":"all_turns"},"include":["message.output_text.logprobs"],
                 "text":{"format":{"type":"json_schema","name":"n","schema":{"type":"object"},"strict":true,"description":"d"},"verbosity":"low"},
                 "store":true,"metadata":{"k":"v"},"prompt_cache_key":"pk","user":"u","service_tier":"flex",
                 "previous_response_id":null,"conversation":null,"truncation":"disabled"}""", losses);

        assertThat(read.streamed()).isTrue();
        assertThat(read.limits().maxTokens()).isEqualTo(100);
        assertThat(read.sampling().temperature()).hasToString("1.0");
        assertThat(read.sampling().topP()).hasToString("0.50");
        assertThat(read.sampling().logprobs()).isTrue();
        assertThat(read.thinking())
                .isEqualTo(new Thinking(Thinking.Mode.UNSET, Effort.HIGH, 0, Thinking.Display.SUMMARIZED));
        assertThat(read.format())
                .isEqualTo(new Format(Format.Kind.JSON_SCHEMA, "n", "d", json("{\"type\":\"object\"}"), true, "low"));
        assertThat(read.sender().user()).isEqualTo("u");
        assertThat(read.sender().serviceTier()).isEqualTo("flex");
        assertThat(JsonTree.text(read.shared()))
                .isEqualTo("{\"store\":true,\"metadata\":{\"k\":\"v\"},\"prompt_cache_key\":\"pk\"}");
        assertThat(read.echo().fieldNames())
                .toIterable()
                .containsExactly(
                        "max_output_tokens",
                        "metadata",
                        "prompt_cache_key",
                        "reasoning",
                        "temperature",
                        "text",
                        "top_p",
                        "truncation",
                        "user");
        assertThat(losses.warnings()).isEmpty();
    }

    @Test
    @DisplayName("ra.unknown_top")
    void unknownMembersAreIgnored() throws RefusedException {
        read("""
                {"model":"m","input":"hi","client_metadata":{"a":1},"x-new":[],"stream_options":{"include_obfuscation":false}}""", losses);

        assertThat(losses.warnings()).isEmpty();
    }

    @Test
    void whatIsStoredElsewhereIsNotFound() {
        assertThat(refusal("{\"model\":\"m\",\"input\":\"x\",\"previous_response_id\":\"resp_1\"}"))
                .satisfies(failure -> {
                    assertThat(failure.kind()).isEqualTo(FailureKind.PREVIOUS_RESPONSE_NOT_FOUND);
                    assertThat(failure.kind().code()).isEqualTo("previous_response_not_found");
                    assertThat(failure.kind().status()).isEqualTo(400);
                    assertThat(failure.param()).contains("previous_response_id");
                    assertThat(failure.remedy()).isEqualTo(Remedy.NEXT_ACCOUNT);
                });
        assertThat(refusal("{\"model\":\"m\",\"input\":[{\"type\":\"item_reference\",\"id\":\"rs_1\"}]}"))
                .satisfies(failure -> {
                    assertThat(failure.kind()).isEqualTo(FailureKind.PREVIOUS_RESPONSE_NOT_FOUND);
                    assertThat(failure.param()).contains("input[0]");
                });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"conversation\":\"conv_1\"",
                "\"prompt\":{\"id\":\"p\"}",
                "\"background\":true",
                "\"input\":[{\"type\":\"compaction\",\"encrypted_content\":\"x\"}]",
                "\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_audio\"}]}]"
            })
    void whatOnlyOpenAiKeepsIsRefused(String member) {
        Failure failure = refusal("{\"model\":\"m\",\"input\":\"x\"," + member + "}");

        assertThat(failure.kind()).isEqualTo(FailureKind.UNSUPPORTED);
        assertThat(failure.remedy()).isEqualTo(Remedy.NEXT_ACCOUNT);
    }

    @Test
    void wrongTypesNameTheirPath() {
        assertThat(refusal("{\"model\":\"m\",\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_text\"}]}]}")
                        .param())
                .contains("input[0].content[0].text");
        assertThat(refusal("{\"model\":\"m\",\"input\":[7]}").param()).contains("input[0]");
        assertThat(refusal("{\"model\":\"m\"}").param()).contains("input");
        assertThat(refusal("{\"model\":\"m\",\"input\":\"x\",\"tools\":[{\"type\":\"function\"}]}")
                        .param())
                .contains("tools[0].name");
    }

    @Test
    void aStrictConversionRefusesTheFirstLoss() {
        assertThatThrownBy(() -> read("{\"model\":\"m\",\"input\":\"x\",\"truncation\":\"auto\"}", new Losses(true)))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("truncation");
    }

    private static Failure refusal(String request) {
        try {
            read(request);
        } catch (RefusedException refused) {
            return refused.failure();
        }
        throw new AssertionError("was not refused: " + request);
    }
}
