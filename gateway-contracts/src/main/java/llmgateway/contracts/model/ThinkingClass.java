package llmgateway.contracts.model;

/** The ways in which Anthropic's models are told to reason (Anthropic documentation, extended and adaptive thinking). */
public enum ThinkingClass {
    /** It does not reason, or nothing is known of it. */
    NONE,
    /** A budget of tokens turns it on; off when omitted. */
    BUDGET,
    /** Adaptive or by budget; off when omitted. */
    BUDGET_OR_ADAPTIVE,
    /** Adaptive only; off when omitted. */
    ADAPTIVE,
    /** Adaptive only; on when omitted, {@code disabled} turns it off. */
    ADAPTIVE_ON,
    /** Adaptive only; on when omitted, {@code between_tools} is as little as there is. */
    BETWEEN_TOOLS,
    /** Adaptive only; cannot be turned off. */
    ALWAYS;

    /** Whether {@code {"type":"adaptive"}} is understood. */
    public boolean adaptive() {
        return this != NONE && this != BUDGET;
    }

    /** Whether a request that says nothing of thinking gets it. */
    public boolean onByDefault() {
        return this == ADAPTIVE_ON || this == BETWEEN_TOOLS || this == ALWAYS;
    }
}
