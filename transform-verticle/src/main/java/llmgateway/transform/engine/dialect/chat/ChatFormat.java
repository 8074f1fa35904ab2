package llmgateway.transform.engine.dialect.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.transform.engine.hub.Completion;
import llmgateway.transform.engine.hub.Conversation;
import llmgateway.transform.engine.rules.ReplyContext;
import llmgateway.transform.engine.rules.RequestObject;
import llmgateway.transform.engine.rules.RequestReading;
import llmgateway.transform.engine.rules.RequestWriting;
import llmgateway.transform.engine.rules.StreamReader;
import llmgateway.transform.engine.rules.StreamWriter;
import llmgateway.transform.engine.rules.UpstreamFault;
import llmgateway.transform.engine.rules.WireFormat;
import llmgateway.transform.engine.rules.WrittenRequest;

/** OpenAI Chat Completions. */
public final class ChatFormat implements WireFormat {

    @Override
    public Conversation readRequest(ObjectNode request, RequestReading reading) throws RefusedException {
        return new ChatRequestReader(RequestObject.of(request), reading).read();
    }

    @Override
    public WrittenRequest writeRequest(Conversation conversation, RequestWriting writing) throws RefusedException {
        return new ChatRequestWriter(conversation, writing).write();
    }

    @Override
    public Completion readReply(JsonNode reply, ReplyContext context) throws UpstreamFault {
        return ChatReplyReader.read(reply, context);
    }

    @Override
    public ObjectNode writeReply(Completion completion, ReplyContext context) {
        return new ChatReplyWriter(context).write(completion);
    }

    @Override
    public StreamReader reader(ReplyContext context) {
        return new ChatStreamReader(context);
    }

    @Override
    public StreamWriter writer(ReplyContext context) {
        return new ChatStreamWriter(context);
    }
}
