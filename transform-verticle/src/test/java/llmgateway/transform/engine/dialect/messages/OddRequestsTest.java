package llmgateway.transform.engine.dialect.messages;

import static llmgateway.transform.engine.dialect.messages.Bench.json;
import static llmgateway.transform.engine.dialect.messages.Bench.object;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.transform.engine.json.JsonTree;
import llmgateway.transform.engine.rules.Losses;
import org.junit.jupiter.api.Test;

/** Puts odd values into every place of a request that has everything. */
class OddRequestsTest {
    private static final String EVERYTHING =
            "{'model':'m','max_tokens':9,'stream':false,'temperature':1,'stop_sequences':['a'],'speed':'fast',"
                    + "'system':[{'type':'text','text':'s','cache_control':{'type':'ephemeral','ttl':'5m'}}],"
                    + "'metadata':{'user_id':'{}'},'thinking':{'type':'enabled','budget_tokens':1,'display':'omitted'},"
                    + "'output_config':{'effort':'low','format':{'type':'json_schema','schema':{}}},"
                    + "'tools':[{'name':'f','description':'d','input_schema':{},'strict':true,'allowed_callers':['direct']},"
                    + "{'type':'web_search_1','allowed_domains':['x'],'max_uses':1,'user_location':{}},"
                    + "{'type':'mcp_toolset','mcp_server_name':'n','default_config':{'enabled':false},'configs':{'a':{}}}],"
                    + "'mcp_servers':[{'name':'n','url':'u','tool_configuration':{'allowed_tools':['a']}}],"
                    + "'tool_choice':{'type':'tool','name':'f','disable_parallel_tool_use':true},"
                    + "'thread':{'type':'create'},'container':'c','context_management':{'edits':[{'type':'x','keep':'all'}]},"
                    + "'messages':[{'role':'user','content':[{'type':'text','text':'t'},"
                    + "{'type':'image','source':{'type':'base64','media_type':'m','data':'d'}},"
                    + "{'type':'document','source':{'type':'content','content':[{'type':'text','text':'t'}]},'title':'t',"
                    + "'context':'c','citations':{'enabled':false}},"
                    + "{'type':'search_result','source':'s','title':'t','content':[{'type':'text','text':'t'}]},"
                    + "{'type':'tool_result','tool_use_id':'a','is_error':false,'content':[{'type':'text','text':'t'},"
                    + "{'type':'tool_reference','tool_name':'n'}]}]},"
                    + "{'role':'system','content':'x','clear_at':'y','output_config':{'effort':'low'}},"
                    + "{'role':'assistant','content':[{'type':'thinking','thinking':'t','signature':'gwr1.a.sig.b.c'},"
                    + "{'type':'redacted_thinking','data':'d'},{'type':'tool_use','id':'i','name':'n','input':{}},"
                    + "{'type':'server_tool_use','id':'s','name':'web_search','input':{'query':'q'}},"
                    + "{'type':'web_search_tool_result','tool_use_id':'s','content':[{'url':'u','title':'t',"
                    + "'encrypted_content':'e'}]},{'type':'compaction','content':'c'}]}]}";

    private static final List<JsonNode> ODD = List.of(
            json("null"),
            json("true"),
            json("-1"),
            json("1e999999999"),
            json("99999999999999999999999999"),
            json("''"),
            json("'odd'"),
            json("'\\ud83d'"),
            json("[]"),
            json("[[]]"),
            json("[null]"),
            json("{}"),
            json("{'type':{}}"));

    @Test
    void readsTheRequestThatHasEverything() throws RefusedException {
        assertThat(new MessagesFormat()
                        .readRequest(object(EVERYTHING), Bench.reading(new Losses(false)))
                        .turns())
                .hasSize(3);
    }

    @Test
    void readsOrRefusesEveryOddRequestByAField() {
        int refused = 0;
        int tried = 0;
        for (String place : places("", object(EVERYTHING), new ArrayList<>())) {
            for (JsonNode odd : ODD) {
                tried++;
                refused += refuses(replaced(place, odd)) ? 1 : 0;
            }
        }
        assertThat(tried).isGreaterThan(1000);
        assertThat(refused).isGreaterThan(500);
    }

    /** Anything but a refusal fails the test. */
    private static boolean refuses(ObjectNode request) {
        try {
            new MessagesFormat().readRequest(request, Bench.reading(new Losses(false)));
            return false;
        } catch (RefusedException refusal) {
            assertThat(refusal.failure().kind()).isIn(FailureKind.MALFORMED_REQUEST, FailureKind.UNSUPPORTED);
            assertThat(refusal.failure().param()).isPresent();
            return true;
        } catch (RuntimeException defect) {
            throw new AssertionError(JsonTree.text(request), defect);
        }
    }

    private static List<String> places(String at, JsonNode node, List<String> found) {
        if (!at.isEmpty()) {
            found.add(at);
        }
        if (node instanceof ObjectNode object) {
            object.properties().forEach(member -> places(at + '/' + member.getKey(), member.getValue(), found));
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                places(at + '/' + i, array.get(i), found);
            }
        }
        return found;
    }

    private static ObjectNode replaced(String place, JsonNode odd) {
        ObjectNode request = object(EVERYTHING);
        int cut = place.lastIndexOf('/');
        JsonNode parent = request.at(place.substring(0, cut));
        String last = place.substring(cut + 1);
        if (parent instanceof ArrayNode array) {
            array.set(Integer.parseInt(last), odd);
        } else {
            ((ObjectNode) parent).set(last, odd);
        }
        return request;
    }
}
