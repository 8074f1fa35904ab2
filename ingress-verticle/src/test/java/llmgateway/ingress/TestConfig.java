package llmgateway.ingress;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import llmgateway.contracts.Glob;
import llmgateway.contracts.Secret;
import llmgateway.contracts.config.AdminConfig;
import llmgateway.contracts.config.ClusterConfig;
import llmgateway.contracts.config.EnvironmentConfig;
import llmgateway.contracts.config.GatewayConfig;
import llmgateway.contracts.config.GatewayKeyConfig;
import llmgateway.contracts.config.GatewayKeyConfig.Permission;
import llmgateway.contracts.config.LoggingConfig;
import llmgateway.contracts.config.ManagementConfig;
import llmgateway.contracts.config.MutualTlsConfig;
import llmgateway.contracts.config.OauthConfig;
import llmgateway.contracts.config.RoutingConfig;
import llmgateway.contracts.config.SectionsConfig;
import llmgateway.contracts.config.ServerConfig;
import llmgateway.contracts.config.ServerConfig.TlsConfig;
import llmgateway.contracts.config.Status;
import llmgateway.contracts.config.TimeoutsConfig;
import llmgateway.contracts.testing.Configs;

/** A configuration in which one key, {@code test-key}, is let in. */
record TestConfig(
        int timeoutSeconds,
        int maxBodyBytes,
        long maxBufferedBytes,
        int drainSeconds,
        List<String> origins,
        TlsConfig tls,
        List<GatewayKeyConfig> keys,
        Optional<SectionsConfig> sections) {
    static final String KEY = "test-key";
    static final TestConfig USUAL = new TestConfig(
            60,
            1 << 20,
            0,
            10,
            List.of(),
            new TlsConfig(Optional.empty(), Optional.empty()),
            List.of(
                    key("writer", KEY, List.of(Permission.READ, Permission.WRITE)),
                    key("reader", "read-key", List.of(Permission.READ))),
            Optional.empty());

    TestConfig timeout(int seconds) {
        return new TestConfig(seconds, maxBodyBytes, maxBufferedBytes, drainSeconds, origins, tls, keys, sections);
    }

    TestConfig maxBody(int bytes) {
        return new TestConfig(timeoutSeconds, bytes, maxBufferedBytes, drainSeconds, origins, tls, keys, sections);
    }

    TestConfig maxBuffered(long bytes) {
        return new TestConfig(timeoutSeconds, maxBodyBytes, bytes, drainSeconds, origins, tls, keys, sections);
    }

    TestConfig drain(int seconds) {
        return new TestConfig(timeoutSeconds, maxBodyBytes, maxBufferedBytes, seconds, origins, tls, keys, sections);
    }

    TestConfig cors(String origin) {
        return new TestConfig(
                timeoutSeconds, maxBodyBytes, maxBufferedBytes, drainSeconds, List.of(origin), tls, keys, sections);
    }

    TestConfig certificate(String certFile, String keyFile) {
        TlsConfig files = new TlsConfig(Optional.of(certFile), Optional.of(keyFile));
        return new TestConfig(
                timeoutSeconds, maxBodyBytes, maxBufferedBytes, drainSeconds, origins, files, keys, sections);
    }

    /** With limits on the first key; 0 is none. */
    TestConfig limits(int rpm, int concurrency) {
        List<GatewayKeyConfig> limited = List.of(Configs.limited(keys.get(0), rpm, concurrency), keys.get(1));
        return new TestConfig(
                timeoutSeconds, maxBodyBytes, maxBufferedBytes, drainSeconds, origins, tls, limited, sections);
    }

    TestConfig withoutKeys() {
        return new TestConfig(
                timeoutSeconds, maxBodyBytes, maxBufferedBytes, drainSeconds, origins, tls, List.of(), sections);
    }

    /** Without keys, and read from a TOML file. */
    TestConfig ofSections() {
        SectionsConfig none = new SectionsConfig(List.of(), Optional.empty(), false);
        return new TestConfig(
                timeoutSeconds,
                maxBodyBytes,
                maxBufferedBytes,
                drainSeconds,
                origins,
                tls,
                List.of(),
                Optional.of(none));
    }

    /** With the usual keys. */
    TestConfig withKeys() {
        return new TestConfig(
                timeoutSeconds, maxBodyBytes, maxBufferedBytes, drainSeconds, origins, tls, USUAL.keys, sections);
    }

    private static GatewayKeyConfig key(String id, String key, List<Permission> permissions) {
        return new GatewayKeyConfig(
                Optional.of(id),
                Optional.empty(),
                Optional.of(new Secret(key)),
                Optional.empty(),
                permissions,
                Status.ACTIVE,
                List.of(new Glob("m-*")),
                Optional.empty());
    }

    GatewayConfig build() {
        MutualTlsConfig none = new MutualTlsConfig(Optional.empty(), Optional.empty(), Optional.empty());
        return new GatewayConfig(
                new ServerConfig(
                        "127.0.0.1",
                        0,
                        timeoutSeconds,
                        maxBodyBytes,
                        maxBufferedBytes,
                        drainSeconds,
                        ServerConfig.ErrorStyle.NATIVE,
                        new ServerConfig.CorsConfig(origins),
                        tls),
                new ManagementConfig("127.0.0.1", 0),
                ClusterConfig.ALONE,
                new AdminConfig(new AdminConfig.TcpConfig(Optional.empty(), Optional.empty(), none)),
                keys,
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
                new TimeoutsConfig(10, 120, 120, 300),
                new OauthConfig(false, Map.of()),
                new EnvironmentConfig(Optional.empty(), Optional.empty(), Optional.empty()),
                new LoggingConfig(LoggingConfig.Level.INFO, LoggingConfig.Format.JSON, Optional.empty()),
                sections);
    }
}
