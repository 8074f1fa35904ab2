package llmgateway.ingress;

import java.time.Duration;
import java.util.function.UnaryOperator;
import llmgateway.contracts.config.GatewayConfig;
import llmgateway.contracts.config.ServerConfig;
import llmgateway.ingress.engine.ClientKeys;
import llmgateway.ingress.engine.CorsPolicy;

/**
 * What the configuration says about letting requests in.
 *
 * @param maxBodyBytes the largest request body
 * @param maxBufferedBytes the most bytes of all bodies held at once
 * @param timeout how long an exchange may take
 */
record AdmissionRules(ClientKeys keys, CorsPolicy cors, int maxBodyBytes, long maxBufferedBytes, Duration timeout) {

    /** The rules of {@code config}; {@code keyHash} gives the keyed hash of a client key that the gateway made. */
    static AdmissionRules of(GatewayConfig config, UnaryOperator<String> keyHash) {
        ServerConfig server = config.server();
        return new AdmissionRules(
                new ClientKeys(config.gatewayKeys(), keyHash),
                new CorsPolicy(server.cors().origins()),
                server.maxBodyBytes(),
                server.maxBufferedBytes() > 0
                        ? server.maxBufferedBytes()
                        : Runtime.getRuntime().maxMemory() / 4,
                Duration.ofSeconds(server.timeoutSeconds()));
    }
}
