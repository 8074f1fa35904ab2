package llmgateway.transform.engine.dialect.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import llmgateway.contracts.failure.Failure;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.transform.engine.hub.Block;
import llmgateway.transform.engine.hub.Text;
import llmgateway.transform.engine.hub.ToolCall;
import llmgateway.transform.engine.hub.ToolName;
import llmgateway.transform.engine.hub.ToolResult;
import llmgateway.transform.engine.hub.Turn;
import llmgateway.transform.engine.hub.Turn.Role;
import llmgateway.transform.engine.hub.WebSearch;
import llmgateway.transform.engine.json.JsonTree;
import llmgateway.transform.engine.rules.Loss;
import llmgateway.transform.engine.rules.Losses;
import llmgateway.transform.engine.rules.RequestReading;
import org.jspecify.annotations.Nullable;

/**
 * Reads the {@code input} of a request, item by item. Agents put more than messages there: tools, settings, notes of other agents;
 * what nobody else has becomes words or is lost, but is no reason to refuse a conversation.
 */
final class InputReader {
    private final Losses losses;
    private final ToolsReader tools;
    private final ContentReader content;
    private final ReplayReader replay;
    private final List<Text> system = new ArrayList<>();
    private final List<Turn> turns = new ArrayList<>();
    private final List<ObjectNode> updates = new ArrayList<>();

    /**
     * A reader.
     *
     * @param tools gets the tools that are declared inside the input
     */
    InputReader(RequestReading reading, ToolsReader tools) {
        this.losses = reading.losses();
        this.tools = tools;
        this.content = new ContentReader(losses);
        this.replay = new ReplayReader(reading.envelopes());
    }

    /** The system and developer texts before all else. */
    List<Text> system() {
        return system;
    }

    List<Turn> turns() {
        return turns;
    }

    /** Settings that were changed in the midst of the conversation, in order. */
    List<ObjectNode> updates() {
        return updates;
    }

    void read(@Nullable JsonNode input) throws RefusedException {
        if (input == null || !(input.isTextual() || input.isArray())) {
            throw Losses.malformed("input", "a string or an array");
        }
        if (input.isTextual()) {
            add(Role.USER, List.of(Text.of(input.textValue())), "input");
        }
        for (int i = 0; i < input.size(); i++) {
            String path = Fields.at("input", i);
            item(Fields.object(input.get(i), path), path);
        }
    }

    private void item(ObjectNode item, String path) throws RefusedException {
        String type = Fields.text(item, "type", path);
        switch (type == null ? "message" : type) {
            case "message" -> message(item, path);
            case "function_call" -> call(item, ToolCall.Kind.FUNCTION, "arguments", path);
            case "custom_tool_call" -> call(item, ToolCall.Kind.CUSTOM, "input", path);
            case "function_call_output" -> output(item, ToolCall.Kind.FUNCTION, path);
            case "custom_tool_call_output" -> output(item, ToolCall.Kind.CUSTOM, path);
            case "reasoning", "agent_reasoning" -> reasoning(item, path);
            case "web_search_call" -> add(Role.ASSISTANT, List.of(ReplayReader.search(item)), path);
            case "additional_tools" -> tools.read(Fields.list(item, "tools", path), Fields.at(path, "tools"));
            case "tool_search_call" -> searchCall(item, path);
            case "tool_search_output" -> searchOutput(item, path);
            case "configuration_update" -> {
                losses.note(Loss.FIELD_DROPPED, path);
                updates.add(item);
            }
            case "item_reference" -> throw stored(path);
            case "compaction", "compaction_summary", "context_compaction", "compaction_trigger" ->
                throw Losses.refused(path, "is compacted context, which only the upstream that made it can read.");
            case "local_shell_call",
                    "local_shell_call_output",
                    "shell_call",
                    "shell_call_output",
                    "apply_patch_call",
                    "apply_patch_call_output",
                    "computer_call",
                    "computer_call_output" ->
                throw Losses.refused(path, "belongs to a tool that only an OpenAI upstream has.");
            default -> remark(item, path);
        }
    }

    /** The refusal of what builds on something stored at an upstream that is not this one. */
    static RefusedException stored(String path) {
        String message = "The field '" + path + "' names something that is not stored here; send the whole input.";
        return new RefusedException(
                Failure.of(FailureKind.PREVIOUS_RESPONSE_NOT_FOUND, message).withParam(path));
    }

