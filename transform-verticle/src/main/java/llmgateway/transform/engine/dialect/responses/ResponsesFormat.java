package llmgateway.transform.engine.dialect.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.transform.engine.hub.Completion;
import llmgateway.transform.engine.hub.Conversation;
import llmgateway.transform.engine.rules.ReplyContext;
import llmgateway.transform.engine.rules.RequestReading;
import llmgateway.transform.engine.rules.RequestWriting;
import llmgateway.transform.engine.rules.StreamReader;
import llmgateway.transform.engine.rules.StreamWriter;
import llmgateway.transform.engine.rules.UpstreamFault;
import llmgateway.transform.engine.rules.WireFormat;
import llmgateway.transform.engine.rules.WrittenRequest;

/** OpenAI's Responses API, whose conversations are kept by the client: nothing is stored. */
public final class ResponsesFormat implements WireFormat {

    @Override
    public Conversation readRequest(ObjectNode request, RequestReading reading) throws RefusedException {
        return new ResponsesRequestReader(request, reading).read();
    }

    @Override
    public WrittenRequest writeRequest(Conversation conversation, RequestWriting writing) throws RefusedException {
        return new ResponsesRequestWriter(conversation, writing).write();
    }

    @Override
    public Completion readReply(JsonNode reply, ReplyContext context) throws UpstreamFault {
        return ResponsesReplyReader.read(reply, context);
    }

    @Override
    public ObjectNode writeReply(Completion completion, ReplyContext context) {
        return new ResponsesReplyWriter(completion, context).write();
    }

    @Override
    public StreamReader reader(ReplyContext context) {
        return new ResponsesStreamReader(context);
    }

    @Override
    public StreamWriter writer(ReplyContext context) {
        return new ResponsesStreamWriter(context);
    }
}
