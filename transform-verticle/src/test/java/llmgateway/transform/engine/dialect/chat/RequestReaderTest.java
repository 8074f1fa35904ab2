package llmgateway.transform.engine.dialect.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import llmgateway.contracts.failure.Failure;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.contracts.model.Effort;
import llmgateway.transform.engine.hub.CacheMark;
import llmgateway.transform.engine.hub.Conversation;
import llmgateway.transform.engine.hub.Format;
import llmgateway.transform.engine.hub.Thinking;
import llmgateway.transform.engine.hub.Thinking.Display;
import llmgateway.transform.engine.hub.Thinking.Mode;
import llmgateway.transform.engine.hub.Tool;
import llmgateway.transform.engine.hub.ToolChoice;
import llmgateway.transform.engine.hub.ToolName;
import llmgateway.transform.engine.rules.Losses;
import llmgateway.transform.engine.rules.RequestReading;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a Chat client's settings and tools mean. */
class RequestReaderTest {
    private final Losses losses = new Losses(false);

    private Conversation read(String members) throws RefusedException {
        String comma = members.isEmpty() ? "" : ",";
        return whole("{'model':'m','messages':[{'role':'user','content':'hi'}]" + comma + members + "}");
    }

    private Conversation whole(String request) throws RefusedException {
        RequestReading reading = new RequestReading(losses, Context.envelopes(), "session-1");
        return new ChatFormat().readRequest(Json.object(request), reading);
    }

    private Failure failure(String request) {
        try {
            whole(request);
        } catch (RefusedException refused) {
            return refused.failure();
        }
        throw new AssertionError("It was not refused: " + request);
    }

    @Test
    void aPlainQuestionSaysNothingElse() throws RefusedException {
        Conversation conversation = read("");
        assertThat(conversation.model()).isEqualTo("m");
        assertThat(conversation.streamed()).isFalse();
        assertThat(conversation.usageAsked()).isFalse();
        assertThat(conversation.thinking()).isEqualTo(Thinking.UNSET);
        assertThat(conversation.toolbox().tools()).isEmpty();
        assertThat(conversation.limits().maxTokens()).isNull();
        assertThat(conversation.sender().session()).isEqualTo("session-1");
        assertThat(losses.warnings()).isEmpty();
    }

    @Test
    void nullsAreNothing() throws RefusedException {
        Conversation conversation = read("'temperature':null,'tools':null,'stop':null,'n':null,'stream':null,"
                + "'reasoning_effort':null,'response_format':null,'tool_choice':null,'metadata':null,'whatever':null");
        assertThat(conversation.sampling().temperature()).isNull();
        assertThat(conversation.shared().isEmpty()).isTrue();
        assertThat(losses.warnings()).isEmpty();
    }

    @Test
    void aStreamMayAskForUsage() throws RefusedException {
        Conversation conversation = read("'stream':true,'stream_options':{'include_usage':true}");
        assertThat(conversation.streamed()).isTrue();
        assertThat(conversation.usageAsked()).isTrue();
    }

    @Test
    void theNewerLimitWins() throws RefusedException {
        assertThat(read("'max_tokens':5").limits().maxTokens()).isEqualTo(5);
        assertThat(read("'max_tokens':5,'max_completion_tokens':7").limits().maxTokens())
                .isEqualTo(7);
    }

    @Test
    void oneStopIsAsGoodAsMany() throws RefusedException {
        assertThat(read("'stop':'a'").limits().stops()).containsExactly("a");
        assertThat(read("'stop':['a','b']").limits().stops()).containsExactly("a", "b");
    }

