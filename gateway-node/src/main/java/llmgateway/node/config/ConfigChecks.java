package llmgateway.node.config;

import io.netty.handler.ssl.SslContextBuilder;
import java.io.File;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLException;
import llmgateway.contracts.Host;
import llmgateway.contracts.config.GatewayConfig;
import llmgateway.contracts.config.ManagementConfig;
import llmgateway.contracts.config.ServerConfig;

/** The rules that no single key can tell: what the parts of a configuration demand of each other. */
final class ConfigChecks {
    private final Problems problems;

    ConfigChecks(Problems problems) {
        this.problems = problems;
    }

    /** Checks a bound configuration; where binding found something wrong already, nothing is reported that may follow from it. */
    void check(GatewayConfig config) {
        boolean accountsAreKnown = RouteChecks.knows(config.upstreamAccounts(), problems);
        listeners(config);
        tls(config.server().tls());
        new AdminTcpChecks(problems).check(config);
        new KeyChecks(problems).check(config.gatewayKeys());
        new TokenUrlChecks(problems).check(config.oauth());
        new AccountChecks(problems, config.server(), config.oauth()).check(config.upstreamAccounts());
        new RouteChecks(problems).check(config.modelRoutes(), config.upstreamAccounts(), accountsAreKnown);
        new FailureRuleChecks(problems).check(config.failureRules());
        ProxyChecks proxies = new ProxyChecks(problems);
        proxies.check(config.environment().httpProxy(), "environment.http_proxy");
        proxies.check(config.environment().httpsProxy(), "environment.https_proxy");
        new ClusterChecks(problems).check(config.cluster());
    }

    private void listeners(GatewayConfig config) {
        ServerConfig server = config.server();
        ManagementConfig management = config.management();
        Host host = new Host(server.host());
        if (!host.isLoopback()
                && config.gatewayKeys().isEmpty()
                && !problems.within("server.host")
                && !problems.within("gateway_keys")) {
            problems.add(
                    "server.host",
                    "is reachable from other machines while no client key is configured",
                    config.sections().isPresent()
                            ? "127.0.0.1; a file that can hold client keys is one in YAML"
                            : "127.0.0.1, or at least one entry in gateway_keys");
        }
        if (server.port() == management.port() && server.port() != 0 && host.overlaps(new Host(management.host()))) {
            problems.add("management.port", "is the port of server.port", "another port");
        }
    }

    private void tls(ServerConfig.TlsConfig tls) {
        if (problems.within("server.tls")) {
            return;
        }
        if (tls.certFile().isPresent() != tls.keyFile().isPresent()) {
            String missing = tls.certFile().isPresent() ? "key_file" : "cert_file";
            problems.add("server.tls." + missing, "is missing", "both cert_file and key_file, or neither");
        }
        readable(problems, tls.certFile(), "server.tls.cert_file");
        readable(problems, tls.keyFile(), "server.tls.key_file");
        if (tls.certFile().isPresent() && tls.keyFile().isPresent() && !problems.within("server.tls")) {
            try {
                SslContextBuilder.forServer(
                                new File(tls.certFile().get()),
                                new File(tls.keyFile().get()))
                        .build();
            } catch (SSLException | IllegalArgumentException unfit) {
                problems.add(
                        "server.tls",
                        "names files that are no certificate with its key",
                        "a certificate chain and its private key, PEM, without a passphrase");
            }
        }
    }

    static void readable(Problems problems, Optional<String> file, String path) {
        if (file.isPresent() && !isReadable(new File(file.get()))) {
            problems.add(path, "names a file that cannot be read", "a readable PEM file");
        }
    }

    private static boolean isReadable(File file) {
        return file.isFile() && file.canRead();
    }

    /** The set {@code seen} with {@code value} in it; says whether it was there already. */
    static boolean repeats(Set<String> seen, String value) {
        return !value.isEmpty() && !seen.add(value);
    }
}
