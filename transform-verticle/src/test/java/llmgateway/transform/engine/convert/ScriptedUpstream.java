package llmgateway.transform.engine.convert;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.Usage;
import llmgateway.transform.engine.hub.Block;
import llmgateway.transform.engine.hub.Completion;
import llmgateway.transform.engine.hub.Ending;
import llmgateway.transform.engine.hub.Opaque;
import llmgateway.transform.engine.hub.Reasoning;
import llmgateway.transform.engine.hub.Stop;
import llmgateway.transform.engine.hub.Text;
import llmgateway.transform.engine.hub.Thinking;
import llmgateway.transform.engine.hub.ToolCall;
import llmgateway.transform.engine.hub.ToolName;
import llmgateway.transform.engine.json.JsonTree;
import llmgateway.transform.engine.rules.CustomTools;
import llmgateway.transform.engine.rules.Envelopes;
import llmgateway.transform.engine.rules.ReplyContext;
import org.jspecify.annotations.Nullable;

/** An upstream that reasons, speaks and calls the tools that it was told of, in its own dialect; it depends on the turn alone. */
final class ScriptedUpstream {
    private final Dialect dialect;
    private final List<String> states = new ArrayList<>();
    private int turn;

    ScriptedUpstream(Dialect dialect) {
        this.dialect = dialect;
    }

    /** The reasoning state of all replies so far, which must come back exactly and in order. */
    List<String> states() {
        return states;
    }

    /** The states that a converted request brings back. */
    static List<String> statesIn(Dialect dialect, JsonNode request) {
        List<String> found = new ArrayList<>();
        if (dialect == Dialect.MESSAGES) {
            for (JsonNode message : request.path("messages")) {
                for (JsonNode block : message.path("content")) {
                    switch (block.path("type").asText()) {
                        case "thinking" ->
                            found.add(block.path("thinking").textValue() + '|'
                                    + block.path("signature").textValue());
                        case "redacted_thinking" ->
                            found.add('|' + block.path("data").textValue());
                        default -> {}
                    }
                }
            }
        }
        for (JsonNode item : request.path("input")) {
            if (item.path("type").asText().equals("reasoning")) {
                List<String> parts = new ArrayList<>();
                item.path("summary").forEach(part -> parts.add(part.path("text").textValue()));
                found.add(String.join("\n\n", parts) + '|' + item.path("encrypted_content").textValue());
            }
        }
        return found;
    }

    /** The next reply to {@code request}. */
    String reply(JsonNode request) {
        turn++;
        List<Block> blocks = new ArrayList<>();
        boolean always = request.path("thinking").path("type").asText().equals("enabled");
        if (always || turn % 6 != 0) {
            String text = turn % 3 == 0 ? "" : turn % 5 == 0 ? "First " + turn + ".\n\nThen." : "I think " + turn + ".";
            Opaque state = state();
            if (state != null) {
                states.add((state.kind() == Opaque.Kind.REDACTED ? "" : text) + '|' + state.value());
            }
            if (state != null || !text.isEmpty()) {
                blocks.add(new Reasoning(text, state));
            }
        }
        if (turn % 2 == 0) {
            blocks.add(Text.of("Step " + turn + " 😀."));
        }
        JsonNode tools = request.path("tools");
        int calls = turn % 8 == 0 ? 0 : 1 + turn % 3;
        for (int i = 0; i < calls; i++) {
            blocks.add(call(tools.get((turn + i) % tools.size()), i));
        }
        Completion completion = new Completion(
                id(),
                "model",
                blocks,
                Ending.of(calls > 0 ? Stop.TOOL_USE : Stop.END),
                new Usage(10, 5, 0, 0, 0, false),
                null);
        return JsonTree.text(Formats.of(dialect).writeReply(completion, context(dialect)));
    }

    /** What an upstream's own writer needs: no envelopes, and everything shown. */
    static ReplyContext context(Dialect dialect) {
        return new ReplyContext(
                dialect,
                "model",
                true,
                Thinking.Display.UNSET,
                true,
                JsonTree.object(),
                10,
                "up1",
                Wire.NOW,
                "",
                Envelopes.TRANSPARENT);
    }

    private String id() {
        return switch (dialect) {
            case MESSAGES -> "msg_" + turn;
            case CHAT -> "chatcmpl-" + turn;
            default -> "resp_" + turn;
        };
    }

    private @Nullable Opaque state() {
        return switch (dialect) {
            case MESSAGES ->
                Opaque.of("", turn % 4 == 0 && turn % 3 == 0 ? Opaque.Kind.REDACTED : Opaque.Kind.SIGNATURE, "Eq+/=" + turn);
            case RESPONSES -> new Opaque("", Opaque.Kind.ENCRYPTED, "gAAAA-_=" + turn, "rs_" + turn, List.of());
            default -> null;
        };
    }

    private ToolCall call(JsonNode tool, int index) {
        boolean custom = tool.path("type").asText().equals("custom");
        JsonNode declared = dialect == Dialect.CHAT ? tool.path(tool.path("type").asText()) : tool;
        JsonNode schema = declared.has("input_schema") ? declared.path("input_schema") : declared.path("parameters");
        String free = "print(\"" + turn + "\")\n";
        String arguments = custom
                ? free
                : schema.path("properties").has("input")
                        ? CustomTools.wrapped(free)
                        : turn % 5 == 0 ? "{}" : "{\"path\":\"f" + turn + "\",\"limit\":1.0,\"z\":{\"a\":[12345678901234567890]}}";
        return new ToolCall(
                "call_" + turn + "_" + index,
                ToolName.of(declared.path("name").asText()),
                custom ? ToolCall.Kind.CUSTOM : ToolCall.Kind.FUNCTION,
                arguments);
    }
}
