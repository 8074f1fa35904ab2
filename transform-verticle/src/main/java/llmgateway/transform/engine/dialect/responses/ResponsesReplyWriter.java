package llmgateway.transform.engine.dialect.responses;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import llmgateway.transform.engine.hub.Block;
import llmgateway.transform.engine.hub.Completion;
import llmgateway.transform.engine.hub.Reasoning;
import llmgateway.transform.engine.hub.Refusal;
import llmgateway.transform.engine.hub.Stop;
import llmgateway.transform.engine.hub.Text;
import llmgateway.transform.engine.hub.ToolCall;
import llmgateway.transform.engine.hub.WebSearch;
import llmgateway.transform.engine.json.JsonTree;
import llmgateway.transform.engine.rules.ReplyContext;
import org.jspecify.annotations.Nullable;

/** Writes a whole reply for a client. */
final class ResponsesReplyWriter {
    private final Completion completion;
    private final ResponseObject response;
    private final OutputItems items;
    private final ArrayNode output = JsonTree.array();
    private @Nullable ArrayNode parts;
    private boolean refused;
    private int textLength;
    private long characters;

    ResponsesReplyWriter(Completion completion, ReplyContext context) {
        ItemIds ids = new ItemIds(completion.id(), context);
        this.completion = completion;
        this.response = new ResponseObject(ids, context);
        this.items = new OutputItems(ids, context);
    }

    ObjectNode write() {
        for (Block block : completion.blocks()) {
            block(block);
        }
        if (completion.ending().stop() == Stop.REFUSAL && !refused) {
            said(OutputItems.refusal(ResponseObject.refusal(completion.ending())));
        }
        endMessage();
        if (ResponseObject.reason(completion.ending().stop()) != null && !output.isEmpty()) {
            ((ObjectNode) output.get(output.size() - 1)).put("status", OutputItems.INCOMPLETE);
        }
        return response.ended(completion.ending(), output, completion.usage(), characters, completion.serviceTier());
    }

    private void block(Block block) {
        if (block instanceof Text text) {
            if (!text.text().isEmpty()) {
                text(text);
            }
        } else if (block instanceof Refusal refusal) {
            refused = true;
            said(OutputItems.refusal(refusal.text()));
        } else if (block instanceof Reasoning reasoning) {
            reasoning(reasoning);
        } else if (block instanceof ToolCall call) {
            characters += call.arguments().length();
            String arguments = OutputItems.whole(items.type(call.name(), call.kind()), call.arguments());
            item(items.call(new ToolCall(call.id(), call.name(), call.kind(), arguments), OutputItems.COMPLETED));
        } else if (block instanceof WebSearch search) {
            endMessage();
            item(items.search(output.size(), search.query(), search.sources(), OutputItems.COMPLETED));
            if (search.opaque() != null) {
                item(items.reasoning(output.size(), "", search.opaque()));
            }
        }
    }

    private void text(Text text) {
        int start = textLength;
        textLength += text.text().codePointCount(0, text.text().length());
        characters += text.text().length();
        said(OutputItems.text(text.text(), OutputItems.annotations(text.citations(), start, textLength)));
    }

    private void reasoning(Reasoning reasoning) {
        if (!reasoning.text().isEmpty() || reasoning.opaque() != null) {
            endMessage();
            characters += reasoning.text().length();
            item(items.reasoning(output.size(), reasoning.text(), reasoning.opaque()));
        }
    }

    private void said(ObjectNode part) {
        if (parts == null) {
            parts = JsonTree.array();
        }
        parts.add(part);
    }

    private void item(ObjectNode item) {
        endMessage();
        output.add(item);
    }

    private void endMessage() {
        if (parts != null) {
            output.add(items.message(output.size(), parts, OutputItems.COMPLETED));
            parts = null;
        }
    }
}
