package llmgateway.transform.engine.hub;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The tools of a request.
 *
 * @param tools in the client's order; tools declared inside a Responses input come last
 * @param parallel whether several calls in one turn are welcome; null if the client did not say
 * @param maxCalls the most calls of provider-run tools; null for no bound
 */
public record Toolbox(
        List<Tool> tools,
        ToolChoice choice,
        @Nullable Boolean parallel,
        @Nullable Integer maxCalls) {

    /** No tools. */
    public static final Toolbox EMPTY = new Toolbox(List.of(), ToolChoice.UNSET, null, null);

    public Toolbox {
        tools = List.copyOf(tools);
    }
}
