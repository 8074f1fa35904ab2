package llmgateway.transform.engine.hub;

/** One piece of a turn or of a reply. */
public sealed interface Block
        permits Text, Refusal, Image, Document, SearchResult, Reasoning, ToolCall, ToolResult, WebSearch {}
