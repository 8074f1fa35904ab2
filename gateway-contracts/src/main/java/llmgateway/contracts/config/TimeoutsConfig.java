package llmgateway.contracts.config;

/** How long upstreams may take, in seconds. */
public record TimeoutsConfig(
        @Setting(value = "To get a connection.", byDefault = "10", min = 1, max = 3600)
        int connectSeconds,

        @Setting(value = "From the request to the reply's head.", byDefault = "120", min = 1, max = 86_400)
        int headSeconds,

        @Setting(value = "From the head to the first byte of the body.", byDefault = "120", min = 1, max = 86_400)
        int firstTokenSeconds,

        @Setting(value = "Between two pieces of the body.", byDefault = "300", min = 1, max = 86_400)
        int idleSeconds) {}
