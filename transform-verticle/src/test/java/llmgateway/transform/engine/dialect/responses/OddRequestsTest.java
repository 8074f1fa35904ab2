package llmgateway.transform.engine.dialect.responses;

import static llmgateway.transform.engine.dialect.responses.Exchanges.ENVELOPES;
import static llmgateway.transform.engine.dialect.responses.Exchanges.FORMAT;
import static llmgateway.transform.engine.dialect.responses.Exchanges.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.transform.engine.hub.Conversation;
import llmgateway.transform.engine.rules.Losses;
import llmgateway.transform.engine.rules.RequestReading;
import org.junit.jupiter.api.Test;

/** Every member of a rich request, replaced by whatever JSON has. */
class OddRequestsTest {
    private static final String RICH = """
            {"model":"m","instructions":"I","stream":true,"store":false,"background":false,"truncation":"disabled",
             "max_output_tokens":100,"max_tool_calls":2,"temperature":1,"top_p":1,"top_logprobs":1,"include":["a"],
             "reasoning":{"effort":"low","summary":"auto","mode":"standard","generate_summary":"auto"},
             "text":{"format":{"type":"json_schema","name":"n","schema":{},"strict":true,"description":"d"},"verbosity":"low"},
             "user":"u","safety_identifier":"s","service_tier":"auto","context_management":[],"metadata":{"a":"b"},
             "parallel_tool_calls":true,"tool_choice":{"type":"allowed_tools","mode":"auto","tools":[{"type":"function","name":"f"}]},
             "tools":[{"type":"function","name":"f","description":"d","parameters":{"properties":{"a":{"encrypted":true}}},"strict":true,"allowed_callers":["direct"]},
              {"type":"custom","name":"c","format":{"type":"grammar","syntax":"lark","definition":"g"}},
              {"type":"namespace","name":"n","description":"d","tools":[{"type":"function","name":"g"}]},
              {"type":"web_search","filters":{"allowed_domains":["a"]},"user_location":{"type":"approximate"},"search_context_size":"low","external_web_access":true},
              {"type":"mcp","server_label":"l","server_url":"u","authorization":"a","allowed_tools":["t"],"require_approval":"never"},
              {"type":"mcp","server_label":"l","server_url":"u","allowed_tools":{"tool_names":["t"]},"require_approval":"never"},
              {"type":"tool_search","execution":"client","description":"d","parameters":{}}],
             "input":[{"type":"message","role":"developer","content":"c"},
              {"role":"user","content":[{"type":"input_text","text":"t","prompt_cache_breakpoint":{"mode":"explicit","ttl":"12h"}},
               {"type":"input_image","image_url":"data:image/png;base64,AA","detail":"auto"},{"type":"input_image","file_id":"f"},
               {"type":"input_file","file_data":"AA","filename":"f"},{"type":"input_file","file_url":"u"},{"type":"new","text":"x"}]},
              {"role":"assistant","content":[{"type":"output_text","text":"t","annotations":[]},{"type":"refusal","refusal":"r"}]},
              {"type":"function_call","call_id":"1","name":"f","namespace":"n","arguments":"{}"},
              {"type":"function_call_output","call_id":"1","output":"o"},
              {"type":"custom_tool_call","call_id":"2","name":"c","input":"i"},
              {"type":"custom_tool_call_output","call_id":"2","output":[{"type":"input_text","text":"t"}]},
              {"type":"reasoning","id":"rs","summary":[{"type":"summary_text","text":"t"}],"content":[{"type":"reasoning_text","text":"t"}],"encrypted_content":"gwr1.a.b.c.d"},
              {"type":"web_search_call","id":"ws","action":{"type":"search","query":"q","queries":["q"],"sources":[{"url":"u","title":"t"}]}},
              {"type":"additional_tools","tools":[{"type":"function","name":"h"}]},
              {"type":"tool_search_call","call_id":"3","arguments":{"query":"q"}},
              {"type":"tool_search_output","call_id":"3","tools":[{"type":"namespace","name":"n","tools":[{"type":"function","name":"g"}]}]},
              {"type":"configuration_update","reasoning":{"effort":"high"},"text":{"verbosity":"low"}},
              {"type":"agent_message","author":"a","recipient":"b","content":[{"type":"input_text","text":"t"}]}]}""";

    @Test
    void theRichRequestIsRead() throws RefusedException {
        Conversation read = read(json(RICH));

        assertThat(read.turns()).hasSizeGreaterThan(8);
    }

    @Test
    void nothingButARefusalComesOfAnyWrongValue() {
        int refused = 0;
        int tried = 0;
        for (List<Object> path : JsonPlaces.paths(json(RICH), List.of())) {
            for (String odd : JsonPlaces.ODD) {
                ObjectNode request = json(RICH);
                JsonPlaces.replace(request, path, json("{\"v\":" + odd + "}").get("v"));
                tried++;
                try {
                    read(request);
                } catch (RefusedException expected) {
                    assertThat(expected.failure().param()).isPresent();
                    refused++;
                } catch (RuntimeException defect) {
                    throw new AssertionError(path + " = " + odd, defect);
                }
            }
        }
        assertThat(refused).isGreaterThan(500).isLessThan(tried);
    }

    private static Conversation read(ObjectNode request) throws RefusedException {
        return FORMAT.readRequest(request, new RequestReading(new Losses(false), ENVELOPES, null));
    }
}
