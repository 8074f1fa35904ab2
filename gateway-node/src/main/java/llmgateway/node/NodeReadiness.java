package llmgateway.node;

import java.util.List;
import java.util.function.Supplier;
import llmgateway.contracts.account.AccountStates;
import llmgateway.contracts.config.GatewayConfig;
import llmgateway.contracts.port.Readiness;

/** A node is ready from the moment that all shards listen until it is asked to stop or to drain, while it has an account to use. */
final class NodeReadiness implements Readiness {
    private final Supplier<GatewayConfig> config;
    private final AccountStates states;
    private volatile boolean started;
    private volatile boolean draining;
    private volatile boolean held;

    NodeReadiness(Supplier<GatewayConfig> config, AccountStates states) {
        this.config = config;
        this.states = states;
    }

    void started() {
        started = true;
    }

    void draining() {
        draining = true;
    }

    /** Makes the node not ready while it goes on to serve, or ready again. */
    void hold(boolean asked) {
        held = asked;
    }

    /** Whether the node is stopping or held. */
    boolean isDraining() {
        return draining || held;
    }

    @Override
    public List<Check> checks() {
        boolean usable = config.get().upstreamAccounts().stream().anyMatch(states::usable);
        return List.of(
                new Check("started", started, started ? "" : "The node is starting."),
                new Check("serving", !isDraining(), isDraining() ? "The node is draining." : ""),
                new Check("accounts", usable, usable ? "" : "No upstream account can be used."));
    }
}
