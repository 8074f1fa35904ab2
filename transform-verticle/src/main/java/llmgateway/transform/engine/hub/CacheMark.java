package llmgateway.transform.engine.hub;

/** How long a marked prompt prefix is to be cached, in the vendors' two steps. */
public enum CacheMark {
    /** Five minutes at Anthropic, thirty at OpenAI. */
    SHORT,
    /** One hour at Anthropic, twelve at OpenAI. */
    LONG
}
