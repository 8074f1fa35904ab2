package llmgateway.contracts.config;

import java.util.List;
import java.util.Optional;

/** Sends requests for one model, or for all that match, to other models. */
public record RouteConfig(
        @Setting("What clients ask for: a name, prefix*, or *.")
        String sourceModel,

        @Setting("The model to serve it with.") Optional<String> targetModel,

        @Setting("The provider or account to serve it with.")
        Optional<String> targetProvider,

        @Setting("Several targets in order, instead of one.")
        List<TargetConfig> targets,

        @Setting("What to do about what another dialect cannot say; as routing.strictness if left out.")
        Optional<RoutingConfig.Strictness> strictness) {

    public RouteConfig {
        targets = targetModel.isPresent() && targets.isEmpty()
                ? List.of(new TargetConfig(targetModel.get(), targetProvider))
                : List.copyOf(targets);
    }

    /** One target of a route. */
    public record TargetConfig(
            @Setting("The model to serve with.") String model,

            @Setting("The provider or account to serve with; any if left out.")
            Optional<String> provider) {}
}
