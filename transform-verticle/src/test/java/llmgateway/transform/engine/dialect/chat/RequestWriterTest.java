package llmgateway.transform.engine.dialect.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import llmgateway.contracts.config.Quirk;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.contracts.model.Effort;
import llmgateway.contracts.model.ModelFacts;
import llmgateway.transform.engine.hub.Format;
import llmgateway.transform.engine.hub.Limits;
import llmgateway.transform.engine.hub.Sampling;
import llmgateway.transform.engine.hub.Sender;
import llmgateway.transform.engine.hub.Thinking;
import llmgateway.transform.engine.rules.RequestWriting;
import llmgateway.transform.engine.rules.WrittenRequest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Settings of a request as Chat servers get them. */
class RequestWriterTest {
    private static final String HI = "'messages':[{'role':'user','content':'hi'}]";

    private static String body(Server server, Asked asked) throws RefusedException {
        return Json.text(written(server.writing(), asked).body());
    }

    private static WrittenRequest written(RequestWriting writing, Asked asked) throws RefusedException {
        return new ChatFormat().writeRequest(asked.conversation(), writing);
    }

    private static List<String> warnings(Server server, Asked asked) throws RefusedException {
        RequestWriting writing = server.writing();
        written(writing, asked);
        return writing.losses().warnings();
    }

    private static Limits most(long tokens) {
        return new Limits(tokens, List.of());
    }

    private static Thinking effort(Effort effort) {
        return new Thinking(Thinking.Mode.UNSET, effort, 0, Thinking.Display.UNSET);
    }

    private static Sampling sampling(String json) {
        ObjectNode members = Json.object(json);
        return new Sampling(
                members.get("temperature"),
                members.get("top_p"),
                members.get("top_k"),
                null,
                null,
                null,
                null,
                false,
                null);
    }

    private static Format schema(@Nullable Boolean strict, String json) {
        return new Format(Format.Kind.JSON_SCHEMA, null, null, Json.of(json), strict, null);
    }

    @Test
    void aPlainQuestionIsTheModelAndTheMessages() throws RefusedException {
        assertThat(body(Server.compatible(), Asked.of())).isEqualTo("{'model':'model-1'," + HI + "}");
    }

    @Test
    void aStreamAlwaysAsksForUsage() throws RefusedException {
        Asked streamed = Asked.of().asStream();
        assertThat(body(Server.compatible(), streamed))
                .isEqualTo("{'model':'model-1','stream':true,'stream_options':{'include_usage':true}," + HI + "}");
        assertThat(body(Server.compatible(Quirk.NO_STREAM_OPTIONS), streamed))
                .isEqualTo("{'model':'model-1','stream':true," + HI + "}");
        assertThat(written(Server.compatible().writing(), streamed).streamed()).isTrue();
        assertThat(written(Server.compatible().writing(), Asked.of()).streamed())
                .isFalse();
    }

    @Test
    @DisplayName("ac.maxtok_field")
    void theLimitHasTheNameThatTheServerKnows() throws RefusedException {
        Asked asked = Asked.of().with(most(128000));
        assertThat(body(Server.compatible(), asked)).contains("'max_tokens':128000,");
        assertThat(body(Server.compatible().reasoning(), asked)).contains("'max_completion_tokens':128000,");
        assertThat(body(Server.official(), asked)).contains("'max_completion_tokens':128000,");
        assertThat(body(Server.official(Quirk.MAX_TOKENS), asked)).contains("'max_tokens':128000,");
        assertThat(body(Server.compatible(Quirk.MAX_COMPLETION_TOKENS), asked))
                .contains("'max_completion_tokens':128000,");
        assertThat(body(Server.compatible().maxOutput(32768), asked)).contains("'max_tokens':32768,");
        assertThat(warnings(Server.compatible().maxOutput(32768), asked)).isEmpty();
    }

    @Test
    @DisplayName("ac.max0")
    void noTokensAtAllAreRefused() {
        assertThatThrownBy(() -> body(Server.compatible(), Asked.of().with(most(0))))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("'max_tokens'");
    }

    @Test
    @DisplayName("ac.stop5")
    void onlyFourStopSequencesAreSent() throws RefusedException {
        Asked asked = Asked.of().with(new Limits(null, List.of("a", "b", "c", "d", "e")));
        assertThat(body(Server.compatible(), asked)).contains("'stop':['a','b','c','d'],");
        assertThat(warnings(Server.compatible(), asked)).containsExactly("stops_cut;field=stop_sequences");
    }

