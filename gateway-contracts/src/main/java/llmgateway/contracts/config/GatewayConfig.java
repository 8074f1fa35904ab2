package llmgateway.contracts.config;

import java.util.List;
import java.util.Optional;

/**
 * The whole configuration of a node: validated and immutable.
 *
 * @param sections how names of models are understood if the configuration is a TOML file; no key of the other formats
 */
public record GatewayConfig(
        @Setting("The listener for clients.") ServerConfig server,
        @Setting("The listener for probes and metrics.") ManagementConfig management,
        @Setting("How nodes form one gateway.") ClusterConfig cluster,
        @Setting("Remote administration.") AdminConfig admin,
        @Setting("The keys that clients come with.") List<GatewayKeyConfig> gatewayKeys,

        @Setting("The accounts at providers that serve requests.")
        List<AccountConfig> upstreamAccounts,

        @Setting("Which models are served by which; the most specific source wins.")
        List<RouteConfig> modelRoutes,

        @Setting("What is known of models, where the gateway does not know it or not well; earlier entries win.")
        List<ModelConfig> models,

        @Setting("What failures at upstreams mean, in place of what the gateway makes of them; earlier entries win.")
        List<FailureRuleConfig> failureRules,

        @Setting("How an account is chosen.") RoutingConfig routing,
        @Setting("How long upstreams may take.") TimeoutsConfig timeouts,
        @Setting("OAuth accounts.") OauthConfig oauth,
        @Setting("Proxies for calls to upstreams.") EnvironmentConfig environment,
        @Setting("The log.") LoggingConfig logging,
        Optional<SectionsConfig> sections) {

    public GatewayConfig {
        gatewayKeys = List.copyOf(gatewayKeys);
        upstreamAccounts = List.copyOf(upstreamAccounts);
        modelRoutes = List.copyOf(modelRoutes);
        models = List.copyOf(models);
        failureRules = List.copyOf(failureRules);
    }

    /** A configuration that leaves it to the gateway what failures mean. */
    public GatewayConfig(
            ServerConfig server,
            ManagementConfig management,
            ClusterConfig cluster,
            AdminConfig admin,
            List<GatewayKeyConfig> gatewayKeys,
            List<AccountConfig> upstreamAccounts,
            List<RouteConfig> modelRoutes,
            List<ModelConfig> models,
            RoutingConfig routing,
            TimeoutsConfig timeouts,
            OauthConfig oauth,
            EnvironmentConfig environment,
            LoggingConfig logging,
            Optional<SectionsConfig> sections) {
        this(
                server,
                management,
                cluster,
                admin,
                gatewayKeys,
                upstreamAccounts,
                modelRoutes,
                models,
                List.of(),
                routing,
                timeouts,
                oauth,
                environment,
                logging,
                sections);
    }

    /** This configuration with {@code named} for its sections. */
    public GatewayConfig withSections(SectionsConfig named) {
        return new GatewayConfig(
                server,
                management,
                cluster,
                admin,
                gatewayKeys,
                upstreamAccounts,
                modelRoutes,
                models,
                failureRules,
                routing,
                timeouts,
                oauth,
                environment,
                logging,
                Optional.of(named));
    }
}
