package llmgateway.contracts.failure;

/** How far an attempt went at the upstream, which decides whether making it again may cost twice. */
public enum Processed {
    /** The upstream certainly did not begin to work on it. */
    NOT_PROCESSED,
    /** It was sent and nothing came back. */
    MAYBE_PROCESSED,
    /** The upstream answered, with whatever. */
    ANSWERED
}