    @Test
    void oneStopSequenceStaysAnArray() throws RefusedException {
        Asked asked = Asked.of().with(new Limits(null, List.of("END")));
        assertThat(body(Server.compatible(), asked)).contains("'stop':['END'],");
    }

    @Test
    void stopsOfAModelWithoutThemAreLeftToTheGateway() throws RefusedException {
        Asked asked = Asked.of().with(new Limits(null, List.of("END")));
        WrittenRequest request = written(Server.official().withoutStops().writing(), asked);
        assertThat(request.emulatedStops()).containsExactly("END");
        assertThat(request.body().has("stop")).isFalse();
    }

    @Test
    @DisplayName("ac.effort_budget")
    void anEffortComesFromABudgetOrFromTheLevelsThatTheModelHas() throws RefusedException {
        Thinking budget = new Thinking(Thinking.Mode.BUDGET, null, 31999, Thinking.Display.UNSET);
        assertThat(body(Server.official(), Asked.of().with(budget))).contains("'reasoning_effort':'high'");
        Asked most = Asked.of().with(effort(Effort.MAX));
        assertThat(body(Server.official().efforts(Effort.LOW, Effort.HIGH, Effort.XHIGH), most))
                .contains("'reasoning_effort':'xhigh'");
        assertThat(body(Server.official(), most)).contains("'reasoning_effort':'high'");
        assertThat(body(Server.official(), Asked.of())).doesNotContain("reasoning_effort");
    }

    @Test
    @DisplayName("ac.gpt56_tools")
    void modelsThatRefuseEffortBesideToolsAreToldNone() throws RefusedException {
        Server server = Server.official().refusingEffortWithTools();
        Asked asked = Asked.of().with(Asked.function("f")).with(effort(Effort.HIGH));
        assertThat(body(server, asked)).contains("'reasoning_effort':'none'");
        assertThat(warnings(server, asked)).containsExactly("thinking_dropped;field=reasoning.effort");
        assertThat(body(server, Asked.of().with(effort(Effort.HIGH)))).contains("'reasoning_effort':'high'");
    }

    @Test
    void samplingPassesWithItsDigitsWhereTheModelTakesIt() throws RefusedException {
        Asked asked = Asked.of().with(sampling("{'temperature':1.0,'top_p':0.50,'top_k':40}"));
        assertThat(body(Server.compatible(), asked)).contains("'temperature':1.0,'top_p':0.50,'messages'");
        assertThat(warnings(Server.compatible(), asked)).containsExactly("field_dropped;field=top_k");
        assertThat(body(Server.compatible(Quirk.TOP_K), asked))
                .contains("'temperature':1.0,'top_p':0.50,'top_k':40,'messages'");
    }

    @Test
    void reasoningModelsGetNoSamplingAndDefaultsGoWithoutAWord() throws RefusedException {
        Server server = Server.official().reasoning();
        Asked usual = Asked.of().with(sampling("{'temperature':1.0,'top_p':1}"));
        assertThat(body(server, usual)).isEqualTo("{'model':'model-1'," + HI + "}");
        assertThat(warnings(server, usual)).isEmpty();
        assertThat(warnings(server, Asked.of().with(sampling("{'temperature':0.2}"))))
                .containsExactly("sampling_dropped;field=temperature");
    }

    @Test
    void modelsThatTakeOneSamplingParameterGetTheTemperature() throws RefusedException {
        Server server = Server.compatible().sampling(ModelFacts.Sampling.ONE);
        Asked asked = Asked.of().with(sampling("{'temperature':1.7,'top_p':0.5}"));
        assertThat(body(server, asked)).contains("'temperature':1,'messages'");
        assertThat(warnings(server, asked))
                .containsExactly("value_clamped;field=temperature", "sampling_dropped;field=top_p");
        assertThat(body(server, Asked.of().with(sampling("{'top_p':0.5}")))).contains("'top_p':0.5,'messages'");
    }

    @Test
    void probabilitiesOfTokensAreAskedFor() throws RefusedException {
        Sampling sampling = new Sampling(null, null, null, null, null, null, null, false, 3);
        assertThat(body(Server.official(), Asked.of().with(sampling)))
                .contains("'logprobs':true,'top_logprobs':3,'messages'");
        assertThat(warnings(Server.official().reasoning(), Asked.of().with(sampling)))
                .containsExactly("sampling_dropped;field=top_logprobs");
    }

