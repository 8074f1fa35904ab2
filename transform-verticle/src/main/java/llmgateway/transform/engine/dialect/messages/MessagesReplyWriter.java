package llmgateway.transform.engine.dialect.messages;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import llmgateway.contracts.Usage;
import llmgateway.transform.engine.hub.Block;
import llmgateway.transform.engine.hub.Completion;
import llmgateway.transform.engine.hub.Reasoning;
import llmgateway.transform.engine.hub.Refusal;
import llmgateway.transform.engine.hub.Text;
import llmgateway.transform.engine.hub.ToolCall;
import llmgateway.transform.engine.hub.WebSearch;
import llmgateway.transform.engine.json.JsonTree;
import llmgateway.transform.engine.rules.Arguments;
import llmgateway.transform.engine.rules.ReplyContext;

/** Writes a whole reply as a message for an Anthropic client. */
final class MessagesReplyWriter {
    private final ReplyContext context;
    private final ReplyBlocks shapes;
    private final ArrayNode content = JsonTree.array();
    private boolean calls;
    private boolean refused;
    private int searches;
    private long characters;

    MessagesReplyWriter(ReplyContext context) {
        this.context = context;
        this.shapes = new ReplyBlocks(context);
    }

    ObjectNode write(Completion completion) {
        completion.blocks().forEach(this::write);
        ObjectNode message = shapes.message(completion.id());
        message.set("content", content);
        StopReason.write(completion.ending(), calls, refused, message);
        message.putNull("container");
        Usage usage = completion.usage();
        Usage told = usage != null ? usage : context.estimate(characters);
        message.set("usage", UsageObject.of(told, searches, completion.serviceTier()));
        return message;
    }

    private void write(Block block) {
        if (block instanceof Text text) {
            addText(text.text());
        } else if (block instanceof Refusal refusal) {
            refused = true;
            addText(refusal.text());
        } else if (block instanceof Reasoning reasoning) {
            characters += reasoning.text().length();
            ObjectNode written = shapes.reasoning(reasoning.text(), reasoning.opaque());
            if (written != null) {
                content.add(written);
            }
        } else if (block instanceof ToolCall call) {
            calls = true;
            characters += call.arguments().length();
            String arguments = call.kind() == ToolCall.Kind.CUSTOM
                    ? ReplyBlocks.inputStart() + ReplyBlocks.escaped(call.arguments()) + ReplyBlocks.inputEnd()
                    : call.arguments();
            content.add(shapes.call(call.id(), call.name(), Arguments.objectOfReply(arguments)));
        } else if (block instanceof WebSearch search && context.webSearch()) {
            searches++;
            content.add(SearchBlocks.call(search.id(), SearchBlocks.input(search.query())));
            content.add(SearchBlocks.result(search.id(), search.sources(), shapes.envelope(search.opaque())));
        }
    }

    private void addText(String text) {
        if (!text.isEmpty()) {
            characters += text.length();
            content.addObject().put("type", "text").put("text", text);
        }
    }
}
