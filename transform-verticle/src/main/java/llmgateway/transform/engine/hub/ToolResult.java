package llmgateway.transform.engine.hub;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a tool gave.
 *
 * @param content {@link Text}, {@link Image}, {@link Document} and {@link SearchResult} blocks; empty if the tool gave nothing
 * @param error whether the client says that the tool failed
 */
public record ToolResult(
        String callId,
        ToolCall.Kind kind,
        List<Block> content,
        boolean error,
        @Nullable CacheMark cache) implements Block {

    public ToolResult {
        content = List.copyOf(content);
    }
}
