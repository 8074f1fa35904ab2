package llmgateway.transform.engine.dialect.responses;

import static llmgateway.transform.engine.dialect.responses.Exchanges.FORMAT;
import static llmgateway.transform.engine.dialect.responses.Exchanges.ORIGIN;
import static llmgateway.transform.engine.dialect.responses.Exchanges.completion;
import static llmgateway.transform.engine.dialect.responses.Exchanges.context;
import static llmgateway.transform.engine.dialect.responses.Exchanges.json;
import static llmgateway.transform.engine.dialect.responses.Exchanges.told;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.Usage;
import llmgateway.transform.engine.error.ErrorBody;
import llmgateway.transform.engine.hub.Block;
import llmgateway.transform.engine.hub.Citation;
import llmgateway.transform.engine.hub.Completion;
import llmgateway.transform.engine.hub.Ending;
import llmgateway.transform.engine.hub.Opaque;
import llmgateway.transform.engine.hub.Reasoning;
import llmgateway.transform.engine.hub.Refusal;
import llmgateway.transform.engine.hub.Stop;
import llmgateway.transform.engine.hub.StreamEvent;
import llmgateway.transform.engine.hub.Text;
import llmgateway.transform.engine.hub.ToolCall;
import llmgateway.transform.engine.hub.ToolName;
import llmgateway.transform.engine.hub.WebSearch;
import llmgateway.transform.engine.json.JsonTree;
import llmgateway.transform.engine.rules.StreamReader;
import llmgateway.transform.engine.rules.UpstreamFault;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ResponsesStreamReaderTest {
    private static final String CREATED =
            "{\"type\":\"response.created\",\"sequence_number\":0,\"response\":{\"id\":\"resp_1\",\"model\":\"gpt-up\",\"status\":\"in_progress\",\"output\":[],\"usage\":null}}";
    private static final String REASONING =
            "{\"type\":\"reasoning\",\"id\":\"rs_1\",\"summary\":[{\"type\":\"summary_text\",\"text\":\"ab\"},{\"type\":\"summary_text\",\"text\":\"cde\"}],\"encrypted_content\":\"DONE\"}";
    private static final String MESSAGE =
            "{\"type\":\"message\",\"id\":\"msg_1\",\"role\":\"assistant\",\"status\":\"completed\",\"content\":[{\"type\":\"output_text\",\"text\":\"Hi you\",\"annotations\":[{\"type\":\"url_citation\",\"url\":\"http://a\",\"title\":\"A\",\"start_index\":0,\"end_index\":2}],\"logprobs\":[]}]}";
    private static final String CALL =
            "{\"type\":\"function_call\",\"id\":\"fc_1\",\"call_id\":\"call_1\",\"name\":\"f\",\"arguments\":\"{\\\"a\\\":1}\",\"status\":\"completed\"}";
    private static final String USAGE =
            "\"usage\":{\"input_tokens\":10,\"input_tokens_details\":{\"cached_tokens\":4,\"cache_write_tokens\":1},\"output_tokens\":7,\"output_tokens_details\":{\"reasoning_tokens\":3},\"total_tokens\":17}";
    private static final String WHOLE =
            "{\"id\":\"resp_1\",\"object\":\"response\",\"model\":\"gpt-up\",\"status\":\"completed\",\"error\":null,\"output\":["
                    + REASONING + "," + MESSAGE + "," + CALL + "],\"service_tier\":\"default\"," + USAGE + "}";

    private static final List<Block> BLOCKS = List.of(
            new Reasoning("ab\n\ncde", new Opaque(ORIGIN, Opaque.Kind.ENCRYPTED, "DONE", "rs_1", List.of(2, 3))),
            new Text("Hi you", null, List.of(new Citation.Web("http://a", "A", null, 0, 2))),
            new ToolCall("call_1", ToolName.of("f"), ToolCall.Kind.FUNCTION, "{\"a\":1}"));

    private static final String[] FULL = {
        CREATED,
        "{\"type\":\"response.in_progress\",\"response\":{\"id\":\"resp_1\"}}",
        "{\"type\":\"response.output_item.added\",\"output_index\":0,\"item\":{\"type\":\"reasoning\",\"id\":\"rs_1\",\"summary\":[],\"encrypted_content\":\"ADDED\"}}",
        "{\"type\":\"response.reasoning_summary_part.added\",\"output_index\":0,\"summary_index\":0,\"part\":{\"type\":\"summary_text\",\"text\":\"\"}}",
        "{\"type\":\"response.reasoning_summary_text.delta\",\"output_index\":0,\"summary_index\":0,\"delta\":\"a\"}",
        "{\"type\":\"response.reasoning_summary_text.delta\",\"output_index\":0,\"summary_index\":0,\"delta\":\"b\"}",
        "{\"type\":\"response.reasoning_summary_text.done\",\"output_index\":0,\"summary_index\":0,\"text\":\"ab\"}",
        "{\"type\":\"response.reasoning_summary_text.done\",\"output_index\":0,\"summary_index\":1,\"text\":\"cde\"}",
        "{\"type\":\"response.output_item.done\",\"output_index\":0,\"item\":" + REASONING + "}",
        "{\"type\":\"response.output_item.added\",\"output_index\":1,\"item\":{\"type\":\"message\",\"id\":\"msg_1\",\"content\":[]}}",
        "{\"type\":\"response.content_part.added\",\"output_index\":1,\"content_index\":0,\"part\":{\"type\":\"output_text\",\"text\":\"\"}}",
        "{\"type\":\"response.output_text.delta\",\"output_index\":1,\"content_index\":0,\"delta\":\"Hi \",\"obfuscation\":\"x\"}",
        "{\"type\":\"response.output_text.delta\",\"output_index\":1,\"content_index\":0,\"delta\":\"you\"}",
        "{\"type\":\"response.output_text.annotation.added\",\"output_index\":1,\"content_index\":0,\"annotation_index\":0,\"annotation\":{\"type\":\"url_citation\",\"url\":\"http://a\",\"title\":\"A\",\"start_index\":0,\"end_index\":2}}",
        "{\"type\":\"response.output_text.done\",\"output_index\":1,\"content_index\":0,\"text\":\"Hi you\"}",
        "{\"type\":\"response.content_part.done\",\"output_index\":1,\"content_index\":0,\"part\":{\"type\":\"output_text\",\"text\":\"Hi you\",\"annotations\":[{\"type\":\"url_citation\",\"url\":\"http://a\",\"title\":\"A\",\"start_index\":0,\"end_index\":2}]}}",
        "{\"type\":\"response.output_item.done\",\"output_index\":1,\"item\":" + MESSAGE + "}",
        "{\"type\":\"response.output_item.added\",\"output_index\":2,\"item\":{\"type\":\"function_call\",\"id\":\"fc_1\",\"call_id\":\"call_1\",\"name\":\"f\",\"arguments\":\"\"}}",
        "{\"type\":\"response.function_call_arguments.delta\",\"item_id\":\"fc_1\",\"output_index\":2,\"delta\":\"{\\\"a\\\":\"}",
        "{\"type\":\"response.function_call_arguments.delta\",\"item_id\":\"fc_1\",\"output_index\":2,\"delta\":\"1}\"}",
        "{\"type\":\"response.function_call_arguments.done\",\"item_id\":\"fc_1\",\"output_index\":2,\"arguments\":\"{\\\"a\\\":1}\"}",
        "{\"type\":\"response.output_item.done\",\"output_index\":2,\"item\":" + CALL + "}",
        "{\"type\":\"response.completed\",\"response\":" + WHOLE + "}"
    };

    @Test
    @DisplayName("ar.resp_items")
    void aWholeAnswerIsReadItemByItem() throws UpstreamFault {
        Completion read = FORMAT.readReply(json(WHOLE), context());

        assertThat(read)
                .isEqualTo(new Completion(
                        "resp_1",
                        "gpt-up",
                        BLOCKS,
                        Ending.of(Stop.TOOL_USE),
                        new Usage(5, 7, 4, 1, 3, false),
                        "default"));
    }

    @Test
    @DisplayName("ar.s_full")
    void aStreamTellsEachThingOnceAsItComes() {
        List<StreamEvent> told = told(context(), FULL);

        assertThat(told)
                .containsExactly(
                        new StreamEvent.Started("resp_1", "gpt-up", null),
                        new StreamEvent.Ping(),
                        new StreamEvent.ReasoningDelta("a"),
                        new StreamEvent.ReasoningDelta("b"),
                        new StreamEvent.ReasoningDelta("\n\ncde"),
                        new StreamEvent.ReasoningEnd(
                                new Opaque(ORIGIN, Opaque.Kind.ENCRYPTED, "DONE", "rs_1", List.of(2, 3))),
                        new StreamEvent.TextDelta("Hi "),
                        new StreamEvent.TextDelta("you"),
                        new StreamEvent.Cited(new Citation.Web("http://a", "A", null, 0, 2)),
                        new StreamEvent.TextEnd(),
                        new StreamEvent.ToolStart(2, "call_1", ToolName.of("f"), ToolCall.Kind.FUNCTION),
                        new StreamEvent.ToolArguments(2, "{\"a\":"),
                        new StreamEvent.ToolArguments(2, "1}"),
                        new StreamEvent.ToolEnd(2),
                        new StreamEvent.Counted(new Usage(5, 7, 4, 1, 3, false)),
                        new StreamEvent.Finished(Ending.of(Stop.TOOL_USE), "default"));
    }

    @Test
    void aStreamAmountsToTheWholeAnswer() throws UpstreamFault {
        assertThat(completion(told(context(), FULL))).isEqualTo(FORMAT.readReply(json(WHOLE), context()));
    }

    @Test
    @DisplayName("ar.s_cipher_from_done")
    void ciphertextIsTakenFromTheItemThatIsDone() {
        List<StreamEvent> told = told(
                context(),
                CREATED,
                "{\"type\":\"response.output_item.added\",\"output_index\":0,\"item\":{\"type\":\"reasoning\",\"id\":\"rs_1\",\"summary\":[],\"encrypted_content\":\"ADDED\"}}",
                "{\"type\":\"response.output_item.done\",\"output_index\":0,\"item\":{\"type\":\"reasoning\",\"id\":\"rs_1\",\"summary\":[],\"encrypted_content\":\"DONE\"}}");

        assertThat(told.get(1))
                .isEqualTo(new StreamEvent.ReasoningEnd(
                        new Opaque(ORIGIN, Opaque.Kind.ENCRYPTED, "DONE", "rs_1", List.of())));
    }

    @Test
    @DisplayName("ar.s_terminal_only")
    void whatOnlyTheLastEventHasIsToldThen() {
        List<StreamEvent> told = told(context(), "{\"type\":\"response.completed\",\"response\":" + WHOLE + "}");

        assertThat(completion(told).blocks()).isEqualTo(BLOCKS);
        assertThat(told.get(0)).isEqualTo(new StreamEvent.Started("resp_1", "gpt-up", null));
    }

    @Test
    void whatIsDoneWithoutDeltasIsToldWhenItIsDone() {
        List<StreamEvent> told = told(
                context(),
                CREATED,
                "{\"type\":\"response.output_item.done\",\"output_index\":0,\"item\":" + REASONING + "}",
                "{\"type\":\"response.output_text.done\",\"output_index\":1,\"content_index\":0,\"text\":\"Hi you\"}",
                "{\"type\":\"response.output_item.done\",\"output_index\":1,\"item\":" + MESSAGE + "}",
                "{\"type\":\"response.output_item.done\",\"output_index\":2,\"item\":" + CALL + "}",
                "{\"type\":\"response.completed\",\"response\":" + WHOLE + "}");

        assertThat(completion(told).blocks()).isEqualTo(BLOCKS);
    }

    @Test
    void argumentsOfACallThatWasNeverAnnouncedWaitForItsName() {
        List<StreamEvent> told = told(
                context(),
                CREATED,
                "{\"type\":\"response.function_call_arguments.delta\",\"item_id\":\"fc_1\",\"delta\":\"{\\\"a\\\":\"}",
                "{\"type\":\"response.function_call_arguments.delta\",\"item_id\":\"fc_1\",\"delta\":\"1}\"}",
                "{\"type\":\"response.output_item.done\",\"item\":" + CALL + "}",
                "{\"type\":\"response.completed\",\"response\":{\"status\":\"completed\",\"output\":[" + CALL + "]}}");

        assertThat(told.subList(1, told.size()))
                .containsExactly(
                        new StreamEvent.ToolStart(0, "call_1", ToolName.of("f"), ToolCall.Kind.FUNCTION),
                        new StreamEvent.ToolArguments(0, "{\"a\":1}"),
                        new StreamEvent.ToolEnd(0),
                        new StreamEvent.Finished(Ending.of(Stop.TOOL_USE), null));
    }

    @Test
    void callsMayRunBesideEachOtherAndCustomOnesTellText() {
        List<StreamEvent> told = told(
                context(),
                CREATED,
                added(0, "function_call", "a"),
                added(1, "custom_tool_call", "b"),
                "{\"type\":\"response.custom_tool_call_input.delta\",\"output_index\":1,\"delta\":\"ls\"}",
                "{\"type\":\"response.function_call_arguments.done\",\"output_index\":0,\"arguments\":\"{}\"}",
                "{\"type\":\"response.custom_tool_call_input.done\",\"output_index\":1,\"input\":\"ls\"}",
                "{\"type\":\"response.completed\",\"response\":{\"status\":\"completed\",\"output\":[]}}");

        assertThat(completion(told).blocks())
                .containsExactly(
                        new ToolCall("call_0", ToolName.of("a"), ToolCall.Kind.FUNCTION, "{}"),
                        new ToolCall("call_1", ToolName.of("b"), ToolCall.Kind.CUSTOM, "ls"));
        assertThat(told).contains(new StreamEvent.ToolEnd(0), new StreamEvent.ToolEnd(1));
    }

    @Test
    void openReasoningIsReadAndRemembered() {
        List<StreamEvent> told = told(
                context(),
                CREATED,
                "{\"type\":\"response.reasoning_text.delta\",\"output_index\":0,\"content_index\":0,\"delta\":\"why\"}",
                "{\"type\":\"response.output_item.done\",\"output_index\":0,\"item\":{\"type\":\"reasoning\",\"summary\":[],\"content\":[{\"type\":\"reasoning_text\",\"text\":\"why\"}]}}",
                "{\"type\":\"response.completed\",\"response\":{\"output\":[]}}");

        assertThat(completion(told).blocks())
                .containsExactly(
                        new Reasoning("why", new Opaque(ORIGIN, Opaque.Kind.NONE, "reasoning_text", null, List.of())));
    }

    @Test
    @DisplayName("ar.resp_incomplete")
    void anIncompleteAnswerSaysWhy() throws UpstreamFault {
        assertThat(endingOf("max_output_tokens")).isEqualTo(Stop.MAX_TOKENS);
        assertThat(endingOf("content_filter")).isEqualTo(Stop.CONTENT_FILTER);
        assertThat(endingOf("steered")).isEqualTo(Stop.UNKNOWN);
    }

    @Test
    @DisplayName("cr.s_incomplete")
    void anIncompleteStreamEndsWithItsReason() {
        List<StreamEvent> told = told(
                context(),
                CREATED,
                "{\"type\":\"response.output_text.delta\",\"output_index\":0,\"content_index\":0,\"delta\":\"Hi\"}",
                "{\"type\":\"response.incomplete\",\"response\":{\"status\":\"incomplete\",\"incomplete_details\":{\"reason\":\"max_output_tokens\"},\"output\":[]}}");

        assertThat(told.subList(1, told.size()))
                .containsExactly(
                        new StreamEvent.TextDelta("Hi"),
                        new StreamEvent.TextEnd(),
                        new StreamEvent.Finished(Ending.of(Stop.MAX_TOKENS), null));
    }

    @Test
    @DisplayName("cr.s_refusal")
    void aRefusalIsToldAsOne() {
        List<StreamEvent> told = told(
                context(),
                CREATED,
                "{\"type\":\"response.refusal.delta\",\"output_index\":0,\"content_index\":0,\"delta\":\"n\"}",
                "{\"type\":\"response.refusal.delta\",\"output_index\":0,\"content_index\":0,\"delta\":\"o\"}",
                "{\"type\":\"response.refusal.done\",\"output_index\":0,\"content_index\":0,\"refusal\":\"no\"}",
                "{\"type\":\"response.completed\",\"response\":{\"status\":\"completed\",\"output\":[]}}");

        assertThat(completion(told).blocks()).containsExactly(new Refusal("no"));
        assertThat(told).endsWith(new StreamEvent.Finished(Ending.of(Stop.REFUSAL), null));
    }

    @Test
    @DisplayName("ar.s_failed")
    void aFailureEndsTheStream() {
        List<StreamEvent> told = told(
                context(),
                CREATED,
                "{\"type\":\"response.failed\",\"response\":{\"id\":\"resp_1\",\"status\":\"failed\",\"error\":{\"code\":\"rate_limit_exceeded\",\"message\":\"slow\"}}}",
                "{\"type\":\"response.output_text.delta\",\"output_index\":0,\"content_index\":0,\"delta\":\"late\"}");

        assertThat(told)
                .containsExactly(
                        new StreamEvent.Started("resp_1", "gpt-up", null),
                        new StreamEvent.Failed(new ErrorBody("", "slow", null, "rate_limit_exceeded")));
    }

    @Test
    @DisplayName("cr.s_failed")
    void aBareErrorEventIsAFailureToo() {
        List<StreamEvent> told = told(
                context(),
                CREATED,
                "{\"type\":\"error\",\"code\":\"server_error\",\"message\":\"boom\",\"param\":null}");

        assertThat(told).endsWith(new StreamEvent.Failed(new ErrorBody("", "boom", null, "server_error")));
    }

    @Test
    @DisplayName("ar.s_eof")
    void aStreamThatBreaksOffFails() {
        List<StreamEvent> told = told(context(), CREATED);

        assertThat(told).endsWith(new StreamEvent.Failed(StreamReader.CUT));
        assertThat(told(context())).hasSize(2).first().isInstanceOf(StreamEvent.Started.class);
    }

    @Test
    void severalMessagesStandApartForChatClientsOnly() throws UpstreamFault {
        String two = "{\"id\":\"resp_1\",\"model\":\"m\",\"output\":[" + message("one") + "," + message("two") + "]}";

        assertThat(FORMAT.readReply(json(two), context(Dialect.CHAT, "{}")).blocks())
                .containsExactly(Text.of("one"), Text.of("\n\ntwo"));
        assertThat(FORMAT.readReply(json(two), context(Dialect.MESSAGES, "{}")).blocks())
                .containsExactly(Text.of("one"), Text.of("two"));
    }

    @Test
    void aSearchIsToldToClientsThatKnowIt() throws UpstreamFault {
        String item =
                "{\"type\":\"web_search_call\",\"id\":\"ws_1\",\"status\":\"completed\",\"action\":{\"type\":\"search\",\"query\":\"q\",\"sources\":[{\"type\":\"url\",\"url\":\"http://a\"}]}}";
        String page =
                "{\"type\":\"web_search_call\",\"id\":\"ws_2\",\"action\":{\"type\":\"open_page\",\"url\":\"http://a\"}}";

        assertThat(FORMAT.readReply(json("{\"output\":[" + item + "," + page + "]}"), context())
                        .blocks())
                .containsExactly(new WebSearch(
                        "ws_1",
                        "q",
                        List.of(new WebSearch.Source("http://a", "")),
                        Opaque.of(ORIGIN, Opaque.Kind.BLOCKS, "[" + item.replace("\"id\":\"ws_1\",", "") + "]")));
    }

    @Test
    @DisplayName("cr.resp_usage")
    void figuresAreToldOneToOne() throws UpstreamFault {
        assertThat(FORMAT.readReply(json("{\"output\":[]," + USAGE + "}"), context())
                        .usage())
                .isEqualTo(new Usage(5, 7, 4, 1, 3, false));
        assertThat(FORMAT.readReply(json("{\"output\":[],\"usage\":null}"), context())
                        .usage())
                .isNull();
    }

    @Test
    void anErrorInAGoodAnswerIsAFault() {
        assertThatThrownBy(() -> FORMAT.readReply(
                        json(
                                "{\"status\":\"failed\",\"error\":{\"code\":\"server_error\",\"message\":\"boom\"},\"output\":[]}"),
                        context()))
                .isInstanceOf(UpstreamFault.class)
                .hasMessage("boom");
        assertThatThrownBy(() -> FORMAT.readReply(json("{\"status\":\"queued\",\"output\":[]}"), context()))
                .isInstanceOf(UpstreamFault.class);
        assertThatThrownBy(() -> FORMAT.readReply(json("{\"choices\":[]}"), context()))
                .isInstanceOf(UpstreamFault.class);
    }

    @Test
    void noOddValueBreaksTheReader() {
        int told = 0;
        for (int i = 0; i < FULL.length; i++) {
            for (List<Object> path : JsonPlaces.paths(json(FULL[i]), List.of())) {
                for (String odd : JsonPlaces.ODD) {
                    ObjectNode event = json(FULL[i]);
                    JsonPlaces.replace(event, path, json("{\"v\":" + odd + "}").get("v"));
                    String[] events = FULL.clone();
                    events[i] = JsonTree.text(event);
                    List<StreamEvent> heard = told(context(), events);
                    assertThat(heard.get(0)).isInstanceOf(StreamEvent.Started.class);
                    assertThat(heard)
                            .filteredOn(end -> end instanceof StreamEvent.Finished || end instanceof StreamEvent.Failed)
                            .hasSize(1);
                    told++;
                }
            }
        }
        assertThat(told).isGreaterThan(1000);
    }

    private static Stop endingOf(String reason) throws UpstreamFault {
        return FORMAT.readReply(
                        json("{\"status\":\"incomplete\",\"incomplete_details\":{\"reason\":\"" + reason
                                + "\"},\"output\":[" + CALL + "]}"),
                        context())
                .ending()
                .stop();
    }

    private static String added(int index, String type, String name) {
        return "{\"type\":\"response.output_item.added\",\"output_index\":" + index + ",\"item\":{\"type\":\"" + type
                + "\",\"id\":\"i" + index + "\",\"call_id\":\"call_" + index + "\",\"name\":\"" + name + "\"}}";
    }

    private static String message(String text) {
        return "{\"type\":\"message\",\"content\":[{\"type\":\"output_text\",\"text\":\"" + text + "\"}]}";
    }
}
