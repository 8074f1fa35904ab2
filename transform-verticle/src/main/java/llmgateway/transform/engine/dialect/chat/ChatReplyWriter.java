package llmgateway.transform.engine.dialect.chat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Objects;
import llmgateway.transform.engine.hub.Block;
import llmgateway.transform.engine.hub.Citation;
import llmgateway.transform.engine.hub.Completion;
import llmgateway.transform.engine.hub.Reasoning;
import llmgateway.transform.engine.hub.Refusal;
import llmgateway.transform.engine.hub.Stop;
import llmgateway.transform.engine.hub.Text;
import llmgateway.transform.engine.hub.ToolCall;
import llmgateway.transform.engine.hub.WebSearch;
import llmgateway.transform.engine.json.JsonTree;
import llmgateway.transform.engine.rules.ReplyContext;
import llmgateway.transform.engine.rules.ServiceTiers;
import llmgateway.transform.engine.rules.ToolTable;

/** Writes a whole reply for a Chat client. */
final class ChatReplyWriter {
    static final String ID_PREFIX = "chatcmpl-";

    private final ReplyContext context;
    private final StringBuilder content = new StringBuilder();
    private final StringBuilder refusal = new StringBuilder();
    private final StringBuilder reasoning = new StringBuilder();
    private final ArrayNode annotations = JsonTree.array();
    private final ArrayNode details = JsonTree.array();
    private final ArrayNode calls = JsonTree.array();
    private int codePoints;

    ChatReplyWriter(ReplyContext context) {
        this.context = context;
    }

    ObjectNode write(Completion completion) {
        completion.blocks().forEach(this::add);
        boolean refusalSaid = !refusal.isEmpty();
        refusal.append(Objects.requireNonNullElse(
                refusalSaid ? null : FinishReasons.refusal(completion.ending(), !content.isEmpty()), ""));
        ObjectNode reply = JsonTree.object()
                .put("id", context.replyId(ID_PREFIX, completion.id()))
                .put("object", "chat.completion")
                .put("created", context.createdAt())
                .put("model", context.model());
        ObjectNode choice = reply.putArray("choices").addObject().put("index", 0);
        choice.set("message", message());
        choice.putNull("logprobs");
        choice.put("finish_reason", FinishReasons.written(completion.ending(), !calls.isEmpty(), refusalSaid));
        if (completion.ending().stop() == Stop.STOP_SEQUENCE
                && completion.ending().stopSequence() != null) {
            choice.put("stop_reason", completion.ending().stopSequence());
        }
        if (completion.usage() != null) {
            reply.set("usage", UsageObject.written(completion.usage()));
        }
        if (completion.serviceTier() != null) {
            reply.put("service_tier", ServiceTiers.told(completion.serviceTier()));
        }
        return reply;
    }

    private ObjectNode message() {
        ObjectNode message = JsonTree.object().put("role", "assistant");
        boolean silent = content.isEmpty() && (!calls.isEmpty() || !refusal.isEmpty());
        message.put("content", silent ? null : content.toString());
        message.put("refusal", refusal.isEmpty() ? null : refusal.toString());
        message.set("annotations", annotations);
        if (!reasoning.isEmpty()) {
            message.put("reasoning_content", reasoning.toString());
        }
        if (!details.isEmpty()) {
            message.set("reasoning_details", details);
        }
        if (!calls.isEmpty()) {
            message.set("tool_calls", calls);
        }
        return message;
    }

    private void add(Block block) {
        if (block instanceof Text text) {
            add(text);
        } else if (block instanceof Refusal words) {
            refusal.append(words.text());
        } else if (block instanceof Reasoning thought) {
            reasoning
                    .append(reasoning.isEmpty() || thought.text().isEmpty() ? "" : "\n\n")
                    .append(thought.text());
            if (thought.opaque() != null || !thought.text().isEmpty()) {
                String sealed =
                        thought.opaque() == null ? null : context.envelopes().seal(thought.opaque());
                details.add(ReasoningDetail.whole(thought.text(), sealed, details.size()));
            }
        } else if (block instanceof WebSearch search && search.opaque() != null) {
            details.add(ReasoningDetail.whole("", context.envelopes().seal(search.opaque()), details.size()));
        } else if (block instanceof ToolCall call) {
            calls.add(written(call));
        }
    }

    private void add(Text text) {
        int start = codePoints;
        content.append(text.text());
        codePoints += text.text().codePointCount(0, text.text().length());
        for (Citation citation : text.citations()) {
            if (citation instanceof Citation.Web page) {
                annotations.add(Annotations.written(page, start, codePoints));
            }
        }
    }

    private static ObjectNode written(ToolCall call) {
        ObjectNode written = JsonTree.object().put("id", call.id());
        String name = ToolTable.wireName(call.name(), Integer.MAX_VALUE);
        if (call.kind() == ToolCall.Kind.CUSTOM) {
            written.put("type", "custom").putObject("custom").put("name", name).put("input", call.arguments());
        } else {
            written.put("type", "function")
                    .putObject("function")
                    .put("name", name)
                    .put("arguments", Extras.orEmptyObject(call.arguments()));
        }
        return written;
    }
}
