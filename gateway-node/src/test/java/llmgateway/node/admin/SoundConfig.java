package llmgateway.node.admin;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import llmgateway.contracts.config.GatewayConfig;
import llmgateway.node.admin.desk.ConfigView;

/** A configuration that nothing was ever wrong with. */
public record SoundConfig(Supplier<GatewayConfig> config, String source) implements ConfigView {
    @Override
    public GatewayConfig effective() {
        return config.get();
    }

    @Override
    public List<String> warnings() {
        return List.of();
    }

    @Override
    public Optional<Rejected> lastRejected() {
        return Optional.empty();
    }
}
