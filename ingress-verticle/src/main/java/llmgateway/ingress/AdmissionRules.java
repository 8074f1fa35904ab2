package llmgateway.ingress;

import java.time.Duration;
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

    static AdmissionRules of(GatewayConfig config) {
        ServerConfig server = config.server();
        return new AdmissionRules(
                new ClientKeys(config.gatewayKeys()),
                new CorsPolicy(server.cors().origins()),
                server.maxBodyBytes(),
                server.maxBufferedBytes() > 0
                        ? server.maxBufferedBytes()
                        : Runtime.getRuntime().maxMemory() / 4,
                Duration.ofSeconds(server.timeoutSeconds()));
    }
}
