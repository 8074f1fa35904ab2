package llmgateway.transform.engine.dialect.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.config.Quirk;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.transform.engine.hub.Block;
import llmgateway.transform.engine.hub.Opaque;
import llmgateway.transform.engine.hub.Reasoning;
import llmgateway.transform.engine.hub.Refusal;
import llmgateway.transform.engine.hub.Text;
import llmgateway.transform.engine.hub.ToolCall;
import llmgateway.transform.engine.hub.Turn;
import llmgateway.transform.engine.hub.WebSearch;
import llmgateway.transform.engine.json.JsonTree;
import llmgateway.transform.engine.rules.CustomTools;
import llmgateway.transform.engine.rules.Loss;
import llmgateway.transform.engine.rules.Origins;
import llmgateway.transform.engine.rules.RequestWriting;
import llmgateway.transform.engine.rules.ToolTable;
import org.jspecify.annotations.Nullable;

/** Writes an assistant turn of the history as one message. */
final class AssistantWriter {
    private final RequestWriting writing;

    AssistantWriter(RequestWriting writing) {
        this.writing = writing;
    }

    /** The message; null if nothing of the turn can be said here. */
    @Nullable
    ObjectNode message(Turn turn) throws RefusedException {
        StringBuilder content = new StringBuilder();
        StringBuilder refusal = new StringBuilder();
        StringBuilder reasoning = new StringBuilder();
        ObjectNode extra = JsonTree.object();
        ArrayNode calls = JsonTree.array();
        ObjectNode nextCall = JsonTree.object();
        for (Block block : turn.blocks()) {
            if (block instanceof Text text) {
                content.append(text.text());
            } else if (block instanceof Refusal words) {
                refuse(words, writing.official() ? refusal : content, turn.path());
            } else if (block instanceof Reasoning thought && isOurs(thought.opaque())) {
                reasoning.append(reasoning.isEmpty() || thought.text().isEmpty() ? "" : "\n\n");
                reasoning.append(thought.text());
                restore(thought.opaque(), extra, nextCall);
            } else if (block instanceof ToolCall call) {
                calls.add(call(call).setAll(nextCall));
                nextCall = JsonTree.object();
            } else if (!(block instanceof Reasoning || block instanceof WebSearch)) {
                writing.losses().note(Loss.FIELD_DROPPED, turn.path());
            }
        }
        if (content.isEmpty() && refusal.isEmpty() && calls.isEmpty()) {
            return null;
        }
        ObjectNode message = JsonTree.object().put("role", "assistant");
        message.put("content", content.isEmpty() ? null : content.toString());
        if (!refusal.isEmpty()) {
            message.put("refusal", refusal.toString());
        }
        if (writing.has(Quirk.REASONING_CONTENT) && !reasoning.isEmpty()) {
            message.put("reasoning_content", reasoning.toString());
        }
        message.setAll(extra);
        if (!calls.isEmpty()) {
            message.set("tool_calls", calls);
        }
        return message;
    }

    private void refuse(Refusal words, StringBuilder to, String path) throws RefusedException {
        if (!writing.official()) {
            writing.losses().note(Loss.REFUSAL_AS_TEXT, path);
        }
        to.append(words.text());
    }

    /** Whether the server may see the reasoning: it is its own, or nobody's. */
    private boolean isOurs(@Nullable Opaque opaque) {
        return opaque == null || Origins.canRead(writing.origin(), Dialect.CHAT, opaque);
    }

    /** Puts the members that the server wants back into {@code message}, and those of the call that follows into {@code call}. */
    private static void restore(@Nullable Opaque opaque, ObjectNode message, ObjectNode call) {
        if (opaque == null || opaque.kind() != Opaque.Kind.EXTRA) {
            return;
        }
        JsonNode members = JsonTree.readOrNull(opaque.value());
        if (members == null) {
            return;
        }
        members.properties().forEach(member -> {
            if (member.getKey().equals(Extras.CALL) && member.getValue() instanceof ObjectNode ofCall) {
                call.setAll(ofCall);
            } else if (member.getValue() instanceof ArrayNode array) {
                message.withArray(member.getKey()).addAll(array);
            }
        });
    }

    private ObjectNode call(ToolCall call) {
        boolean custom = call.kind() == ToolCall.Kind.CUSTOM;
        boolean nativeCustom = custom && writing.knowsCustomTools();
        String name = ToolTable.wireName(call.name(), ToolsWriter.LONGEST_NAME);
        ObjectNode written = JsonTree.object().put("id", MessagesWriter.callId(call.id()));
        if (nativeCustom) {
            written.put("type", "custom").putObject("custom").put("name", name).put("input", call.arguments());
        } else {
            String arguments = custom ? CustomTools.wrapped(call.arguments()) : Extras.orEmptyObject(call.arguments());
            written.put("type", "function")
                    .putObject("function")
                    .put("name", name)
                    .put("arguments", arguments);
        }
        return written;
    }
}
