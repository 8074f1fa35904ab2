package llmgateway.transform.testing;

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

/** Configurations for tests. */
public final class Configs {

    private Configs() {}

    /** The defaults, with errors in {@code style}. */
    public static GatewayConfig with(ServerConfig.ErrorStyle style) {
        MutualTlsConfig noTls = new MutualTlsConfig(Optional.empty(), Optional.empty(), Optional.empty());
        return new GatewayConfig(
                new ServerConfig(
                        "127.0.0.1",
                        0,
                        600,
                        1024,
                        0,
                        1,
                        style,
                        new ServerConfig.CorsConfig(List.of()),
                        new ServerConfig.TlsConfig(Optional.empty(), Optional.empty())),
                new ManagementConfig("127.0.0.1", 0),
                ClusterConfig.ALONE,
                new AdminConfig(new AdminConfig.TcpConfig(Optional.empty(), Optional.empty(), noTls)),
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
                new TimeoutsConfig(1, 1, 1, 1),
                new OauthConfig(false, Map.of()),
                new EnvironmentConfig(Optional.empty(), Optional.empty(), Optional.empty()),
                new LoggingConfig(LoggingConfig.Level.INFO, LoggingConfig.Format.TEXT, Optional.empty()),
                Optional.empty());
    }
}
