package llmgateway.contracts.testing;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import llmgateway.contracts.Glob;
import llmgateway.contracts.Secret;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.config.AdminConfig;
import llmgateway.contracts.config.ClusterConfig;
import llmgateway.contracts.config.EnvironmentConfig;
import llmgateway.contracts.config.FailureRuleConfig;
import llmgateway.contracts.config.GatewayConfig;
import llmgateway.contracts.config.GatewayKeyConfig;
import llmgateway.contracts.config.LoggingConfig;
import llmgateway.contracts.config.ManagementConfig;
import llmgateway.contracts.config.ModelConfig;
import llmgateway.contracts.config.MutualTlsConfig;
import llmgateway.contracts.config.OauthConfig;
import llmgateway.contracts.config.RouteConfig;
import llmgateway.contracts.config.RoutingConfig;
import llmgateway.contracts.config.ServerConfig;
import llmgateway.contracts.config.Status;
import llmgateway.contracts.config.TimeoutsConfig;

/** Whole configurations for tests: the defaults, on free ports, with what a test says. */
public final class Configs {
    private static final MutualTlsConfig NO_TLS =
            new MutualTlsConfig(Optional.empty(), Optional.empty(), Optional.empty());

    private Configs() {}

    public static ServerConfig server() {
        return new ServerConfig(
                "127.0.0.1",
                0,
                600,
                33_554_432,
                0,
                120,
                ServerConfig.ErrorStyle.NATIVE,
                new ServerConfig.CorsConfig(List.of()),
                new ServerConfig.TlsConfig(Optional.empty(), Optional.empty()));
    }

    /** As {@link #server}, with TLS by these files. */
    public static ServerConfig server(Path certFile, Path keyFile) {
        ServerConfig plain = server();
        return new ServerConfig(
                plain.host(),
                plain.port(),
                plain.timeoutSeconds(),
                plain.maxBodyBytes(),
                plain.maxBufferedBytes(),
                plain.drainSeconds(),
                plain.errorStyle(),
                plain.cors(),
                new ServerConfig.TlsConfig(Optional.of(certFile.toString()), Optional.of(keyFile.toString())));
    }

    public static RoutingConfig routing(int maxAttempts) {
        return new RoutingConfig(
                RoutingConfig.Strategy.AFFINITY,
                RoutingConfig.Convert.AUTO,
                RoutingConfig.Strictness.LENIENT,
                maxAttempts,
                0,
                RoutingConfig.ReplyModel.UPSTREAM,
                0,
                Optional.empty(),
                30);
    }

    public static TimeoutsConfig timeouts() {
        return new TimeoutsConfig(10, 120, 120, 300);
    }

    /** A configuration with accounts and routes, without client keys. */
    public static GatewayConfig config(List<AccountConfig> accounts, RouteConfig... routes) {
        return config(server(), List.of(), accounts, List.of(routes), routing(3), timeouts());
    }

    public static GatewayConfig config(
            ServerConfig server,
            List<GatewayKeyConfig> keys,
            List<AccountConfig> accounts,
            List<RouteConfig> routes,
            RoutingConfig routing,
            TimeoutsConfig timeouts) {
        return new GatewayConfig(
                server,
                new ManagementConfig("127.0.0.1", 0),
                ClusterConfig.ALONE,
                new AdminConfig(new AdminConfig.TcpConfig(Optional.empty(), Optional.empty(), NO_TLS)),
                keys,
                accounts,
                routes,
                List.of(),
                routing,
                timeouts,
                new OauthConfig(false, Map.of()),
                new EnvironmentConfig(Optional.empty(), Optional.empty(), Optional.empty()),
                new LoggingConfig(LoggingConfig.Level.INFO, LoggingConfig.Format.JSON, Optional.empty()),
                Optional.empty());
    }

    /** {@code config} with these facts about models. */
    public static GatewayConfig withModels(GatewayConfig config, ModelConfig... models) {
        return copy(config, List.of(models), config.failureRules(), config.routing());
    }

    /** {@code config} with these rules of its own for what failures mean. */
    public static GatewayConfig withFailureRules(GatewayConfig config, FailureRuleConfig... rules) {
        return copy(config, config.models(), List.of(rules), config.routing());
    }

    /** {@code config} with these profiles. */
    public static GatewayConfig withOauth(GatewayConfig config, OauthConfig oauth) {
        return copy(config, config.models(), config.failureRules(), config.routing(), oauth);
    }

    /** {@code config}, converting as {@code convert} says. */
    public static GatewayConfig converting(GatewayConfig config, RoutingConfig.Convert convert) {
        return routed(
                config, config.routing().strategy(), convert, config.routing().strictness());
    }

