package llmgateway.transform.engine.dialect.chat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import llmgateway.transform.engine.hub.Opaque;
import llmgateway.transform.engine.hub.StreamEvent;
import llmgateway.transform.engine.hub.ToolCall;
import llmgateway.transform.engine.json.JsonTree;
import llmgateway.transform.engine.rules.ReplyContext;
import llmgateway.transform.engine.rules.UpstreamFault;
import org.jspecify.annotations.Nullable;

/**
 * The tool calls of one stream. Pieces belong together by their index, but servers leave it out, use one index for all calls, send
 * ids or names late or with every piece, or send whole calls; a call begins for the client once its name is known.
 */
final class StreamedCalls {
    private final ReplyContext context;
    private final Runnable beforeStart;
    private final Consumer<StreamEvent> out;
    private final List<StreamedCall> calls = new ArrayList<>();
    private final Map<Integer, StreamedCall> latest = new HashMap<>();
    private String replyId = "";

    StreamedCalls(ReplyContext context, Runnable beforeStart, Consumer<StreamEvent> out) {
        this.context = context;
        this.beforeStart = beforeStart;
        this.out = out;
    }

    /** The reply's id, from which ids of calls are made where the server gives none. */
    void belongTo(String id) {
        replyId = id;
    }

    boolean any() {
        return calls.stream().anyMatch(StreamedCall::isStarted);
    }

    /** Takes the pieces of calls in {@code delta}. */
    void read(JsonNode delta) throws UpstreamFault {
        int position = 0;
        for (JsonNode call : delta.path("tool_calls")) {
            read(call, position++);
        }
        JsonNode older = delta.path("function_call");
        if (position == 0 && older.isObject()) {
            read(JsonTree.object().set("function", older), 0);
        }
    }

    private void read(JsonNode call, int position) throws UpstreamFault {
        boolean custom = call.path("custom").isObject();
        JsonNode body = call.path(custom ? "custom" : "function");
        JsonNode given = body.path(custom ? "input" : "arguments");
        Piece piece = new Piece(
                Spoken.textOf(call, "id"),
                Spoken.textOf(body, "name"),
                given.isTextual() ? given.textValue() : "",
                given.isContainerNode() && !given.isEmpty() ? given : null);
        StreamedCall target = target(call, position, piece, custom);
        target.name(piece);
        if (!target.isStarted() && target.isNamed()) {
            start(target, call);
        }
        target.add(piece, out);
    }

    private StreamedCall target(JsonNode call, int position, Piece piece, boolean custom) {
        JsonNode given = call.path("index");
        int index = given.isNumber() ? given.intValue() : position;
        StreamedCall known = latest.get(index);
        if (!given.isNumber() && !piece.id().isEmpty()) {
            known = calls.stream()
                    .filter(other -> other.id().equals(piece.id()))
                    .findFirst()
                    .orElse(known);
        }
        if (known != null && !known.isOtherThan(piece)) {
            return known;
        }
        endWhole();
        ToolCall.Kind kind = custom ? ToolCall.Kind.CUSTOM : ToolCall.Kind.FUNCTION;
        StreamedCall made = new StreamedCall(calls.size(), kind);
        calls.add(made);
        latest.put(index, made);
        return made;
    }

    private void start(StreamedCall call, JsonNode piece) {
        beforeStart.run();
        Opaque opaque = Extras.ofCall(piece, context.origin());
        if (opaque != null) {
            out.accept(new StreamEvent.ReasoningEnd(opaque));
        }
        call.start(ChatReplyReader.madeCallId(replyId, context, call.key()), out);
    }

    /** Ends the calls whose arguments are a complete value. */
    void endWhole() {
        for (StreamedCall call : calls) {
            if (call.isWhole()) {
                call.end(out);
            }
        }
    }

    /** Ends all calls. */
    void endAll() throws UpstreamFault {
        for (StreamedCall call : calls) {
            if (!call.isStarted() && !call.isBlank()) {
                throw ChatReplyReader.fault("The upstream's answer calls a tool without a name.");
            }
            call.end(out);
        }
    }

    /**
     * What one chunk says of a call; empty where it says nothing.
     *
     * @param whole arguments that came as a value instead of text
     */
    record Piece(
            String id,
            String name,
            String fragment,
            @Nullable JsonNode whole) {

        boolean names() {
            return !id.isEmpty() || !name.isEmpty();
        }

        /** The arguments in it as text. */
        String arguments() {
            return whole == null ? fragment : JsonTree.text(whole);
        }
    }
}
