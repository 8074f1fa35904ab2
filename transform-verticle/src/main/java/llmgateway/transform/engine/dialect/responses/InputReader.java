package llmgateway.transform.engine.dialect.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
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
import llmgateway.transform.engine.rules.RequestObject;
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
    private final List<RequestObject> updates = new ArrayList<>();

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
    List<RequestObject> updates() {
        return updates;
    }

    void read(@Nullable JsonNode input) throws RefusedException {
        if (input == null || !(input.isTextual() || input.isArray())) {
            throw Losses.malformed("input", "a string or an array");
        }
        if (input.isTextual()) {
            add(Role.USER, List.of(Text.of(input.textValue())), "input");
        }
        if (input instanceof ArrayNode items) {
            for (RequestObject item : RequestObject.each(items, "input")) {
                item(item);
            }
        }
    }

    private void item(RequestObject item) throws RefusedException {
        String type = item.text("type");
        switch (type == null ? "message" : type) {
            case "message" -> message(item);
            case "function_call" -> call(item, ToolCall.Kind.FUNCTION, "arguments");
            case "custom_tool_call" -> call(item, ToolCall.Kind.CUSTOM, "input");
            case "function_call_output" -> output(item, ToolCall.Kind.FUNCTION);
            case "custom_tool_call_output" -> output(item, ToolCall.Kind.CUSTOM);
            case "reasoning", "agent_reasoning" -> reasoning(item);
            case "web_search_call" -> add(Role.ASSISTANT, List.of(ReplayReader.search(item.node())), item.path());
            case "additional_tools" -> tools.read(item.objects("tools"));
            case "tool_search_call" -> searchCall(item);
            case "tool_search_output" -> searchOutput(item);
            case "configuration_update" -> {
                losses.note(Loss.FIELD_DROPPED, item.path());
                updates.add(item);
            }
            case "item_reference" -> throw stored(item.path());
            case "compaction", "compaction_summary", "context_compaction", "compaction_trigger" ->
                throw Losses.refused(
                        item.path(), "is compacted context, which only the upstream that made it can read.");
            case "local_shell_call",
                    "local_shell_call_output",
                    "shell_call",
                    "shell_call_output",
                    "apply_patch_call",
                    "apply_patch_call_output",
                    "computer_call",
                    "computer_call_output" ->
                throw Losses.refused(item.path(), "belongs to a tool that only an OpenAI upstream has.");
            default -> remark(item);
        }
    }

    /** The refusal of what builds on something stored at an upstream that is not this one. */
    static RefusedException stored(String path) {
        String message = "The field '" + path + "' names something that is not stored here; send the whole input.";
        return new RefusedException(
                Failure.of(FailureKind.PREVIOUS_RESPONSE_NOT_FOUND, message).withParam(path));
    }

    private void message(RequestObject item) throws RefusedException {
        JsonNode said = item.member("content");
        String at = item.at("content");
        switch (item.requiredText("role")) {
            case "user" -> add(Role.USER, content.blocks(said, at), item.path());
            case "assistant" -> add(Role.ASSISTANT, content.said(said, at), item.path());
            case "system", "developer" -> {
                if (turns.isEmpty()) {
                    system.addAll(content.texts(said, at));
                } else {
                    add(Role.SYSTEM, List.copyOf(content.texts(said, at)), item.path());
                }
            }
            default -> throw Losses.malformed(item.at("role"), "\"user\", \"assistant\", \"system\" or \"developer\"");
        }
    }

    private void call(RequestObject item, ToolCall.Kind kind, String member) throws RefusedException {
        String namespace = item.text("namespace");
        ToolName name = new ToolName(namespace == null ? "" : namespace, item.requiredText("name"));
        String id = item.requiredText("call_id");
        add(Role.ASSISTANT, List.of(new ToolCall(id, name, kind, plain(item, member))), item.path());
    }

    /** The text of a member; the JSON text of one that should have been text and is not. */
    private static String plain(RequestObject item, String member) {
        JsonNode value = item.member(member);
        if (value == null) {
            return "";
        }
        return value.isTextual() ? value.textValue() : JsonTree.text(value);
    }

    private void output(RequestObject item, ToolCall.Kind kind) throws RefusedException {
        JsonNode output = item.member("output");
        List<Block> blocks = output == null || output.isTextual() || output.isArray()
                ? content.blocks(output, item.at("output"))
                : List.of(Text.of(JsonTree.text(output)));
        String id = item.requiredText("call_id");
        add(Role.USER, List.of(new ToolResult(id, kind, blocks, false, null)), item.path());
    }

    private void searchCall(RequestObject item) throws RefusedException {
        String id = item.text("call_id");
        if (id != null) {
            ToolCall call = new ToolCall(id, ToolSearch.NAME, ToolCall.Kind.FUNCTION, plain(item, "arguments"));
            add(Role.ASSISTANT, List.of(call), item.path());
        }
    }

    private void searchOutput(RequestObject item) throws RefusedException {
        List<RequestObject> found = item.objects("tools");
        tools.read(found);
        String id = item.text("call_id");
        if (id != null) {
            List<Block> words = List.of(Text.of(ToolSearch.found(found)));
            add(Role.USER, List.of(new ToolResult(id, ToolCall.Kind.FUNCTION, words, false, null)), item.path());
        }
    }

    /** What another agent said, or an item that nobody knows: its words, with the names of those who speak. */
    private void remark(RequestObject item) throws RefusedException {
        String words = ReplayReader.words(item.node());
        if (words.isEmpty()) {
            losses.note(Loss.FIELD_DROPPED, item.path());
            return;
        }
        losses.note(Loss.CONTENT_AS_TEXT, item.path());
        String author = item.node().path("author").asText("");
        String recipient = item.node().path("recipient").asText("");
        StringBuilder text = new StringBuilder();
        if (!author.isEmpty() || !recipient.isEmpty()) {
            text.append("[Message");
            text.append(author.isEmpty() ? "" : " from " + author);
            text.append(recipient.isEmpty() ? "" : " to " + recipient);
            text.append("]\n");
        }
        add(Role.USER, List.of(Text.of(text + words)), item.path());
    }

    /** Reasoning, or what a search before it left for its provider. */
    private void reasoning(RequestObject item) {
        Block block = replay.reasoning(item.node());
        if (block instanceof WebSearch kept && !turns.isEmpty()) {
            Turn last = turns.get(turns.size() - 1);
            if (last.blocks().get(0) instanceof WebSearch bare && bare.opaque() == null) {
                turns.remove(turns.size() - 1);
                block = new WebSearch(bare.id(), bare.query(), bare.sources(), kept.opaque());
            }
        }
        if (block != null) {
            add(Role.ASSISTANT, List.of(block), item.path());
        }
    }

    private void add(Role role, List<Block> blocks, String path) {
        if (!blocks.isEmpty()) {
            turns.add(new Turn(role, blocks, path));
        }
    }
}
