package llmgateway.transform.engine.dialect.responses;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.buffer.Buffer;
import llmgateway.transform.engine.dialect.responses.OutputItems.CallType;
import llmgateway.transform.engine.hub.StreamEvent;
import llmgateway.transform.engine.hub.ToolCall;

/** A call whose arguments grow. */
final class OpenCall extends OpenItem {
    private final StreamEvent.ToolStart start;
    private final CallType type;
    private final StringBuilder arguments = new StringBuilder();
    private final String place;

    OpenCall(EventLines lines, OutputItems items, int index, StreamEvent.ToolStart start) {
        super(lines, items, index);
        this.start = start;
        this.type = items.type(start.name(), start.kind());
        this.place = members(place());
    }

    int key() {
        return start.key();
    }

    void arguments(String fragment, Buffer out) {
        arguments.append(fragment);
        switch (type) {
            case FUNCTION -> lines().delta("response.function_call_arguments.delta", place, fragment, "", out);
            case CUSTOM -> lines().delta("response.custom_tool_call_input.delta", place, fragment, "", out);
            case TOOL_SEARCH -> {
                // Its arguments are an object, which only its end can tell.
            }
        }
    }

    @Override
    void endParts(Buffer out) {
        switch (type) {
            case FUNCTION -> {
                ObjectNode done = place().put("name", start.name().name()).put("arguments", whole());
                event("response.function_call_arguments.done", done, out);
            }
            case CUSTOM -> event("response.custom_tool_call_input.done", place().put("input", whole()), out);
            case TOOL_SEARCH -> {
                // The item says it all.
            }
        }
    }

    private String whole() {
        return OutputItems.whole(type, arguments.toString());
    }

    @Override
    ObjectNode item(String status) {
        String soFar = status.equals(OutputItems.IN_PROGRESS) ? "" : whole();
        return items().call(new ToolCall(start.id(), start.name(), start.kind(), soFar), status);
    }
}
