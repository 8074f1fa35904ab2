package llmgateway.contracts.config;

import java.util.Optional;

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
        int defaultMaxTokens,

        @Setting(
                value =
                        "How replies in the client's own dialect name the model: as the upstream does, byte for byte, or as the client asked for it.",
                byDefault = "upstream")
        ReplyModel replyModel,

        @Setting(
                value =
                        "How often an account that rests on a guess is tried with one tiny real request, in seconds; 0: only clients' requests find out.",
                byDefault = "0",
                max = 86_400)
        int healthCheckSeconds,

        @Setting(
                value =
                        "The most requests that wait for a place in one account; left out: four times its max_concurrency, and at least 16.",
                max = 1_000_000)
        Optional<Integer> queueSize,

        @Setting(
                value = "How long a request waits for a place, in seconds; 0: it does not wait.",
                byDefault = "30",
                max = 3600)
        int queueSeconds) {
    private static final int QUEUE_FACTOR = 4;

    private static final int LEAST_QUEUE = 16;

    /** The most requests that wait for a place in {@code account}. */
    public int queueFor(AccountConfig account) {
        return queueSize.orElse(Math.max(LEAST_QUEUE, QUEUE_FACTOR * account.maxConcurrency()));
    }

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

    /** How replies that are not converted name the model. */
    public enum ReplyModel {
        UPSTREAM,
        ASKED
    }
}
