package llmgateway.transform.engine.dialect.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.config.Quirk;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.transform.engine.hub.Block;
import llmgateway.transform.engine.hub.Opaque;
import llmgateway.transform.engine.hub.Reasoning;
import llmgateway.transform.engine.hub.Refusal;
import llmgateway.transform.engine.hub.Text;
import llmgateway.transform.engine.hub.ToolCall;
import llmgateway.transform.engine.hub.ToolResult;
import llmgateway.transform.engine.hub.Turn;
import llmgateway.transform.engine.hub.WebSearch;
import llmgateway.transform.engine.json.JsonTree;
import llmgateway.transform.engine.rules.CustomTools;
import llmgateway.transform.engine.rules.Loss;
import llmgateway.transform.engine.rules.Origins;
import llmgateway.transform.engine.rules.RequestWriting;
import llmgateway.transform.engine.rules.ToolTable;
import org.jspecify.annotations.Nullable;

/** Writes arranged turns as input items. What one turn becomes does not depend on what follows it. */
final class InputWriter {
    private final RequestWriting writing;
    private final ContentWriter content;
    private final String systemRole;
    private final boolean customTools;
    private final ArrayNode items = JsonTree.array();
    private final Map<String, ToolCall.Kind> calls = new HashMap<>();

    InputWriter(RequestWriting writing) {
        this.writing = writing;
        this.content = new ContentWriter(writing);
        this.systemRole = writing.has(Quirk.SYSTEM_ROLE) ? "system" : "developer";
        this.customTools = writing.knowsCustomTools();
    }

    ArrayNode items() {
        return items;
    }

    /** A system text, in front or in the midst. */
    void system(List<? extends Block> texts, String path) throws RefusedException {
        message(systemRole, texts, path);
    }

    void turn(Turn turn) throws RefusedException {
        switch (turn.role()) {
            case SYSTEM -> system(turn.blocks(), turn.path());
            case USER -> user(turn);
            case ASSISTANT -> assistant(turn);
        }
    }

    private void user(Turn turn) throws RefusedException {
        for (Block block : turn.blocks()) {
            if (block instanceof ToolResult result) {
                result(result, turn.path());
            }
        }
        List<Block> rest = turn.blocks().stream()
                .filter(block -> !(block instanceof ToolResult))
                .toList();
        message("user", rest, turn.path());
    }

    private void message(String role, List<? extends Block> blocks, String path) throws RefusedException {
        ArrayNode parts = JsonTree.array();
        for (Block block : blocks) {
            content.part(block, parts, path);
        }
        if (!parts.isEmpty()) {
            items.add(JsonTree.object().put("type", "message").put("role", role).<ObjectNode>set("content", parts));
        }
    }

    private void result(ToolResult result, String path) throws RefusedException {
        boolean custom = customTools && calls.getOrDefault(result.callId(), result.kind()) == ToolCall.Kind.CUSTOM;
        items.addObject()
                .put("type", custom ? "custom_tool_call_output" : "function_call_output")
                .put("call_id", ItemIds.callId(result.callId()))
                .set("output", content.output(result, path));
    }

    private void assistant(Turn turn) throws RefusedException {
        ArrayNode said = null;
        for (Block block : turn.blocks()) {
            ObjectNode part = said(block);
            if (part != null) {
                if (said == null) {
                    said = items.addObject()
                            .put("type", "message")
                            .put("role", "assistant")
                            .putArray("content");
                }
                said.add(part);
            } else {
                said = null;
                done(block, turn.path());
            }
        }
    }

    private static @Nullable ObjectNode said(Block block) {
        if (block instanceof Text text) {
            ObjectNode part = JsonTree.object().put("type", "output_text").put("text", text.text());
            part.putArray("annotations");
            return part;
        }
        return block instanceof Refusal refusal
                ? JsonTree.object().put("type", "refusal").put("refusal", refusal.text())
                : null;
    }

    private void done(Block block, String path) throws RefusedException {
        if (block instanceof ToolCall call) {
            call(call);
        } else if (block instanceof Reasoning reasoning) {
            ObjectNode item = readable(reasoning.opaque()) ? ReasoningItem.restored(reasoning) : null;
            if (item != null) {
                items.add(item);
            }
        } else if (block instanceof WebSearch search) {
            search(search, path);
        }
    }

    private void call(ToolCall call) {
        calls.put(call.id(), call.kind());
        String name = ToolTable.wireName(call.name(), ToolsWriter.NAME_LIMIT);
        boolean custom = call.kind() == ToolCall.Kind.CUSTOM;
        ObjectNode item = items.addObject()
                .put("type", custom && customTools ? "custom_tool_call" : "function_call")
                .put("call_id", ItemIds.callId(call.id()))
                .put("name", name);
        if (!custom) {
            item.put("arguments", call.arguments().isBlank() ? "{}" : call.arguments());
        } else if (customTools) {
            item.put("input", call.arguments());
        } else {
            item.put("arguments", CustomTools.wrapped(call.arguments()));
        }
    }

    /** A search comes back to the server that made it, and to no other. */
    private void search(WebSearch search, String path) throws RefusedException {
        Opaque opaque = search.opaque();
        if (opaque == null || opaque.kind() != Opaque.Kind.BLOCKS || !readable(opaque)) {
            writing.losses().note(Loss.FIELD_DROPPED, path);
            return;
        }
        JsonNode kept = JsonTree.readOrNull(opaque.value());
        if (kept != null) {
            kept.forEach(items::add);
        }
    }

    private boolean readable(@Nullable Opaque opaque) {
        return opaque != null && Origins.canRead(writing.origin(), Dialect.RESPONSES, opaque);
    }
}