    @Test
    @DisplayName("ca.n2")
    void severalAnswersAreRefused() throws RefusedException {
        assertThat(read("'n':1").model()).isEqualTo("m");
        assertThatThrownBy(() -> read("'n':2"))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("'n'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"'modalities':['text','audio']", "'audio':{'voice':'x'}"})
    void audioIsRefused(String members) {
        assertThatThrownBy(() -> read(members))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("audio");
    }

    @Test
    void samplingKeepsItsDigits() throws RefusedException {
        Conversation conversation =
                read("'temperature':1.70,'top_p':1e0,'top_k':40,'seed':12345678901234567890,'logit_bias':{'5':-1},"
                        + "'frequency_penalty':0.5,'presence_penalty':-0.5,'logprobs':true,'top_logprobs':2");
        assertThat(String.valueOf(conversation.sampling().temperature())).isEqualTo("1.70");
        assertThat(String.valueOf(conversation.sampling().topP())).isEqualTo("1e0");
        assertThat(String.valueOf(conversation.sampling().seed())).isEqualTo("12345678901234567890");
        assertThat(conversation.sampling().logprobs()).isTrue();
        assertThat(conversation.sampling().topLogprobs()).isEqualTo(2);
        assertThat(conversation.sampling().logitBias()).isEqualTo(Json.of("{'5':-1}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'reasoning_effort':'high' | UNSET | HIGH | 0 | UNSET",
                "'reasoning_effort':'none' | UNSET | NONE | 0 | UNSET",
                "'thinking':{'type':'enabled','budget_tokens':5000} | BUDGET | | 5000 | SUMMARIZED",
                "'thinking':{'type':'adaptive','display':'omitted'} | ADAPTIVE | | 0 | OMITTED",
                "'thinking':{'type':'disabled'},'reasoning_effort':'low' | OFF | LOW | 0 | UNSET",
                "'reasoning':{'effort':'low'} | UNSET | LOW | 0 | SUMMARIZED",
                "'reasoning':{'max_tokens':2000,'exclude':true} | BUDGET | | 2000 | OMITTED",
                "'reasoning':{'enabled':false} | OFF | | 0 | UNSET",
                "'enable_thinking':true | ADAPTIVE | | 0 | SUMMARIZED",
                "'chat_template_kwargs':{'enable_thinking':false} | OFF | | 0 | UNSET",
                "'include_reasoning':true | UNSET | | 0 | SUMMARIZED"
            })
    void reasoningIsAskedForInManyWays(String members, Mode mode, @Nullable Effort effort, int budget, Display display)
            throws RefusedException {
        assertThat(read(members).thinking()).isEqualTo(new Thinking(mode, effort, budget, display));
        assertThat(losses.warnings()).isEmpty();
    }

    @Test
    void formatsAreRead() throws RefusedException {
        assertThat(read("'response_format':{'type':'json_schema','json_schema':{'name':'n','schema':{'type':'object'},"
                                + "'strict':true,'description':'d'}},'verbosity':'low'")
                        .format())
                .isEqualTo(new Format(Format.Kind.JSON_SCHEMA, "n", "d", Json.of("{'type':'object'}"), true, "low"));
        assertThat(read("'response_format':{'type':'json_object'}").format().kind())
                .isEqualTo(Format.Kind.JSON_OBJECT);
        assertThat(read("'response_format':{'type':'text'}").format().kind()).isEqualTo(Format.Kind.TEXT);
    }

    @Test
    void theSenderAndTheSharedMembersAreKept() throws RefusedException {
        Conversation conversation = read("'store':false,'user':'old','safety_identifier':'new','metadata':{'a':'b'},"
                + "'prompt_cache_key':'k','service_tier':'flex'");
        assertThat(conversation.sender().user()).isEqualTo("new");
        assertThat(conversation.sender().serviceTier()).isEqualTo("flex");
        assertThat(Json.text(conversation.shared()))
                .isEqualTo("{'store':false,'metadata':{'a':'b'},'prompt_cache_key':'k'}");
    }

    @Test
    void whatNobodyKnowsIsDroppedWithAWarning() throws RefusedException {
        read("'prediction':{'type':'content'},'brand_new':1");
        assertThat(losses.warnings())
                .containsExactly("field_dropped;field=prediction", "field_dropped;field=brand_new");
    }

    @Test
    @DisplayName("ca.schema_keep")
    void toolsAreReadWithTheirSchemasAsTheyAre() throws RefusedException {
        String schema = "{'$schema':'s','$defs':{'d':{}},'anyOf':[{'format':'date'}]}";
        Conversation conversation = read("'tools':[{'type':'function','function':{'name':'f','description':'d',"
                + "'parameters':" + schema + ",'strict':true},'cache_control':{'type':'ephemeral','ttl':'1h'}}]");
        Tool expected = new Tool.Function(ToolName.of("f"), "d", Json.of(schema), true, CacheMark.LONG);
        assertThat(conversation.toolbox().tools()).containsExactly(expected);
        assertThat(Json.text(function(conversation))).isEqualTo(schema);
    }

    private static JsonNode function(Conversation conversation) {
        Tool.Function function = (Tool.Function) conversation.toolbox().tools().get(0);
        return Optional.ofNullable(function.schema()).orElseThrow();
    }

    @Test
    @DisplayName("ca.custom_tool")
    void customToolsKeepTheirGrammar() throws RefusedException {
        Conversation conversation = read("'tools':[{'type':'custom','custom':{'name':'c','description':'d','format':"
                + "{'type':'grammar','grammar':{'syntax':'lark','definition':'g'}}}},"
                + "{'type':'custom','custom':{'name':'free','format':{'type':'text'}}}]");
        assertThat(conversation.toolbox().tools())
                .containsExactly(
                        new Tool.Custom(ToolName.of("c"), "d", "lark", "g"),
                        new Tool.Custom(ToolName.of("free"), null, null, null));
    }

    @Test
    void webSearchAndUnknownToolsAreTheProviders() throws RefusedException {
        Conversation conversation = read("'tools':[{'type':'openrouter:web'}],'web_search_options':{'user_location':"
                + "{'type':'approximate','approximate':{'city':'Ulm'}},'search_context_size':'low'}");
        assertThat(conversation.toolbox().tools())
                .containsExactly(
                        new Tool.Hosted("openrouter:web", "tools[0]"),
                        new Tool.WebSearch(
                                List.of(), List.of(), null, Json.of("{'type':'approximate','city':'Ulm'}"), "low"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'auto' | AUTO | ",
                "'none' | NONE | ",
                "'required' | REQUIRED | ",
                "{'type':'function','function':{'name':'f'}} | NAMED | f",
                "{'type':'custom','custom':{'name':'c'}} | NAMED | c",
                "{'type':'allowed_tools','allowed_tools':{'mode':'auto','tools':[{'type':'function','function':"
                        + "{'name':'f'}}]}} | ALLOWED | f",
                "{'type':'allowed_tools','allowed_tools':{'mode':'required','tools':[{'type':'custom','custom':"
                        + "{'name':'c'}}]}} | ALLOWED_REQUIRED | c"
            })
    @DisplayName("ca.choice_allowed")
    void choicesAreRead(String choice, ToolChoice.Mode mode, @Nullable String name) throws RefusedException {
        List<ToolName> names = name == null ? List.of() : List.of(ToolName.of(name));
        assertThat(read("'tool_choice':" + choice + ",'parallel_tool_calls':false")
                        .toolbox()
                        .choice())
                .isEqualTo(new ToolChoice(mode, names));
    }

    @Test
    void olderFunctionsAreToolsAndTheirChoiceIsAChoice() throws RefusedException {
        Conversation conversation = read("'functions':[{'name':'f','parameters':{}}],'function_call':{'name':'f'}");
        assertThat(conversation.toolbox().tools())
                .containsExactly(new Tool.Function(ToolName.of("f"), null, Json.of("{}"), null, null));
        assertThat(conversation.toolbox().choice())
                .isEqualTo(new ToolChoice(ToolChoice.Mode.NAMED, List.of(ToolName.of("f"))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{} | model",
                "{'model':1} | model",
                "{'model':'m'} | messages",
                "{'model':'m','messages':[]} | messages",
                "{'model':'m','messages':{}} | messages",
                "{'model':'m','messages':[1]} | messages[0]",
                "{'model':'m','messages':[{}]} | messages[0].role",
                "{'model':'m','messages':[{'role':'x'}]} | messages[0].role",
                "{'model':'m','messages':[{'role':'user','content':1}]} | messages[0].content",
                "{'model':'m','messages':[{'role':'user','content':[1]}]} | messages[0].content[0]",
                "{'model':'m','messages':[{'role':'user','content':[{'type':'text'}]}]} | messages[0].content[0].text",
                "{'model':'m','messages':[{'role':'user','content':[{'type':'image_url','image_url':{'url':'ftp:x'}}]}]} "
                        + "| messages[0].content[0].image_url.url",
                "{'model':'m','messages':[{'role':'user','content':[{'type':'file','file':{'file_data':'x'}}]}]} "
                        + "| messages[0].content[0].file.file_data",
                "{'model':'m','messages':[{'role':'tool','content':'x'}]} | messages[0].tool_call_id",
                "{'model':'m','messages':[{'role':'assistant','tool_calls':[{}]}]} | messages[0].tool_calls[0].function",
                "{'model':'m','messages':[{'role':'assistant','tool_calls':[{'function':{'name':'f','arguments':[]}}]}]} "
                        + "| messages[0].tool_calls[0].function.arguments",
                "{'model':'m','messages':[{'role':'assistant','reasoning_details':[3]}]} "
                        + "| messages[0].reasoning_details[0]",
                "{'model':'m','messages':[{'role':'user','content':'x'}],'n':0} | n",
                "{'model':'m','messages':[{'role':'user','content':'x'}],'max_tokens':1.5} | max_tokens",
                "{'model':'m','messages':[{'role':'user','content':'x'}],'max_tokens':1e400} | max_tokens",
                "{'model':'m','messages':[{'role':'user','content':'x'}],'max_tokens':99999999999999999999} | max_tokens",
                "{'model':'m','messages':[{'role':'user','content':'x'}],'temperature':'1'} | temperature",
                "{'model':'m','messages':[{'role':'user','content':'x'}],'stop':{'a':'b'}} | stop",
                "{'model':'m','messages':[{'role':'user','content':'x'}],'stop':7} | stop",
                "{'model':'m','messages':[{'role':'user','content':'x'}],'tools':[{'type':'function'}]} | tools[0].function",
                "{'model':'m','messages':[{'role':'user','content':'x'}],'tools':[{'type':'function','function':"
                        + "{'name':'f','parameters':'p'}}]} | tools[0].function.parameters",
                "{'model':'m','messages':[{'role':'user','content':'x'}],'tool_choice':3} | tool_choice",
                "{'model':'m','messages':[{'role':'user','content':'x'}],'tool_choice':{'type':'x'}} | tool_choice.type",
                "{'model':'m','messages':[{'role':'user','content':'x'}],'reasoning_effort':'much'} | reasoning_effort",
                "{'model':'m','messages':[{'role':'user','content':'x'}],'response_format':{'type':'json_schema'}} "
                        + "| response_format.json_schema"
            })
    void aMistakeIsNamedByItsPlace(String request, String path) {
        Failure failure = failure(request);
        assertThat(failure.kind()).isEqualTo(FailureKind.MALFORMED_REQUEST);
        assertThat(failure.param()).contains(path);
    }

    /** Every member of a full request replaced by values of every other type: nothing but a refusal may come of it. */
    @Test
    void noValueAnywhereBreaksTheReader() throws RefusedException {
        String full = "{'model':'m','messages':[{'role':'system','content':[{'type':'text','text':'s'}]},"
                + "{'role':'user','content':[{'type':'image_url','image_url':{'url':'data:image/png;base64,AA'}},"
                + "{'type':'file','file':{'file_id':'f'}}],'name':'n'},{'role':'assistant','content':'c',"
                + "'reasoning_details':[{'type':'reasoning.text','text':'t','signature':'s','index':0}],"
                + "'function_call':{'name':'f','arguments':'{}'},'tool_calls':[{'id':'i','type':'function','function':"
                + "{'name':'f','arguments':'{}'}},{'id':'j','type':'custom','custom':{'name':'f','input':'x'}}]},"
                + "{'role':'tool','tool_call_id':'i','content':'r'},{'role':'function','name':'f','content':'r'},"
                + "{'role':'assistant','thinking_blocks':[{'type':'thinking','thinking':'t','signature':'s'}]}],"
                + "'stream':true,'stream_options':{'include_usage':true},'stop':['a'],'modalities':['text'],"
                + "'tools':[{'type':'function','function':{'name':'f','parameters':{},'strict':true}},{'type':'custom',"
                + "'custom':{'name':'c','format':{'type':'grammar','grammar':{'syntax':'lark','definition':'g'}}}}],"
                + "'tool_choice':{'type':'allowed_tools','allowed_tools':{'mode':'auto','tools':[{'type':'function',"
                + "'function':{'name':'f'}}]}},'functions':[{'name':'g'}],'thinking':{'type':'enabled',"
                + "'budget_tokens':1},'reasoning':{'effort':'low'},'web_search_options':{'user_location':"
                + "{'approximate':{}}},'response_format':{'type':'json_schema','json_schema':{'schema':{}}}}";
        whole(full);
        int refusals = 0;
        for (String pointer : JsonPlaces.of(Json.object(full))) {
            for (String value : List.of("null", "true", "-1", "1e999", "''", "'x'", "[]", "[[]]", "[null]", "{}")) {
                try {
                    new ChatFormat()
                            .readRequest(
                                    JsonPlaces.replaced(Json.object(full), pointer, Json.of(value)),
                                    new RequestReading(new Losses(false), Context.envelopes(), null));
                } catch (RefusedException refused) {
                    refusals++;
                }
            }
        }
        assertThat(refusals).isGreaterThan(100);
    }
}
