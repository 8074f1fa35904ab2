package llmgateway.transform.engine.convert;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.transform.engine.hub.Block;
import llmgateway.transform.engine.hub.Conversation;
import llmgateway.transform.engine.hub.Document;
import llmgateway.transform.engine.hub.Image;
import llmgateway.transform.engine.hub.Reasoning;
import llmgateway.transform.engine.hub.Refusal;
import llmgateway.transform.engine.hub.Text;
import llmgateway.transform.engine.hub.Tool;
import llmgateway.transform.engine.hub.ToolCall;
import llmgateway.transform.engine.hub.ToolResult;
import llmgateway.transform.engine.hub.Turn;
import llmgateway.transform.engine.json.JsonTree;
import llmgateway.transform.engine.rules.Arguments;
import llmgateway.transform.engine.rules.Envelopes;
import llmgateway.transform.engine.rules.Losses;
import llmgateway.transform.engine.rules.RequestReading;
import llmgateway.transform.engine.rules.Schemas;
import llmgateway.transform.engine.rules.TurnOrder;
import llmgateway.transform.testing.Settings;

/** What a request says, line by line, so that requests of different dialects can be compared. Reasoning is left out. */
final class Gist {
    private final List<String> lines = new ArrayList<>();

    private Gist() {}

    /** What a body in {@code dialect} says. */
    static List<String> of(Dialect dialect, String body) throws RefusedException {
        Gist gist = new Gist();
        Conversation conversation = read(dialect, body);
        conversation.system().forEach(text -> gist.lines.add("system: " + text.text()));
        for (Turn turn : TurnOrder.arrange(conversation.turns(), new Losses(false))) {
            gist.add(turn);
        }
        conversation.toolbox().tools().forEach(gist::add);
        gist.lines.add("choice: " + conversation.toolbox().choice());
        gist.lines.add("parallel: " + conversation.toolbox().parallel());
        gist.lines.add("max tokens: " + conversation.limits().maxTokens());
        gist.lines.add("streamed: " + conversation.streamed());
        return gist.lines;
    }

    static Conversation read(Dialect dialect, String body) throws RefusedException {
        ObjectNode tree = (ObjectNode) Objects.requireNonNull(JsonTree.readOrNull(body));
        return Formats.of(dialect)
                .readRequest(
                        tree, new RequestReading(new Losses(false), new Envelopes(Settings.ENVELOPE_KEY), null));
    }

    /** Arguments of a call as every dialect says them: a compact object with its own digits. */
    static String arguments(ToolCall call) {
        return call.kind() == ToolCall.Kind.CUSTOM
                ? call.arguments()
                : JsonTree.text(Arguments.objectOfReply(call.arguments()));
    }

    private void add(Turn turn) {
        StringBuilder said = new StringBuilder();
        for (Block block : turn.blocks()) {
            if (turn.role() == Turn.Role.ASSISTANT && block instanceof Text text) {
                said.append(text.text());
            } else {
                said.append(said.isEmpty() ? "" : "\n");
                add(turn.role() + " " + words(block), block);
            }
        }
        if (!said.toString().isBlank()) {
            lines.add(turn.role() + " says " + said.toString().strip());
        }
    }

    private void add(String words, Block block) {
        if (!(block instanceof Reasoning)) {
            lines.add(words);
        }
    }

    private static String words(Block block) {
        if (block instanceof Text text) {
            return "text: " + text.text();
        } else if (block instanceof Refusal refusal) {
            return "refusal: " + refusal.text();
        } else if (block instanceof Image image) {
            return "image: " + image.source();
        } else if (block instanceof Document document) {
            return "document: " + document.source();
        } else if (block instanceof ToolCall call) {
            return "call: " + call.id() + ' ' + call.kind() + ' ' + call.name() + ' ' + arguments(call);
        } else if (block instanceof ToolResult result) {
            List<String> parts = result.content().stream().map(Gist::words).toList();
            return "result: " + result.callId() + ' ' + result.error() + ' ' + parts;
        }
        return block.toString();
    }

    private void add(Tool tool) {
        lines.add(
                tool instanceof Tool.Function function
                        ? "tool: " + function.name() + ' ' + function.description() + ' '
                                + JsonTree.text(Schemas.ofTool(function.schema()))
                        : tool.toString());
    }
}
