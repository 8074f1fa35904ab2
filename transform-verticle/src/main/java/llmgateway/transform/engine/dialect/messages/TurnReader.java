package llmgateway.transform.engine.dialect.messages;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.ArrayList;
import java.util.List;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.contracts.model.Effort;
import llmgateway.transform.engine.hub.Block;
import llmgateway.transform.engine.hub.Text;
import llmgateway.transform.engine.hub.Turn;
import llmgateway.transform.engine.rules.Loss;
import llmgateway.transform.engine.rules.Losses;
import llmgateway.transform.engine.rules.RequestObject;
import llmgateway.transform.engine.rules.RequestReading;
import org.jspecify.annotations.Nullable;

/** Reads a client's system prompt and messages into turns. */
final class TurnReader {
    /** The first block of a coding agent's system prompt; it varies without meaning anything to a model. */
    private static final String BILLING = "x-anthropic-billing-header:";

    private final Losses losses;
    private final UserBlockReader userBlocks;
    private final AssistantBlockReader assistantBlocks;
    private final List<Text> system = new ArrayList<>();
    private final List<Turn> turns = new ArrayList<>();
    private @Nullable Effort effort;

    TurnReader(RequestReading reading) {
        losses = reading.losses();
        userBlocks = new UserBlockReader(losses);
        assistantBlocks = new AssistantBlockReader(reading);
    }

    List<Text> system() {
        return system;
    }

    List<Turn> turns() {
        return turns;
    }

    /** The effort that a system message asks for in the turn that is due; null if none does. */
    @Nullable
    Effort effort() {
        return effort;
    }

    void readSystem(RequestObject request) throws RefusedException {
        JsonNode value = request.member("system");
        if (value != null) {
            for (Text text : texts(value, "system")) {
                if (!text.text().stripLeading().startsWith(BILLING)) {
                    system.add(text);
                }
            }
        }
    }

    void readMessages(RequestObject request) throws RefusedException {
        List<RequestObject> messages = request.objects("messages");
        if (messages.isEmpty()) {
            throw Losses.malformed("messages", "a list of at least one message");
        }
        for (RequestObject message : messages) {
            readMessage(message);
        }
    }

    private void readMessage(RequestObject message) throws RefusedException {
        switch (message.requiredText("role")) {
            case "user" -> add(Turn.Role.USER, userBlocks.read(contentOf(message), message.at("content")), message);
            case "assistant" -> {
                effort = null;
                add(Turn.Role.ASSISTANT, assistantBlocks.read(contentOf(message), message.at("content")), message);
            }
            case "system" -> readSystemMessage(message);
            default -> throw Losses.malformed(message.at("role"), "\"user\", \"assistant\" or \"system\"");
        }
    }

    private void readSystemMessage(RequestObject message) throws RefusedException {
        RequestObject config = message.object("output_config");
        if (config != null) {
            effort = ReasoningReader.effort(config, losses);
        }
        if (message.has("clear_at")) {
            losses.note(Loss.FIELD_DROPPED, message.at("clear_at"));
        }
        JsonNode content = message.member("content");
        List<Text> texts = content == null ? List.of() : texts(content, message.at("content"));
        if (turns.isEmpty()) {
            system.addAll(texts);
        } else {
            add(Turn.Role.SYSTEM, List.copyOf(texts), message);
        }
    }

    private void add(Turn.Role role, List<? extends Block> blocks, RequestObject message) {
        if (!blocks.isEmpty()) {
            turns.add(new Turn(role, List.copyOf(blocks), message.path()));
        }
    }

    private static JsonNode contentOf(RequestObject message) throws RefusedException {
        JsonNode content = message.member("content");
        if (content == null) {
            throw Losses.malformed(message.at("content"), "a string or a list of blocks");
        }
        return content;
    }

    private List<Text> texts(JsonNode value, String path) throws RefusedException {
        List<Text> texts = new ArrayList<>();
        if (value.isTextual()) {
            addUnlessEmpty(texts, Text.of(value.textValue()));
        } else if (value instanceof ArrayNode blocks) {
            for (RequestObject block : RequestObject.each(blocks, path)) {
                if (block.requiredText("type").equals("text")) {
                    addUnlessEmpty(texts, UserBlockReader.text(block));
                } else {
                    losses.note(Loss.FIELD_DROPPED, block.path());
                }
            }
        } else {
            throw Losses.malformed(path, "a string or a list of text blocks");
        }
        return texts;
    }

    private static void addUnlessEmpty(List<Text> texts, Text text) {
        if (!text.text().isEmpty()) {
            texts.add(text);
        }
    }
}