    /** {@code config}, with {@code strictness} for what another dialect cannot say. */
    public static GatewayConfig strictness(GatewayConfig config, RoutingConfig.Strictness strictness) {
        return routed(config, config.routing().strategy(), config.routing().convert(), strictness);
    }

    /** {@code config}, choosing by {@code strategy}. */
    public static GatewayConfig choosing(GatewayConfig config, RoutingConfig.Strategy strategy) {
        RoutingConfig routing = config.routing();
        return routed(config, strategy, routing.convert(), routing.strictness());
    }

    /** {@code config}, whose replies name models as {@code replyModel} says. */
    public static GatewayConfig naming(GatewayConfig config, RoutingConfig.ReplyModel replyModel) {
        RoutingConfig routing = config.routing();
        return routed(config, replyModel, routing.healthCheckSeconds(), routing.queueSize(), routing.queueSeconds());
    }

    /** {@code config}, trying accounts that rest on a guess every so many seconds. */
    public static GatewayConfig checking(GatewayConfig config, int seconds) {
        RoutingConfig routing = config.routing();
        return routed(config, routing.replyModel(), seconds, routing.queueSize(), routing.queueSeconds());
    }

    /** {@code config}, where so many requests wait for an account, for so long. */
    public static GatewayConfig queueing(GatewayConfig config, int size, int seconds) {
        RoutingConfig routing = config.routing();
        return routed(config, routing.replyModel(), routing.healthCheckSeconds(), Optional.of(size), seconds);
    }

    private static GatewayConfig routed(
            GatewayConfig config,
            RoutingConfig.Strategy strategy,
            RoutingConfig.Convert convert,
            RoutingConfig.Strictness strictness) {
        RoutingConfig routing = config.routing();
        return routed(
                config,
                new RoutingConfig(
                        strategy,
                        convert,
                        strictness,
                        routing.maxAttempts(),
                        routing.defaultMaxTokens(),
                        routing.replyModel(),
                        routing.healthCheckSeconds(),
                        routing.queueSize(),
                        routing.queueSeconds()));
    }

    private static GatewayConfig routed(
            GatewayConfig config,
            RoutingConfig.ReplyModel replyModel,
            int healthCheckSeconds,
            Optional<Integer> queueSize,
            int queueSeconds) {
        RoutingConfig routing = config.routing();
        return routed(
                config,
                new RoutingConfig(
                        routing.strategy(),
                        routing.convert(),
                        routing.strictness(),
                        routing.maxAttempts(),
                        routing.defaultMaxTokens(),
                        replyModel,
                        healthCheckSeconds,
                        queueSize,
                        queueSeconds));
    }

    private static GatewayConfig routed(GatewayConfig config, RoutingConfig routing) {
        return copy(config, config.models(), config.failureRules(), routing);
    }

    private static GatewayConfig copy(
            GatewayConfig config, List<ModelConfig> models, List<FailureRuleConfig> rules, RoutingConfig routing) {
        return copy(config, models, rules, routing, config.oauth());
    }

    private static GatewayConfig copy(
            GatewayConfig config,
            List<ModelConfig> models,
            List<FailureRuleConfig> rules,
            RoutingConfig routing,
            OauthConfig oauth) {
        return new GatewayConfig(
                config.server(),
                config.management(),
                config.cluster(),
                config.admin(),
                config.gatewayKeys(),
                config.upstreamAccounts(),
                config.modelRoutes(),
                models,
                rules,
                routing,
                config.timeouts(),
                oauth,
                config.environment(),
                config.logging(),
                config.sections());
    }

    /** An active client key that may read and write and use {@code models}, or all if none are given. */
    public static GatewayKeyConfig key(String id, String key, String... models) {
        return new GatewayKeyConfig(
                Optional.of(id),
                Optional.of(id),
                Optional.of(new Secret(key)),
                Optional.empty(),
                List.of(GatewayKeyConfig.Permission.READ, GatewayKeyConfig.Permission.WRITE),
                Status.ACTIVE,
                List.of(models).stream().map(Glob::new).toList(),
                Optional.empty());
    }

    /** {@code key} with these limits; 0 is none. */
    public static GatewayKeyConfig limited(GatewayKeyConfig key, int rpm, int concurrency) {
        return new GatewayKeyConfig(
                key.id(),
                key.name(),
                key.key(),
                key.keyHash(),
                key.permissions(),
                key.status(),
                key.models(),
                key.expiresAt(),
                rpm,
                concurrency,
                key.hashes());
    }

    /** A route from one name to one model. */
    public static RouteConfig route(String source, String model) {
        return new RouteConfig(source, Optional.of(model), Optional.empty(), List.of(), Optional.empty());
    }

    /** A route from one name to one model of a provider or account. */
    public static RouteConfig route(String source, String model, String provider) {
        return new RouteConfig(source, Optional.of(model), Optional.of(provider), List.of(), Optional.empty());
    }
}