    @Test
    void aSchemaIsStrictIfItFollowsTheRulesOrTheClientSaysSo() throws RefusedException {
        String strict = "{'type':'object','properties':{'a':{'type':'string'}},'required':['a'],"
                + "'additionalProperties':false}";
        assertThat(body(Server.official(), Asked.of().with(schema(null, strict))))
                .contains("'response_format':{'type':'json_schema','json_schema':{'name':'output','schema':" + strict
                        + ",'strict':true}}");
        assertThat(body(Server.official(), Asked.of().with(schema(null, "{'type':'object'}"))))
                .contains("'schema':{'type':'object'},'strict':false}");
        assertThat(body(Server.official(), Asked.of().with(schema(true, "{'type':'object'}"))))
                .contains("'schema':{'type':'object'},'strict':true}");
    }

    @Test
    void aModelWithoutSchemasIsAskedInWords() throws RefusedException {
        Server server = Server.compatible().withoutSchemas();
        Asked asked = Asked.of().with(schema(null, "{'type':'object'}"));
        assertThat(body(server, asked))
                .contains("'messages':[{'role':'system','content':'Answer only with one JSON value that follows this "
                        + "JSON schema: {\\'type\\':\\'object\\'}'}")
                .doesNotContain("response_format");
        assertThat(warnings(server, asked)).containsExactly("format_by_prompt;field=format");
    }

    @Test
    void jsonObjectsAndVerbosityHaveTheirOwnFields() throws RefusedException {
        Format format = new Format(Format.Kind.JSON_OBJECT, null, null, null, null, "low");
        assertThat(body(Server.official(), Asked.of().with(format)))
                .contains("'response_format':{'type':'json_object'},'verbosity':'low'");
        assertThat(warnings(Server.compatible(), Asked.of().with(format)))
                .containsExactly("field_dropped;field=text.verbosity");
    }

    @Test
    @DisplayName("ac.user_id_json")
    void theSenderIsToldToTheVendorOnly() throws RefusedException {
        String longUser = "u".repeat(100);
        Asked asked = Asked.of().with(new Sender(longUser, "session-1", null, false));
        ObjectNode body = written(Server.official().writing(), asked).body();
        assertThat(body.get("prompt_cache_key").textValue()).isEqualTo("session-1");
        assertThat(body.get("safety_identifier").textValue()).hasSize(64).doesNotContain("uu");
        assertThat(body(Server.compatible(), asked)).isEqualTo("{'model':'model-1'," + HI + "}");
        assertThat(body(Server.compatible(Quirk.USER), Asked.of().with(new Sender("bob", null, null, false))))
                .contains("'user':'bob'");
    }

    @Test
    void aCacheKeyOfTheClientWinsOverItsSession() throws RefusedException {
        Asked asked =
                Asked.of().with(new Sender(null, "session-1", null, false)).sharing("{'prompt_cache_key':'k'}");
        assertThat(body(Server.official(), asked))
                .contains("'prompt_cache_key':'k'")
                .doesNotContain("session-1");
    }

    @Test
    void serviceTiersAreTranslated() throws RefusedException {
        assertThat(body(Server.official(), Asked.of().with(new Sender(null, null, "standard_only", false))))
                .contains("'service_tier':'default'");
        Asked fast = Asked.of().with(new Sender(null, null, null, true));
        assertThat(body(Server.official().fast(), fast)).contains("'service_tier':'fast'");
        assertThat(warnings(Server.official(), fast)).containsExactly("field_dropped;field=speed");
        assertThat(warnings(Server.official(), Asked.of().with(new Sender(null, null, "ultrafast", false))))
                .containsExactly("field_dropped;field=service_tier");
        assertThat(warnings(Server.compatible(), Asked.of().with(new Sender(null, null, "auto", false))))
                .isEmpty();
    }

    @Test
    @DisplayName("rc.store_not_sent")
    void storeIsNeverSent() throws RefusedException {
        Asked asked = Asked.of().sharing("{'metadata':{'a':'b'},'store':false}");
        assertThat(body(Server.official(), asked)).isEqualTo("{'model':'model-1','metadata':{'a':'b'}," + HI + "}");
        assertThat(warnings(Server.official(), asked)).isEmpty();
        assertThat(warnings(Server.official(), Asked.of().sharing("{'store':true}")))
                .containsExactly("field_dropped;field=store");
    }

    @Test
    void theSameConversationGivesTheSameBytes() throws RefusedException {
        Asked asked = Asked.of().with(Asked.function("a"), Asked.function("b"), Asked.function("c"));
        assertThat(body(Server.official(), asked)).isEqualTo(body(Server.official(), asked));
    }

    @Test
    void aStrictGatewayRefusesTheFirstLoss() {
        Asked asked = Asked.of().sharing("{'store':true}");
        assertThatThrownBy(() -> body(Server.official().strict(), asked))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("'store'");
    }
}
