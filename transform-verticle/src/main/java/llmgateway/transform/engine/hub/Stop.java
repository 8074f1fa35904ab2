package llmgateway.transform.engine.hub;

/** Why a reply ended. */
public enum Stop {
    /** The model had said all. */
    END,
    /** The model waits for tool results. */
    TOOL_USE,
    MAX_TOKENS,
    /** The context window is full. */
    CONTEXT_FULL,
    STOP_SEQUENCE,
    /** The model refused. */
    REFUSAL,
    /** A filter cut the reply. */
    CONTENT_FILTER,
    /** The provider paused in the midst of its own tools. */
    PAUSED,
    /** The provider gave no reason, or one that nobody knows. */
    UNKNOWN
}
