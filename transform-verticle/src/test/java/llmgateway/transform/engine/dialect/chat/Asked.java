package llmgateway.transform.engine.dialect.chat;

import java.util.List;
import llmgateway.transform.engine.hub.Block;
import llmgateway.transform.engine.hub.Conversation;
import llmgateway.transform.engine.hub.Format;
import llmgateway.transform.engine.hub.Limits;
import llmgateway.transform.engine.hub.Sampling;
import llmgateway.transform.engine.hub.Sender;
import llmgateway.transform.engine.hub.Text;
import llmgateway.transform.engine.hub.Thinking;
import llmgateway.transform.engine.hub.Tool;
import llmgateway.transform.engine.hub.ToolCall;
import llmgateway.transform.engine.hub.ToolChoice;
import llmgateway.transform.engine.hub.ToolName;
import llmgateway.transform.engine.hub.ToolResult;
import llmgateway.transform.engine.hub.Toolbox;
import llmgateway.transform.engine.hub.Turn;
import llmgateway.transform.engine.json.JsonTree;
import org.jspecify.annotations.Nullable;

/** Conversations for tests: one of a user who says "hi", or with parts of it replaced. */
record Asked(
        boolean streamed,
        List<Text> system,
        List<Turn> turns,
        Toolbox toolbox,
        Limits limits,
        Sampling sampling,
        Thinking thinking,
        Format format,
        Sender sender,
        String shared) {

    static Asked of(Turn... turns) {
        return new Asked(
                false,
                List.of(),
                turns.length == 0 ? List.of(user(Text.of("hi"))) : List.of(turns),
                Toolbox.EMPTY,
                new Limits(null, List.of()),
                Sampling.UNSET,
                Thinking.UNSET,
                Format.UNSET,
                Sender.UNKNOWN,
                "{}");
    }

    static Turn user(Block... blocks) {
        return new Turn(Turn.Role.USER, List.of(blocks), "messages[0]");
    }

    static Turn assistant(Block... blocks) {
        return new Turn(Turn.Role.ASSISTANT, List.of(blocks), "messages[1]");
    }

    static Turn system(String text) {
        return new Turn(Turn.Role.SYSTEM, List.of(Text.of(text)), "messages[2]");
    }

    static ToolCall call(String id, String arguments) {
        return new ToolCall(id, ToolName.of("f"), ToolCall.Kind.FUNCTION, arguments);
    }

    static ToolResult result(String id, Block... content) {
        return new ToolResult(id, ToolCall.Kind.FUNCTION, List.of(content), false, null);
    }

    static ToolResult failure(String id, String words) {
        return new ToolResult(id, ToolCall.Kind.FUNCTION, List.of(Text.of(words)), true, null);
    }

    static Tool function(String name) {
        return new Tool.Function(ToolName.of(name), null, null, null, null);
    }

    Asked asStream() {
        return new Asked(true, system, turns, toolbox, limits, sampling, thinking, format, sender, shared);
    }

    Asked with(List<Text> texts) {
        return new Asked(streamed, texts, turns, toolbox, limits, sampling, thinking, format, sender, shared);
    }

    Asked with(Toolbox other) {
        return new Asked(streamed, system, turns, other, limits, sampling, thinking, format, sender, shared);
    }

    Asked with(Tool... tools) {
        return with(new Toolbox(List.of(tools), ToolChoice.UNSET, null, null));
    }

    Asked with(ToolChoice choice, @Nullable Boolean parallel) {
        return with(new Toolbox(toolbox.tools(), choice, parallel, null));
    }

    Asked with(Limits other) {
        return new Asked(streamed, system, turns, toolbox, other, sampling, thinking, format, sender, shared);
    }

    Asked with(Sampling other) {
        return new Asked(streamed, system, turns, toolbox, limits, other, thinking, format, sender, shared);
    }

    Asked with(Thinking other) {
        return new Asked(streamed, system, turns, toolbox, limits, sampling, other, format, sender, shared);
    }

    Asked with(Format other) {
        return new Asked(streamed, system, turns, toolbox, limits, sampling, thinking, other, sender, shared);
    }

    Asked with(Sender other) {
        return new Asked(streamed, system, turns, toolbox, limits, sampling, thinking, format, other, shared);
    }

    Asked sharing(String json) {
        return new Asked(streamed, system, turns, toolbox, limits, sampling, thinking, format, sender, json);
    }

    Conversation conversation() {
        return new Conversation(
                "asked",
                streamed,
                true,
                system,
                turns,
                toolbox,
                limits,
                sampling,
                thinking,
                format,
                sender,
                Json.object(shared),
                JsonTree.object());
    }
}
