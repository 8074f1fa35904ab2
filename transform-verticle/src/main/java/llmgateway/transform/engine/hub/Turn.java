package llmgateway.transform.engine.hub;

import java.util.List;

/**
 * What one side said at one point of a conversation.
 *
 * @param blocks in order; a system turn holds only {@link Text}, a user turn no {@link ToolCall} and no {@link Reasoning}, an
 *     assistant turn no {@link ToolResult}
 * @param path where the client's request has it, such as {@code messages[3]}: for warnings and errors
 */
public record Turn(Role role, List<Block> blocks, String path) {

    /** Who speaks. */
    public enum Role {
        /** A system or developer text in the midst of a conversation. */
        SYSTEM,
        /** The client's side, tool results included. */
        USER,
        ASSISTANT
    }

    public Turn {
        blocks = List.copyOf(blocks);
    }
}
