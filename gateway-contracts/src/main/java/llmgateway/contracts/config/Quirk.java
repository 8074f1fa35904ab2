package llmgateway.contracts.config;

import java.util.Locale;

/** What a compatible server wants otherwise than the dialect that it speaks; only converted requests heed these. */
public enum Quirk {
    /** Chat: it knows {@code max_tokens} and not {@code max_completion_tokens}. */
    MAX_TOKENS,
    /** Chat: it knows {@code max_completion_tokens} and not {@code max_tokens}. */
    MAX_COMPLETION_TOKENS,
    /** Chat: the content of tool messages must be a string. */
    TOOL_CONTENT_STRING,
    /** Chat: the content of every message must be a string. */
    CONTENT_STRING,
    /** Chat: a system message may only come first; later ones stand in user messages. */
    LATE_SYSTEM_AS_USER,
    /** Chat and Responses: the first instructions have the role {@code system}, not {@code developer}. */
    SYSTEM_ROLE,
    /** Chat: neighbouring messages of one role must be merged. */
    MERGE_SAME_ROLE,
    /** Chat: earlier reasoning must come back as {@code reasoning_content}. */
    REASONING_CONTENT,
    /** Chat: reasoning comes inside {@code <think>} at the start of the content. */
    THINK_TAGS,
    /** Chat and Responses: it takes {@code top_k}. */
    TOP_K,
    /** Chat and Responses: it knows custom tools. */
    CUSTOM_TOOLS,
    /** Chat: {@code user} instead of {@code safety_identifier}. */
    USER,
    /** Chat: it does not know {@code stream_options}. */
    NO_STREAM_OPTIONS,
    /** Chat: it does not know {@code parallel_tool_calls}. */
    NO_PARALLEL_TOOL_CALLS,
    /** Messages: tools must be declared wherever the history has calls. */
    SYNTHESIZE_TOOLS,
    /** Messages: it does not fetch images from the web. */
    NO_IMAGE_URLS;

    /** The name in the configuration. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
