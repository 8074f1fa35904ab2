package llmgateway.contracts.config;

/** How an account is chosen. */
public record RoutingConfig(
        @Setting(value = "How to choose among equal accounts.", byDefault = "affinity")
        Strategy strategy,

        @Setting(value = "Whether requests may be converted to another dialect.", byDefault = "auto")
        Convert convert,

        @Setting(
                value =
                        "What to do about what another dialect cannot say: drop or approximate it with a warning, or refuse.",
                byDefault = "lenient")
        Strictness strictness,

        @Setting(value = "The most attempts for one request.", byDefault = "3", min = 1, max = 20)
        int maxAttempts,

        @Setting(
                value = "max_tokens where a dialect demands it and the client gave none; 0: the model's maximum.",
                byDefault = "0",
                max = 10_000_000)
        int defaultMaxTokens) {

    /** How to choose among equal accounts. */
    public enum Strategy {
        AFFINITY,
        ROUND_ROBIN,
        RANDOM,
        WEIGHTED,
        HEALTH_FIRST,
        LEAST_BUSY,
        FILL_FIRST
    }

    /** Whether requests may be converted to another dialect. */
    public enum Convert {
        AUTO,
        NEVER
    }

    /** What to do about what another dialect cannot say. */
    public enum Strictness {
        LENIENT,
        STRICT
    }
}