    private void message(ObjectNode item, String path) throws RefusedException {
        JsonNode said = Fields.present(item, "content");
        String at = Fields.at(path, "content");
        switch (Fields.demandedText(item, "role", path)) {
            case "user" -> add(Role.USER, content.blocks(said, at), path);
            case "assistant" -> add(Role.ASSISTANT, content.said(said, at), path);
            case "system", "developer" -> {
                if (turns.isEmpty()) {
                    system.addAll(content.texts(said, at));
                } else {
                    add(Role.SYSTEM, List.copyOf(content.texts(said, at)), path);
                }
            }
            default ->
                throw Losses.malformed(Fields.at(path, "role"), "\"user\", \"assistant\", \"system\" or \"developer\"");
        }
    }

    private void call(ObjectNode item, ToolCall.Kind kind, String member, String path) throws RefusedException {
        String namespace = Fields.text(item, "namespace", path);
        ToolName name = new ToolName(namespace == null ? "" : namespace, Fields.demandedText(item, "name", path));
        String id = Fields.demandedText(item, "call_id", path);
        add(Role.ASSISTANT, List.of(new ToolCall(id, name, kind, plain(item, member))), path);
    }

    /** The text of a member; the JSON text of one that should have been text and is not. */
    private static String plain(ObjectNode item, String member) {
        JsonNode value = Fields.present(item, member);
        if (value == null) {
            return "";
        }
        return value.isTextual() ? value.textValue() : JsonTree.text(value);
    }

    private void output(ObjectNode item, ToolCall.Kind kind, String path) throws RefusedException {
        JsonNode output = Fields.present(item, "output");
        List<Block> blocks = output == null || output.isTextual() || output.isArray()
                ? content.blocks(output, Fields.at(path, "output"))
                : List.of(Text.of(JsonTree.text(output)));
        String id = Fields.demandedText(item, "call_id", path);
        add(Role.USER, List.of(new ToolResult(id, kind, blocks, false, null)), path);
    }

    private void searchCall(ObjectNode item, String path) throws RefusedException {
        String id = Fields.text(item, "call_id", path);
        if (id != null) {
            ToolCall call = new ToolCall(id, ToolSearch.NAME, ToolCall.Kind.FUNCTION, plain(item, "arguments"));
            add(Role.ASSISTANT, List.of(call), path);
        }
    }

    private void searchOutput(ObjectNode item, String path) throws RefusedException {
        List<JsonNode> found = Fields.list(item, "tools", path);
        tools.read(found, Fields.at(path, "tools"));
        String id = Fields.text(item, "call_id", path);
        if (id != null) {
            List<Block> words = List.of(Text.of(ToolSearch.found(found)));
            add(Role.USER, List.of(new ToolResult(id, ToolCall.Kind.FUNCTION, words, false, null)), path);
        }
    }

    /** What another agent said, or an item that nobody knows: its words, with the names of those who speak. */
    private void remark(ObjectNode item, String path) throws RefusedException {
        String words = ReplayReader.words(item);
        if (words.isEmpty()) {
            losses.note(Loss.FIELD_DROPPED, path);
            return;
        }
        losses.note(Loss.CONTENT_AS_TEXT, path);
        String author = item.path("author").asText("");
        String recipient = item.path("recipient").asText("");
        StringBuilder text = new StringBuilder();
        if (!author.isEmpty() || !recipient.isEmpty()) {
            text.append("[Message");
            text.append(author.isEmpty() ? "" : " from " + author);
            text.append(recipient.isEmpty() ? "" : " to " + recipient);
            text.append("]\n");
        }
        add(Role.USER, List.of(Text.of(text + words)), path);
    }

    /** Reasoning, or what a search before it left for its provider. */
    private void reasoning(ObjectNode item, String path) {
        Block block = replay.reasoning(item);
        if (block instanceof WebSearch kept && !turns.isEmpty()) {
            Turn last = turns.get(turns.size() - 1);
            if (last.blocks().get(0) instanceof WebSearch bare && bare.opaque() == null) {
                turns.remove(turns.size() - 1);
                block = new WebSearch(bare.id(), bare.query(), bare.sources(), kept.opaque());
            }
        }
        if (block != null) {
            add(Role.ASSISTANT, List.of(block), path);
        }
    }

    private void add(Role role, List<Block> blocks, String path) {
        if (!blocks.isEmpty()) {
            turns.add(new Turn(role, blocks, path));
        }
    }
}
