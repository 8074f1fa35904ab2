package llmgateway.transform.engine.dialect.messages;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.contracts.model.ModelFacts;
import llmgateway.transform.engine.hub.Block;
import llmgateway.transform.engine.hub.CacheMark;
import llmgateway.transform.engine.hub.Text;
import llmgateway.transform.engine.hub.ToolCall;
import llmgateway.transform.engine.hub.Turn;
import llmgateway.transform.engine.json.JsonTree;
import llmgateway.transform.engine.rules.Loss;
import llmgateway.transform.engine.rules.Losses;
import llmgateway.transform.engine.rules.RequestWriting;
import org.jspecify.annotations.Nullable;

/**
 * Writes arranged turns as messages. What becomes of a turn depends on its neighbours only, never on how long the conversation has
 * become, so that a prompt that grows begins as it did before.
 */
final class TurnWriter {
    private final ModelFacts facts;
    private final Losses losses;
    private final ClientFields fields;
    private final CacheMarks marks;
    private final BlockWriter blocks;
    private final ArrayNode messages = JsonTree.array();

    TurnWriter(RequestWriting writing, ClientFields fields, CacheMarks marks) {
        this.facts = writing.facts();
        this.losses = writing.losses();
        this.fields = fields;
        this.marks = marks;
        this.blocks = new BlockWriter(losses, marks);
    }

    ArrayNode write(List<Turn> turns) throws RefusedException {
        if (turns.isEmpty()) {
            throw Losses.refused(fields.conversation, "holds nothing that a model could answer.");
        }
        for (int i = 0; i < turns.size(); i++) {
            Turn turn = turns.get(i);
            switch (turn.role()) {
                case SYSTEM -> writeSystem(turns, i);
                case USER -> write(turn, "user");
                case ASSISTANT -> {
                    if (messages.isEmpty()) {
                        losses.note(Loss.USER_TURN_ADDED, turn.path());
                        addText(content("user"), "(continue)", null);
                    }
                    write(turn, "assistant");
                }
            }
        }
        finish(turns.get(turns.size() - 1));
        return messages;
    }

    private void write(Turn turn, String role) throws RefusedException {
        ArrayNode content = content(role);
        for (Block block : turn.blocks()) {
            blocks.write(block, turn.path(), content);
        }
    }

    private void writeSystem(List<Turn> turns, int at) throws RefusedException {
        Turn turn = turns.get(at);
        boolean afterUser = at > 0 && turns.get(at - 1).role() == Turn.Role.USER;
        boolean beforeAssistant = at + 1 == turns.size() || turns.get(at + 1).role() == Turn.Role.ASSISTANT;
        if (facts.midSystem() && afterUser && beforeAssistant) {
            write(turn, "system");
        } else {
            losses.note(Loss.SYSTEM_IN_USER_TURN, turn.path());
            addText(content("user"), "<system-reminder>\n" + joined(turn) + "\n</system-reminder>", mark(turn));
        }
    }

    /** The last message must leave the word to the model. */
    private void finish(Turn last) throws RefusedException {
        if (last.role() != Turn.Role.ASSISTANT) {
            return;
        }
        boolean waits = last.blocks().stream().anyMatch(ToolCall.class::isInstance);
        if (waits) {
            losses.note(Loss.MISSING_TOOL_RESULT, last.path());
            ArrayNode content = content("user");
            for (Block block : last.blocks()) {
                if (block instanceof ToolCall call) {
                    content.add(BlockWriter.missingResult(call));
                }
            }
        } else if (!facts.prefill()) {
            losses.note(Loss.USER_TURN_ADDED, last.path());
            addText(content("user"), "Continue.", null);
        } else {
            stripEnd();
        }
    }

    /** A beginning of the answer may not end in white space. */
    private void stripEnd() {
        ArrayNode content = (ArrayNode) messages.get(messages.size() - 1).get("content");
        ObjectNode block = (ObjectNode) content.get(content.size() - 1);
        if (block.path("type").asText().equals("text")) {
            block.put("text", block.path("text").asText().stripTrailing());
        }
    }

    /** The content of the last message if it is of {@code role}, else of a new one. */
    private ArrayNode content(String role) {
        if (!messages.isEmpty()
                && messages.get(messages.size() - 1).path("role").asText().equals(role)) {
            return (ArrayNode) messages.get(messages.size() - 1).get("content");
        }
        return messages.addObject().put("role", role).putArray("content");
    }

    private void addText(ArrayNode content, String text, @Nullable CacheMark mark) {
        ObjectNode block = content.addObject().put("type", "text").put("text", text);
        marks.put(block, mark);
    }

    private static String joined(Turn turn) {
        StringBuilder all = new StringBuilder();
        for (Block block : turn.blocks()) {
            if (block instanceof Text text) {
                all.append(all.isEmpty() ? "" : "\n\n").append(text.text());
            }
        }
        return all.toString();
    }

    private static @Nullable CacheMark mark(Turn turn) {
        CacheMark last = null;
        for (Block block : turn.blocks()) {
            if (block instanceof Text text && text.cache() != null) {
                last = text.cache();
            }
        }
        return last;
    }
}
