package llmgateway.contracts.config;

/** The listener for probes and metrics. */
public record ManagementConfig(
        @Setting(value = "The address to listen on.", byDefault = "127.0.0.1")
        String host,

        @Setting(value = "The port to listen on; 0 takes a free one.", byDefault = "9090", max = 65535)
        int port) {}
