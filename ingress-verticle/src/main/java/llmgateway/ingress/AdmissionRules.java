package llmgateway.ingress;

import java.time.Duration;
import java.util.function.UnaryOperator;
import llmgateway.contracts.Host;
import llmgateway.contracts.config.GatewayConfig;
import llmgateway.contracts.config.ServerConfig;
import llmgateway.ingress.engine.ClientKeys;
import llmgateway.ingress.engine.CorsPolicy;

/**
 * What the configuration says about letting requests in.
 *
 * @param open whether everybody is let in: a TOML configuration, no client key and a listener that only this machine reaches
 * @param maxBodyBytes the largest request body
 * @param maxBufferedBytes the most bytes of all bodies held at once
 * @param timeout how long an exchange may take
 */
record AdmissionRules(
        ClientKeys keys, boolean open, CorsPolicy cors, int maxBodyBytes, long maxBufferedBytes, Duration timeout) {

    /**
     * The rules of {@code config}.
     *
     * @param host where the listener is, which a changed configuration does not move
     * @param keyHash gives the keyed hash of a client key that the gateway made
     */
    static AdmissionRules of(GatewayConfig config, Host host, UnaryOperator<String> keyHash) {
        ServerConfig server = config.server();
        ClientKeys keys = new ClientKeys(config.gatewayKeys(), keyHash);
        return new AdmissionRules(
                keys,
                keys.none() && config.sections().isPresent() && host.isLoopback(),
                new CorsPolicy(server.cors().origins()),
                server.maxBodyBytes(),
                server.maxBufferedBytes() > 0
                        ? server.maxBufferedBytes()
                        : Runtime.getRuntime().maxMemory() / 4,
                Duration.ofSeconds(server.timeoutSeconds()));
    }
}
