package llmgateway.node;

import java.util.List;
import java.util.function.Supplier;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.config.GatewayConfig;
import llmgateway.contracts.port.Readiness;

/** A node is ready from the moment that all shards listen until it is asked to stop, while it has an account to use. */
final class NodeReadiness implements Readiness {
    private final Supplier<GatewayConfig> config;
    private volatile boolean started;
    private volatile boolean draining;

    NodeReadiness(Supplier<GatewayConfig> config) {
        this.config = config;
    }

    void started() {
        started = true;
    }

    void draining() {
        draining = true;
    }

    @Override
    public List<Check> checks() {
        boolean usable = config.get().upstreamAccounts().stream().anyMatch(AccountConfig::active);
        return List.of(
                new Check("started", started, started ? "" : "The node is starting."),
                new Check("serving", !draining, draining ? "The node is draining." : ""),
                new Check("accounts", usable, usable ? "" : "No upstream account is active."));
    }
}
