package llmgateway.transform.engine.dialect.messages;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import llmgateway.contracts.Usage;
import llmgateway.transform.engine.hub.Block;
import llmgateway.transform.engine.hub.Completion;
import llmgateway.transform.engine.hub.Ending;
import llmgateway.transform.engine.hub.Opaque;
import llmgateway.transform.engine.hub.Reasoning;
import llmgateway.transform.engine.hub.Refusal;
import llmgateway.transform.engine.hub.Stop;
import llmgateway.transform.engine.hub.Text;
import llmgateway.transform.engine.hub.Thinking.Display;
import llmgateway.transform.engine.hub.ToolCall;
import llmgateway.transform.engine.hub.ToolName;
import llmgateway.transform.engine.hub.WebSearch;
import llmgateway.transform.engine.json.JsonTree;
import llmgateway.transform.engine.rules.ReplyContext;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ReplyWriterTest {
    private static final Usage USAGE = new Usage(1, 2, 3, 4, 5, false);

    private static ObjectNode write(ReplyContext context, Ending ending, Block... blocks) {
        return new MessagesFormat()
                .writeReply(new Completion("chatcmpl-1", "gpt", List.of(blocks), ending, USAGE, "default"), context);
    }

    private static ObjectNode write(Stop stop, Block... blocks) {
        return write(Bench.context(), Ending.of(stop), blocks);
    }

    private static String content(ObjectNode message) {
        return JsonTree.text(message.get("content"));
    }

    @Test
    @DisplayName("ac.resp_empty")
    void writesAnEmptyReplyAsAMessageWithoutBlocks() {
        assertThat(JsonTree.text(write(Stop.END, Text.of(""))))
                .isEqualTo(
                        "{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"asked\",\"content\":[],"
                                + "\"stop_reason\":\"end_turn\",\"stop_sequence\":null,\"stop_details\":null,\"container\":null,"
                                + "\"usage\":{\"input_tokens\":1,\"cache_creation_input_tokens\":4,\"cache_read_input_tokens\":3,"
                                + "\"output_tokens\":2,\"output_tokens_details\":{\"thinking_tokens\":5},\"service_tier\":\"standard\"}}");
    }

    @Test
    @DisplayName("ac.resp_reasoning")
    void signsReasoningEvenWhereThereIsNoState() {
        ObjectNode message = write(Stop.END, new Reasoning("hm", null), Text.of("yes"));
        assertThat(message.at("/content/0/thinking").asText()).isEqualTo("hm");
        assertThat(Bench.ENVELOPES.open(message.at("/content/0/signature").asText()))
                .isEqualTo(Opaque.of(Bench.ORIGIN, Opaque.Kind.NONE, ""));
        assertThat(message.at("/content/1/text").asText()).isEqualTo("yes");
    }

    @Test
    void putsStateWithoutTextWhereTheClientKeepsIt() {
        Opaque cipher = new Opaque(Bench.ORIGIN, Opaque.Kind.ENCRYPTED, "c", "rs_1", List.of());
        String sealed = Bench.ENVELOPES.seal(cipher);
        assertThat(content(write(Stop.END, new Reasoning("", cipher))))
                .isEqualTo("[{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"" + sealed + "\"}]");
        assertThat(content(write(
                        Bench.context(Display.SUMMARIZED, false),
                        Ending.of(Stop.END),
                        new Reasoning("", cipher),
                        new Reasoning("", null))))
                .isEqualTo("[{\"type\":\"redacted_thinking\",\"data\":\"" + sealed + "\"}]");
    }

    @Test
    @DisplayName("ac.resp_tool_stop")
    void lastsOnACallWhateverTheUpstreamCallsItsEnd() {
        ObjectNode message = write(Stop.END, Text.of("ok"), Bench.call("call_1", "f", "{\"b\":1.0,\"a\":2}"));
        assertThat(content(message))
                .isEqualTo(
                        "[{\"type\":\"text\",\"text\":\"ok\"},{\"type\":\"tool_use\",\"id\":\"call_1\",\"name\":\"f\","
                                + "\"input\":{\"b\":1.0,\"a\":2}}]");
        assertThat(message.path("stop_reason").asText()).isEqualTo("tool_use");
        assertThat(write(Stop.TOOL_USE, Text.of("none")).path("stop_reason").asText())
                .isEqualTo("end_turn");
        assertThat(write(Stop.MAX_TOKENS, Bench.call("a", "f", "{\"a\":"))
                        .at("/content/0/input/INVALID_JSON")
                        .asText())
                .isEqualTo("{\"a\":");
    }

    @Test
    @DisplayName("ac.resp_filter")
    void tellsARefusalAsOne() {
        for (ObjectNode message : List.of(
                write(Stop.CONTENT_FILTER, Text.of("par")), write(Stop.END, new Refusal("no")), write(Stop.REFUSAL))) {
            assertThat(message.path("stop_reason").asText()).isEqualTo("refusal");
            assertThat(JsonTree.text(message.get("stop_details")))
                    .isEqualTo("{\"type\":\"refusal\",\"category\":null,\"explanation\":null}");
        }
        assertThat(content(write(Stop.END, new Refusal("no")))).isEqualTo("[{\"type\":\"text\",\"text\":\"no\"}]");
    }

    @Test
    @DisplayName("ar.resp_items")
    void writesReasoningTextAndCallInTheirOrder() {
        ObjectNode message = write(
                Stop.TOOL_USE,
                new Reasoning("hm", null),
                Text.of("so"),
                new ToolCall("call_2", new ToolName("", "patch"), ToolCall.Kind.CUSTOM, "a \"b\"\n"));
        assertThat(message.get("content"))
                .extracting(block -> block.path("type").asText())
                .containsExactly("thinking", "text", "tool_use");
        assertThat(JsonTree.text(message.at("/content/2/input"))).isEqualTo("{\"input\":\"a \\\"b\\\"\\n\"}");
    }

    @Test
    @DisplayName("ar.resp_incomplete")
    void tellsWhereAReplyWasCut() {
        assertThat(write(Stop.MAX_TOKENS, Text.of("a")).path("stop_reason").asText())
                .isEqualTo("max_tokens");
        assertThat(write(Stop.CONTEXT_FULL).path("stop_reason").asText()).isEqualTo("model_context_window_exceeded");
        ObjectNode stopped = write(Bench.context(), new Ending(Stop.STOP_SEQUENCE, "END", null), Text.of("a"));
        assertThat(stopped.path("stop_reason").asText()).isEqualTo("stop_sequence");
        assertThat(stopped.path("stop_sequence").asText()).isEqualTo("END");
        assertThat(write(Stop.STOP_SEQUENCE).path("stop_reason").asText()).isEqualTo("end_turn");
    }

    @Test
    void showsSearchesOnlyToClientsThatDeclaredThem() {
        WebSearch search = new WebSearch("ws_1", "q", List.of(new WebSearch.Source("u", "t")), null);
        String none = Bench.ENVELOPES.seal(Opaque.of(Bench.ORIGIN, Opaque.Kind.NONE, ""));
        ObjectNode shown = write(Bench.context(Display.UNSET, true), Ending.of(Stop.END), search);
        assertThat(content(shown))
                .isEqualTo("[{\"type\":\"server_tool_use\",\"id\":\"srvtoolu_ws_1\",\"name\":\"web_search\","
                        + "\"input\":{\"query\":\"q\"}},{\"type\":\"web_search_tool_result\",\"tool_use_id\":"
                        + "\"srvtoolu_ws_1\",\"content\":[{\"type\":\"web_search_result\",\"url\":\"u\",\"title\":\"t\","
                        + "\"encrypted_content\":\"" + none + "\",\"page_age\":null}]}]");
        assertThat(shown.at("/usage/server_tool_use/web_search_requests").asInt())
                .isEqualTo(1);
        assertThat(content(write(Stop.END, search))).isEqualTo("[]");
    }

    @Test
    void guessesTheFiguresThatTheUpstreamDoesNotGive() {
        ObjectNode message = new MessagesFormat()
                .writeReply(
                        new Completion("", "gpt", List.of(Text.of("12345")), Ending.of(Stop.END), null, null),
                        Bench.context());
        assertThat(message.path("id").asText()).isEqualTo("msg_sfx");
        assertThat(JsonTree.text(message.get("usage")))
                .isEqualTo("{\"input_tokens\":42,\"cache_creation_input_tokens\":0,\"cache_read_input_tokens\":0,"
                        + "\"output_tokens\":2}");
    }
}
