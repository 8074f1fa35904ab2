package llmgateway.transform.engine.dialect.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import llmgateway.transform.engine.error.ErrorBody;
import llmgateway.transform.engine.hub.Completion;
import llmgateway.transform.engine.json.JsonTree;
import llmgateway.transform.engine.rules.CompletionBuilder;
import llmgateway.transform.engine.rules.ReplyContext;
import llmgateway.transform.engine.rules.UpstreamFault;

/** Reads an upstream's whole answer, as the stream that has nothing but its end. */
final class ResponsesReplyReader {

    private ResponsesReplyReader() {}

    static Completion read(JsonNode reply, ReplyContext context) throws UpstreamFault {
        if (!(reply instanceof ObjectNode response)) {
            throw new UpstreamFault(new ErrorBody("server_error", "The upstream's answer is no response.", null, null));
        }
        if (response.hasNonNull("error")) {
            throw new UpstreamFault(ReplyFacts.error(response));
        }
        String status = response.path("status").asText("completed");
        if (!response.path("output").isArray() || !(status.equals("completed") || status.equals("incomplete"))) {
            throw new UpstreamFault(new ErrorBody(
                    "server_error", "The upstream's answer is not complete: " + shown(status) + '.', null, null));
        }
        CompletionBuilder completion = new CompletionBuilder();
        new ResponsesStreamReader(context)
                .read(
                        "response.completed",
                        JsonTree.object().put("type", "response.completed").<ObjectNode>set("response", response),
                        completion);
        return completion.build();
    }

    private static String shown(String status) {
        return status.equals("completed") ? "it has no output" : status;
    }
}
