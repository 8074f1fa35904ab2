package llmgateway.contracts.config;

import java.util.Optional;

/** Proxies for calls to upstreams. */
public record EnvironmentConfig(
        @Setting("The proxy for http upstreams.") Optional<String> httpProxy,
        @Setting("The proxy for https upstreams.") Optional<String> httpsProxy,

        @Setting("Hosts that are reached without a proxy, comma-separated.")
        Optional<String> noProxy) {}
