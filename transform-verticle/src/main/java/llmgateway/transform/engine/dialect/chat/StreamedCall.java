package llmgateway.transform.engine.dialect.chat;

import java.util.function.Consumer;
import llmgateway.transform.engine.hub.StreamEvent;
import llmgateway.transform.engine.hub.ToolCall;
import llmgateway.transform.engine.hub.ToolName;
import llmgateway.transform.engine.json.JsonTree;
import llmgateway.transform.engine.rules.UpstreamFault;

/** One tool call of a stream: pending until it has a name, then open, then over. */
final class StreamedCall {
    private final int key;
    private final ToolCall.Kind kind;
    private final StringBuilder arguments = new StringBuilder();
    private String id = "";
    private String name = "";
    private boolean idMade;
    private boolean started;
    private boolean ended;

    StreamedCall(int key, ToolCall.Kind kind) {
        this.key = key;
        this.kind = kind;
    }

    int key() {
        return key;
    }

    String id() {
        return id;
    }

    boolean isStarted() {
        return started;
    }

    boolean isNamed() {
        return !name.isEmpty();
    }

    boolean isBlank() {
        return arguments.toString().isBlank();
    }

    /** Whether it goes on, and its arguments are a complete JSON value. */
    boolean isWhole() {
        return started && !ended && kind == ToolCall.Kind.FUNCTION && holdsJson();
    }

    private boolean holdsJson() {
        return !arguments.isEmpty() && JsonTree.readOrNull(arguments.toString()) != null;
    }

    /** Whether {@code piece} begins another call at the same place: it has another id, or none and arguments after complete ones. */
    boolean isOtherThan(StreamedCalls.Piece piece) {
        if (!piece.id().isEmpty()) {
            return !id.isEmpty() && !idMade && !id.equals(piece.id());
        }
        return !piece.name().isEmpty()
                && !piece.arguments().isBlank()
                && kind == ToolCall.Kind.FUNCTION
                && holdsJson()
                && !repeats(piece);
    }

    /** Takes the id and the name; those that are known already stay. */
    void name(StreamedCalls.Piece piece) {
        id = id.isEmpty() ? piece.id() : id;
        name = name.isEmpty() ? piece.name() : name;
    }

    /** Begins for the client. */
    void start(String idIfNone, Consumer<StreamEvent> out) {
        if (id.isEmpty()) {
            id = idIfNone;
            idMade = true;
        }
        started = true;
        out.accept(new StreamEvent.ToolStart(key, id, ToolName.of(name), kind));
        if (!arguments.isEmpty()) {
            out.accept(new StreamEvent.ToolArguments(key, arguments.toString()));
        }
    }

    /** Takes the arguments, if they are not those it has already. */
    void add(StreamedCalls.Piece piece, Consumer<StreamEvent> out) throws UpstreamFault {
        String fragment = piece.arguments();
        boolean tooLate = piece.whole() != null && !arguments.isEmpty();
        if (fragment.isEmpty() || tooLate || repeats(piece)) {
            return;
        }
        if (ended) {
            if (fragment.isBlank()) {
                return;
            }
            throw ChatReplyReader.fault("The upstream went on with a tool call that was complete.");
        }
        arguments.append(fragment);
        if (started) {
            out.accept(new StreamEvent.ToolArguments(key, fragment));
        }
    }

    /** Servers that end with the whole message tell calls twice. */
    private boolean repeats(StreamedCalls.Piece piece) {
        String fragment = piece.arguments();
        return piece.names() && !fragment.isEmpty() && fragment.contentEquals(arguments) && (ended || holdsJson());
    }

    void end(Consumer<StreamEvent> out) {
        if (started && !ended) {
            ended = true;
            out.accept(new StreamEvent.ToolEnd(key));
        }
    }
}
