package llmgateway.transform.engine.dialect.messages;

import com.fasterxml.jackson.databind.node.ObjectNode;
import llmgateway.transform.engine.hub.ToolCall;
import llmgateway.transform.engine.json.JsonTree;

/** What the content of a block is called in its deltas. */
enum DeltaKind {
    TEXT("text_delta", "text"),
    THINKING("thinking_delta", "thinking"),
    /** JSON text. */
    INPUT("input_json_delta", "partial_json"),
    /** Free text, which travels as the one string of a JSON object. */
    FREE_INPUT("input_json_delta", "partial_json"),
    /** The block comes whole. */
    NONE("", "");

    private final String type;
    private final String member;

    DeltaKind(String type, String member) {
        this.type = type;
        this.member = member;
    }

    static DeltaKind ofCall(ToolCall.Kind kind) {
        return kind == ToolCall.Kind.CUSTOM ? FREE_INPUT : INPUT;
    }

    /** What comes before a block's first content. */
    String prologue() {
        return this == FREE_INPUT ? ReplyBlocks.inputStart() : "";
    }

    /**
     * What comes after a block's last content.
     *
     * @param blank whether the content was nothing but white space
     */
    String epilogue(boolean blank) {
        if (this == FREE_INPUT) {
            return ReplyBlocks.inputEnd();
        }
        return this == INPUT && blank ? "{}" : "";
    }

    ObjectNode delta(String content) {
        return JsonTree.object().put("type", type).put(member, content);
    }
}
