package llmgateway.transform.engine.dialect.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import llmgateway.contracts.config.Quirk;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.transform.engine.hub.Block;
import llmgateway.transform.engine.hub.Conversation;
import llmgateway.transform.engine.hub.Document;
import llmgateway.transform.engine.hub.Image;
import llmgateway.transform.engine.hub.MediaSource;
import llmgateway.transform.engine.hub.Text;
import llmgateway.transform.engine.hub.ToolResult;
import llmgateway.transform.engine.hub.Turn;
import llmgateway.transform.engine.json.JsonTree;
import llmgateway.transform.engine.rules.Identifiers;
import llmgateway.transform.engine.rules.Loss;
import llmgateway.transform.engine.rules.Losses;
import llmgateway.transform.engine.rules.RequestWriting;
import llmgateway.transform.engine.rules.TurnOrder;
import org.jspecify.annotations.Nullable;

/**
 * Writes the messages: the system text, then for each turn one message, or for a user turn one for each tool result, one with their
 * media, and one with what the user says.
 */
final class MessagesWriter {
    private static final int LONGEST_CALL_ID = 40;

    private final RequestWriting writing;
    private final Losses losses;
    private final PartsWriter parts;
    private final ArrayNode messages = JsonTree.array();

    MessagesWriter(RequestWriting writing) {
        this.writing = writing;
        this.losses = writing.losses();
        this.parts = new PartsWriter(writing);
    }

    /** {@code id} itself unless it is too long. */
    static String callId(String id) {
        return Identifiers.shortId(id, LONGEST_CALL_ID);
    }

    /**
     * The messages.
     *
     * @param instruction what the system text must end with; null for nothing
     */
    ArrayNode write(Conversation conversation, @Nullable String instruction) throws RefusedException {
        List<Text> system = writing.system(conversation);
        if (instruction != null) {
            system.add(Text.of(instruction));
        }
        system.removeIf(text -> text.text().isEmpty());
        if (!system.isEmpty()) {
            add(systemRole(), parts.content(system, "system"));
        }
        AssistantWriter assistants = new AssistantWriter(writing);
        for (Turn turn : TurnOrder.arrange(conversation.turns(), losses)) {
            switch (turn.role()) {
                case SYSTEM -> system(turn);
                case USER -> user(turn);
                case ASSISTANT -> {
                    ObjectNode message = assistants.message(turn);
                    if (message != null) {
                        messages.add(message);
                    }
                }
            }
        }
        return writing.has(Quirk.MERGE_SAME_ROLE)
                ? SameRoleMerger.merged(messages, writing.has(Quirk.CONTENT_STRING))
                : messages;
    }

    private String systemRole() {
        boolean developer = writing.official() && writing.facts().reasoning() && !writing.has(Quirk.SYSTEM_ROLE);
        return developer ? "developer" : "system";
    }

    private void add(String role, JsonNode content) {
        messages.add(JsonTree.object().put("role", role).set("content", content));
    }

    private void system(Turn turn) throws RefusedException {
        if (!writing.has(Quirk.LATE_SYSTEM_AS_USER)) {
            add(systemRole(), parts.content(turn.blocks(), turn.path()));
            return;
        }
        losses.note(Loss.SYSTEM_IN_USER_TURN, turn.path());
        StringBuilder reminder = new StringBuilder("<system-reminder>\n");
        for (Block block : turn.blocks()) {
            reminder.append(block instanceof Text text ? text.text() : "").append('\n');
        }
        add("user", parts.content(List.of(Text.of(reminder + "</system-reminder>")), turn.path()));
    }

    private void user(Turn turn) throws RefusedException {
        List<Block> media = new ArrayList<>();
        List<Block> said = new ArrayList<>();
        for (Block block : turn.blocks()) {
            if (block instanceof ToolResult result) {
                add(result, media, turn.path());
            } else {
                said.add(block);
            }
        }
        if (!media.isEmpty()) {
            losses.note(Loss.MEDIA_MOVED, turn.path());
            add("user", parts.content(media, turn.path()));
        }
        if (!said.isEmpty()) {
            add("user", parts.content(said, turn.path()));
        }
    }

    /** Adds the tool message; tool messages hold only text, so that a note stands for each piece of {@code media}. */
    private void add(ToolResult result, List<Block> media, String path) throws RefusedException {
        String id = callId(result.callId());
        List<Block> texts = new ArrayList<>();
        for (Block block : result.content()) {
            String kind = mediaKind(block);
            if (kind == null) {
                texts.add(block);
            } else {
                String name = kind + " " + (media.size() / 2 + 1);
                texts.add(Text.of("[" + name + " attached below]"));
                media.add(Text.of("[" + name + ", from the result of tool call " + id + "]"));
                media.add(block);
            }
        }
        if (result.error()) {
            sayThatItFailed(texts, path);
        }
        messages.add(JsonTree.object()
                .put("role", "tool")
                .put("tool_call_id", id)
                .set("content", parts.toolContent(texts, path)));
    }

    private static @Nullable String mediaKind(Block block) {
        if (block instanceof Image) {
            return "image";
        }
        boolean file = block instanceof Document document && !(document.source() instanceof MediaSource.PlainText);
        return file ? "document" : null;
    }

    private void sayThatItFailed(List<Block> texts, String path) throws RefusedException {
        String first = texts.isEmpty() || !(texts.get(0) instanceof Text text) ? "" : text.text();
        if (first.toLowerCase(Locale.ROOT).startsWith("error")) {
            return;
        }
        losses.note(Loss.ERROR_AS_TEXT, path);
        if (texts.isEmpty() || !(texts.get(0) instanceof Text text)) {
            texts.add(0, Text.of("Error:"));
        } else {
            texts.set(0, new Text("Error: " + text.text(), text.cache(), text.citations()));
        }
    }
}
