package llmgateway.transform.engine.rules;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * A request as an upstream gets it.
 *
 * @param tools how its tools are called there
 * @param emulatedStops the stop sequences that the upstream does not know, so that the gateway has to watch for them
 * @param streamed whether the upstream is asked for a stream, whatever the client wants
 */
public record WrittenRequest(ObjectNode body, ToolTable tools, List<String> emulatedStops, boolean streamed) {

    public WrittenRequest {
        emulatedStops = List.copyOf(emulatedStops);
    }
}
