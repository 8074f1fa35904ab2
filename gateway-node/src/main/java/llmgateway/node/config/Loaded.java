package llmgateway.node.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import llmgateway.contracts.config.GatewayConfig;

/**
 * A configuration that holds.
 *
 * @param warnings what the user should hear of although it stops nothing
 * @param source the file that it was read from; empty for the built-in defaults
 */
public record Loaded(GatewayConfig config, List<Problem> warnings, Optional<Path> source) {
    public Loaded {
        warnings = List.copyOf(warnings);
    }
}
