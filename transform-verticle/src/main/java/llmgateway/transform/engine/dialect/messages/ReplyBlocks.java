package llmgateway.transform.engine.dialect.messages;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import llmgateway.transform.engine.hub.Opaque;
import llmgateway.transform.engine.hub.Thinking;
import llmgateway.transform.engine.hub.ToolName;
import llmgateway.transform.engine.json.JsonTree;
import llmgateway.transform.engine.rules.Identifiers;
import llmgateway.transform.engine.rules.ReplyContext;
import llmgateway.transform.engine.rules.ToolTable;
import org.jspecify.annotations.Nullable;

/** The shapes that whole and streamed replies to Anthropic clients share. */
final class ReplyBlocks {
    private final ReplyContext context;

    ReplyBlocks(ReplyContext context) {
        this.context = context;
    }

    /** The beginning of a message, up to its model. */
    ObjectNode message(String upstreamId) {
        return JsonTree.object()
                .put("id", context.replyId("msg_", upstreamId))
                .put("type", "message")
                .put("role", "assistant")
                .put("model", context.model());
    }

    /**
     * A whole block of reasoning. Its signature is never empty, since some clients forget unsigned reasoning.
     *
     * @return null if there is nothing to show and nothing to keep
     */
    @Nullable
    ObjectNode reasoning(String text, @Nullable Opaque opaque) {
        if (text.isEmpty() && (opaque == null || opaque.kind() == Opaque.Kind.NONE)) {
            return null;
        }
        if (text.isEmpty() && context.display() == Thinking.Display.SUMMARIZED) {
            return JsonTree.object().put("type", "redacted_thinking").put("data", envelope(opaque));
        }
        return JsonTree.object().put("type", "thinking").put("thinking", text).put("signature", envelope(opaque));
    }

    /** The envelope of {@code opaque}, or one that says that there is nothing in it. */
    String envelope(@Nullable Opaque opaque) {
        return context.envelopes().seal(opaque != null ? opaque : Opaque.of(context.origin(), Opaque.Kind.NONE, ""));
    }

    ObjectNode call(String id, ToolName name, ObjectNode input) {
        ObjectNode block = JsonTree.object()
                .put("type", "tool_use")
                .put("id", Identifiers.callId(id, BlockWriter.ID_LIMIT))
                .put("name", ToolTable.wireName(name, ToolboxWriter.NAME_LIMIT));
        block.set("input", input);
        return block;
    }

    /** How the input of a free-text call begins. */
    static String inputStart() {
        return "{\"input\":\"";
    }

    static String inputEnd() {
        return "\"}";
    }

    /** {@code text} as it stands inside a JSON string. */
    static String escaped(String text) {
        String literal = JsonTree.text(TextNode.valueOf(text));
        return literal.substring(1, literal.length() - 1);
    }
}
