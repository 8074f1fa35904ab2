package llmgateway.transform.engine.dialect.responses;

import static llmgateway.transform.engine.dialect.responses.Exchanges.ENVELOPES;
import static llmgateway.transform.engine.dialect.responses.Exchanges.FORMAT;
import static llmgateway.transform.engine.dialect.responses.Exchanges.ORIGIN;
import static llmgateway.transform.engine.dialect.responses.Exchanges.context;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.Usage;
import llmgateway.transform.engine.hub.Block;
import llmgateway.transform.engine.hub.Citation;
import llmgateway.transform.engine.hub.Completion;
import llmgateway.transform.engine.hub.Ending;
import llmgateway.transform.engine.hub.Opaque;
import llmgateway.transform.engine.hub.Reasoning;
import llmgateway.transform.engine.hub.Refusal;
import llmgateway.transform.engine.hub.Stop;
import llmgateway.transform.engine.hub.Text;
import llmgateway.transform.engine.hub.ToolCall;
import llmgateway.transform.engine.hub.ToolName;
import llmgateway.transform.engine.hub.WebSearch;
import llmgateway.transform.engine.json.JsonTree;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ResponsesReplyWriterTest {
    private static final Usage USAGE = new Usage(5, 7, 4, 1, 3, false);

    @Test
    @DisplayName("ra.resp_usage")
    void everyKeyThatTypedClientsDemandIsThere() {
        ObjectNode response = FORMAT.writeReply(reply(Ending.of(Stop.END), Text.of("Hi")), context());

        assertThat(JsonTree.text(response))
                .isEqualTo(
                        "{\"id\":\"resp_1\",\"object\":\"response\",\"created_at\":1700000000,\"completed_at\":1700000000,"
                                + "\"status\":\"completed\",\"background\":false,\"error\":null,\"incomplete_details\":null,"
                                + "\"instructions\":null,\"max_output_tokens\":null,\"max_tool_calls\":null,\"model\":\"asked\","
                                + "\"output\":[{\"id\":\"msg_gw1_0\",\"type\":\"message\",\"status\":\"completed\",\"role\":\"assistant\","
                                + "\"content\":[{\"type\":\"output_text\",\"text\":\"Hi\",\"annotations\":[],\"logprobs\":[]}]}],"
                                + "\"parallel_tool_calls\":true,\"previous_response_id\":null,\"prompt_cache_key\":null,"
                                + "\"reasoning\":{\"effort\":null,\"summary\":null},\"safety_identifier\":null,"
                                + "\"service_tier\":\"default\",\"store\":false,\"temperature\":null,"
                                + "\"text\":{\"format\":{\"type\":\"text\"}},\"tool_choice\":\"auto\",\"tools\":[],"
                                + "\"top_logprobs\":null,\"top_p\":null,\"truncation\":\"disabled\","
                                + "\"usage\":{\"input_tokens\":10,\"input_tokens_details\":{\"cached_tokens\":4,\"cache_write_tokens\":1},"
                                + "\"output_tokens\":7,\"output_tokens_details\":{\"reasoning_tokens\":3},\"total_tokens\":17},"
                                + "\"user\":null,\"metadata\":{},\"access_programs\":null}");
    }

    @Test
    void theResponseRepeatsItsRequest() {
        String echo =
                "{\"instructions\":\"I\",\"tools\":[{\"type\":\"function\",\"name\":\"f\"}],\"tool_choice\":\"required\","
                        + "\"parallel_tool_calls\":false,\"temperature\":0.50,\"top_p\":1.0,\"max_output_tokens\":99,"
                        + "\"metadata\":{\"a\":\"b\"},\"reasoning\":{\"effort\":\"high\"},\"text\":{\"verbosity\":\"low\"},"
                        + "\"truncation\":\"auto\"}";
        ObjectNode response = FORMAT.writeReply(reply(Ending.of(Stop.END)), context(Dialect.RESPONSES, echo));

        assertThat(response.get("instructions").textValue()).isEqualTo("I");
        assertThat(response.get("tools")).hasToString("[{\"type\":\"function\",\"name\":\"f\"}]");
        assertThat(response.get("tool_choice").textValue()).isEqualTo("required");
        assertThat(response.get("parallel_tool_calls").booleanValue()).isFalse();
        assertThat(response.get("temperature")).hasToString("0.50");
        assertThat(response.get("max_output_tokens").intValue()).isEqualTo(99);
        assertThat(response.get("metadata")).hasToString("{\"a\":\"b\"}");
        assertThat(response.get("reasoning")).hasToString("{\"effort\":\"high\",\"summary\":null}");
        assertThat(response.get("text")).hasToString("{\"format\":{\"type\":\"text\"},\"verbosity\":\"low\"}");
        assertThat(response.get("truncation").textValue()).isEqualTo("auto");
        assertThat(response.get("store").booleanValue()).isFalse();
    }

    @Test
    @DisplayName("rc.resp_order")
    void reasoningMessageAndCallsAreItemsInTheirOrder() {
        Opaque signature = Opaque.of(ORIGIN, Opaque.Kind.SIGNATURE, "sig");
        JsonNode output = output(
                Ending.of(Stop.TOOL_USE),
                new Reasoning("why", signature),
                Text.of("a"),
                Text.of("b"),
                new ToolCall("call_x-1", ToolName.of("f"), ToolCall.Kind.FUNCTION, ""),
                new Reasoning("", null));

        assertThat(output)
                .hasToString(
                        "[{\"id\":\"rs_gw1_0\",\"type\":\"reasoning\",\"summary\":[{\"type\":\"summary_text\",\"text\":\"why\"}],"
                                + "\"encrypted_content\":\"" + ENVELOPES.seal(signature) + "\"},"
                                + "{\"id\":\"msg_gw1_1\",\"type\":\"message\",\"status\":\"completed\",\"role\":\"assistant\",\"content\":["
                                + "{\"type\":\"output_text\",\"text\":\"a\",\"annotations\":[],\"logprobs\":[]},"
                                + "{\"type\":\"output_text\",\"text\":\"b\",\"annotations\":[],\"logprobs\":[]}]},"
                                + "{\"id\":\"fc_gwx_1\",\"type\":\"function_call\",\"status\":\"completed\",\"call_id\":\"call_x-1\","
                                + "\"name\":\"f\",\"arguments\":\"{}\"}]");
    }

    @Test
    @DisplayName("ra.ns_roundtrip")
    void namespacesAndCustomCallsComeBackAsTheClientDeclaredThem() {
        JsonNode output = output(
                Ending.of(Stop.TOOL_USE),
                new ToolCall("toolu_1", new ToolName("collaboration", "spawn_agent"), ToolCall.Kind.FUNCTION, "{}"),
                new ToolCall("toolu_2", new ToolName("functions", "exec"), ToolCall.Kind.CUSTOM, "ls"));

        assertThat(output)
                .hasToString(
                        "[{\"id\":\"fc_gw1\",\"type\":\"function_call\",\"status\":\"completed\",\"call_id\":\"toolu_1\","
                                + "\"name\":\"spawn_agent\",\"namespace\":\"collaboration\",\"arguments\":\"{}\"},"
                                + "{\"id\":\"ctc_gw2\",\"type\":\"custom_tool_call\",\"status\":\"completed\",\"call_id\":\"toolu_2\","
                                + "\"name\":\"exec\",\"namespace\":\"functions\",\"input\":\"ls\"}]");
    }

    @Test
    void aClientsToolSearchIsCalledInItsOwnForm() {
        Completion reply = reply(
                Ending.of(Stop.TOOL_USE),
                new ToolCall("toolu_1", ToolName.of("tool_search"), ToolCall.Kind.FUNCTION, "{\"query\":\"x\"}"));
        String echo = "{\"tools\":[{\"type\":\"tool_search\",\"execution\":\"client\"}]}";

        assertThat(FORMAT.writeReply(reply, context(Dialect.RESPONSES, echo)).at("/output/0"))
                .hasToString(
                        "{\"id\":\"tsc_gw1\",\"type\":\"tool_search_call\",\"status\":\"completed\",\"call_id\":\"toolu_1\","
                                + "\"execution\":\"client\",\"arguments\":{\"query\":\"x\"}}");
        assertThat(FORMAT.writeReply(reply, context()).at("/output/0/type").textValue())
                .isEqualTo("function_call");
    }

    @Test
    @DisplayName("ra.resp_incomplete")
    void anIncompleteReplySaysSoOnItselfAndItsLastItem() {
        ObjectNode response = FORMAT.writeReply(
                reply(Ending.of(Stop.MAX_TOKENS), new Reasoning("r", null), Text.of("cut")), context());

        assertThat(response.get("status").textValue()).isEqualTo("incomplete");
        assertThat(response.get("incomplete_details")).hasToString("{\"reason\":\"max_output_tokens\"}");
        assertThat(response.get("completed_at").isNull()).isTrue();
        assertThat(response.at("/output/0").has("status")).isFalse();
        assertThat(response.at("/output/1/status").textValue()).isEqualTo("incomplete");
        assertThat(FORMAT.writeReply(reply(Ending.of(Stop.CONTENT_FILTER)), context())
                        .at("/incomplete_details/reason")
                        .textValue())
                .isEqualTo("content_filter");
    }

    @Test
    void aRefusalIsCompletedAndHasWords() {
        JsonNode silent = output(new Ending(Stop.REFUSAL, null, "too risky"), Text.of("So"));
        JsonNode spoken = output(Ending.of(Stop.REFUSAL), new Refusal("no"));

        assertThat(silent.at("/0/content"))
                .hasToString("[{\"type\":\"output_text\",\"text\":\"So\",\"annotations\":[],\"logprobs\":[]},"
                        + "{\"type\":\"refusal\",\"refusal\":\"too risky\"}]");
        assertThat(spoken.at("/0/content")).hasToString("[{\"type\":\"refusal\",\"refusal\":\"no\"}]");
        assertThat(output(Ending.of(Stop.REFUSAL)).at("/0/content/0/refusal").textValue())
                .isNotEmpty();
    }

    @Test
    @DisplayName("rc.resp_empty")
    void nothingSaidIsACompletedResponseWithoutItems() {
        ObjectNode response = FORMAT.writeReply(reply(Ending.of(Stop.END)), context());

        assertThat(response.get("output")).isEmpty();
        assertThat(response.get("status").textValue()).isEqualTo("completed");
    }

    @Test
    void figuresAreEstimatedIfTheUpstreamGaveNone() {
        Completion reply = new Completion("", "m", List.of(Text.of("12345")), Ending.of(Stop.END), null, "standard");
        ObjectNode response = FORMAT.writeReply(reply, context());

        assertThat(response.get("usage"))
                .hasToString(
                        "{\"input_tokens\":12,\"input_tokens_details\":{\"cached_tokens\":0,\"cache_write_tokens\":0},"
                                + "\"output_tokens\":2,\"output_tokens_details\":{\"reasoning_tokens\":0},\"total_tokens\":14}");
        assertThat(response.get("id").textValue()).isEqualTo("resp_q1");
        assertThat(response.at("/output/0/id").textValue()).isEqualTo("msg_gwq1_0");
        assertThat(response.get("service_tier").textValue()).isEqualTo("default");
    }

    @Test
    void citationsNameTheirPlaceInTheWholeText() {
        Citation whole = new Citation.Web("http://a", "A", "cited", -1, -1);
        Citation some = new Citation.Web("http://b", "B", null, 3, 4);
        JsonNode output = output(
                Ending.of(Stop.END),
                Text.of("😀b"),
                new Text("cde", null, List.of(whole, new Citation.Other(JsonTree.object()), some)));

        assertThat(output.at("/0/content/1/annotations"))
                .hasToString(
                        "[{\"type\":\"url_citation\",\"url\":\"http://a\",\"title\":\"A\",\"start_index\":2,\"end_index\":5},"
                                + "{\"type\":\"url_citation\",\"url\":\"http://b\",\"title\":\"B\",\"start_index\":3,\"end_index\":4}]");
    }

    @Test
    void aSearchIsAnItemAndWhatItsProviderWantsFollows() {
        Opaque blocks = Opaque.of(ORIGIN, Opaque.Kind.BLOCKS, "[{}]");
        JsonNode output = output(
                Ending.of(Stop.END),
                new WebSearch("srvtoolu_1", "q", List.of(new WebSearch.Source("http://a", "A")), blocks));

        assertThat(output)
                .hasToString("[{\"id\":\"ws_gw1_0\",\"type\":\"web_search_call\",\"status\":\"completed\",\"action\":"
                        + "{\"type\":\"search\",\"query\":\"q\",\"queries\":[\"q\"],\"sources\":[{\"type\":\"url\",\"url\":\"http://a\"}]}},"
                        + "{\"id\":\"rs_gw1_1\",\"type\":\"reasoning\",\"summary\":[],\"encrypted_content\":\""
                        + ENVELOPES.seal(blocks) + "\"}]");
    }

    private static JsonNode output(Ending ending, Block... blocks) {
        return FORMAT.writeReply(reply(ending, blocks), context()).get("output");
    }

    private static Completion reply(Ending ending, Block... blocks) {
        return new Completion("msg_1", "claude", List.of(blocks), ending, USAGE, null);
    }
}
