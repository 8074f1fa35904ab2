package llmgateway.upstream;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import llmgateway.contracts.config.AdminConfig;
import llmgateway.contracts.config.ClusterConfig;
import llmgateway.contracts.config.EnvironmentConfig;
import llmgateway.contracts.config.GatewayConfig;
import llmgateway.contracts.config.LoggingConfig;
import llmgateway.contracts.config.ManagementConfig;
import llmgateway.contracts.config.MutualTlsConfig;
import llmgateway.contracts.config.OauthConfig;
import llmgateway.contracts.config.RoutingConfig;
import llmgateway.contracts.config.ServerConfig;
import llmgateway.contracts.config.TimeoutsConfig;

/** Configurations in which only what this stage reads matters. */
final class Configs {
    private static final MutualTlsConfig NO_TLS =
            new MutualTlsConfig(Optional.empty(), Optional.empty(), Optional.empty());

    private Configs() {}

    static GatewayConfig with(TimeoutsConfig timeouts) {
        return with(timeouts, new EnvironmentConfig(Optional.empty(), Optional.empty(), Optional.empty()));
    }

    static GatewayConfig with(TimeoutsConfig timeouts, EnvironmentConfig environment) {
        return with(timeouts, environment, new OauthConfig(false, Map.of()));
    }

    static GatewayConfig with(TimeoutsConfig timeouts, OauthConfig oauth) {
        return with(timeouts, new EnvironmentConfig(Optional.empty(), Optional.empty(), Optional.empty()), oauth);
    }

    private static GatewayConfig with(TimeoutsConfig timeouts, EnvironmentConfig environment, OauthConfig oauth) {
        return new GatewayConfig(
                new ServerConfig(
                        "127.0.0.1",
                        0,
                        600,
                        1 << 20,
                        0,
                        1,
                        ServerConfig.ErrorStyle.NATIVE,
                        new ServerConfig.CorsConfig(List.of()),
                        new ServerConfig.TlsConfig(Optional.empty(), Optional.empty())),
                new ManagementConfig("127.0.0.1", 0),
                ClusterConfig.ALONE,
                new AdminConfig(new AdminConfig.TcpConfig(Optional.empty(), Optional.empty(), NO_TLS)),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                new RoutingConfig(
                        RoutingConfig.Strategy.AFFINITY,
                        RoutingConfig.Convert.AUTO,
                        RoutingConfig.Strictness.LENIENT,
                        3,
                        0,
                        RoutingConfig.ReplyModel.UPSTREAM,
                        0,
                        Optional.empty(),
                        30),
                timeouts,
                oauth,
                environment,
                new LoggingConfig(LoggingConfig.Level.INFO, LoggingConfig.Format.TEXT, Optional.empty()),
                Optional.empty());
    }
}
