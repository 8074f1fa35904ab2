package llmgateway.transform.engine.dialect.chat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.transform.engine.hub.Block;
import llmgateway.transform.engine.hub.Refusal;
import llmgateway.transform.engine.hub.Text;
import llmgateway.transform.engine.hub.ToolCall;
import llmgateway.transform.engine.hub.ToolName;
import llmgateway.transform.engine.hub.ToolResult;
import llmgateway.transform.engine.hub.Turn;
import llmgateway.transform.engine.json.JsonTree;
import llmgateway.transform.engine.rules.Loss;
import llmgateway.transform.engine.rules.Losses;
import llmgateway.transform.engine.rules.RequestObject;
import llmgateway.transform.engine.rules.RequestReading;
import org.jspecify.annotations.Nullable;

/** Reads the messages of a Chat client's request, one turn for each message. */
final class MessagesReader {
    private final Losses losses;
    private final ReasoningHistoryReader reasoning;
    private final List<Text> system = new ArrayList<>();
    private final List<Turn> turns = new ArrayList<>();
    private final Map<String, ToolCall.Kind> kinds = new HashMap<>();
    private @Nullable String functionCall;

    MessagesReader(RequestReading reading) {
        this.losses = reading.losses();
        this.reasoning = new ReasoningHistoryReader(reading.envelopes());
    }

    /** The system texts before the first turn, once the messages are read. */
    List<Text> system() {
        return system;
    }

    List<Turn> turns() {
        return turns;
    }

    void read(RequestObject request) throws RefusedException {
        List<RequestObject> messages = request.objects("messages");
        if (messages.isEmpty()) {
            throw Losses.malformed("messages", "an array that is not empty");
        }
        for (int i = 0; i < messages.size(); i++) {
            message(messages.get(i), i);
        }
    }

    private void message(RequestObject message, int index) throws RefusedException {
        String role = message.requiredText("role");
        switch (role) {
            case "system", "developer" -> system(message);
            case "user" -> add(Turn.Role.USER, PartsReader.read(message), message);
            case "assistant" -> add(Turn.Role.ASSISTANT, assistant(message, index), message);
            case "tool" -> add(Turn.Role.USER, List.of(result(message, message.requiredText("tool_call_id"))), message);
            case "function" -> {
                String call = functionCall == null ? "call_" + index : functionCall;
                add(Turn.Role.USER, List.of(result(message, call)), message);
                return;
            }
            default ->
                throw Losses.malformed(message.at("role"), "developer, system, user, assistant, tool or function");
        }
        if (!role.equals("tool") && message.has("name")) {
            losses.note(Loss.FIELD_DROPPED, message.at("name"));
        }
    }

    private void system(RequestObject message) throws RefusedException {
        List<Text> texts = PartsReader.texts(message);
        if (turns.isEmpty()) {
            system.addAll(texts);
        } else {
            add(Turn.Role.SYSTEM, List.copyOf(texts), message);
        }
    }

    private void add(Turn.Role role, List<Block> blocks, RequestObject message) {
        turns.add(new Turn(role, blocks, message.path()));
    }

    private List<Block> assistant(RequestObject message, int index) throws RefusedException {
        List<Block> blocks = new ArrayList<>(reasoning.read(message));
        blocks.addAll(PartsReader.read(message));
        String refusal = message.text("refusal");
        if (refusal != null && !refusal.isEmpty()) {
            blocks.add(new Refusal(refusal));
        }
        List<RequestObject> calls = message.objects("tool_calls");
        for (int i = 0; i < calls.size(); i++) {
            blocks.add(call(calls.get(i), "call_" + index + "_" + i));
        }
        RequestObject older = message.object("function_call");
        if (older != null) {
            functionCall = "call_" + index;
            blocks.add(function(older, functionCall));
        }
        if (message.has("audio")) {
            losses.note(Loss.FIELD_DROPPED, message.at("audio"));
        }
        return blocks;
    }

    private ToolCall call(RequestObject call, String idIfNone) throws RefusedException {
        String given = call.text("id");
        String id = given == null || given.isEmpty() ? idIfNone : given;
        RequestObject custom = call.object("custom");
        if (custom == null) {
            kinds.put(id, ToolCall.Kind.FUNCTION);
            return function(call.requiredObject("function"), id);
        }
        kinds.put(id, ToolCall.Kind.CUSTOM);
        String input = custom.text("input");
        ToolName name = ToolName.of(custom.requiredText("name"));
        return new ToolCall(id, name, ToolCall.Kind.CUSTOM, input == null ? "" : input);
    }

    private static ToolCall function(RequestObject function, String id) throws RefusedException {
        JsonNode given = function.member("arguments");
        String arguments = given != null && given.isObject() ? JsonTree.text(given) : function.text("arguments");
        ToolName name = ToolName.of(function.requiredText("name"));
        return new ToolCall(id, name, ToolCall.Kind.FUNCTION, arguments == null ? "" : arguments);
    }

    private ToolResult result(RequestObject message, String callId) throws RefusedException {
        ToolCall.Kind kind = kinds.getOrDefault(callId, ToolCall.Kind.FUNCTION);
        return new ToolResult(callId, kind, PartsReader.read(message), false, null);
    }
}
