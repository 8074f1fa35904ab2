package llmgateway.node.config;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.Optional;
import llmgateway.contracts.Host;
import llmgateway.contracts.config.AdminConfig.TcpConfig;
import llmgateway.contracts.config.GatewayConfig;
import llmgateway.contracts.config.MutualTlsConfig;
import llmgateway.node.tls.MutualTls;

/** The rules of administration over TCP: never without certificates of both sides, and at a port of its own. */
final class AdminTcpChecks {
    private static final String PORT = "admin.tcp.port";
    private static final String TLS = "admin.tcp.tls";
    private static final String USUAL_HOST = "127.0.0.1";

    private final Problems problems;

    AdminTcpChecks(Problems problems) {
        this.problems = problems;
    }

    void check(GatewayConfig config) {
        TcpConfig tcp = config.admin().tcp();
        if (tcp.port().isEmpty() || problems.within("admin.tcp")) {
            return;
        }
        Host host = new Host(tcp.host().orElse(USUAL_HOST));
        taken(tcp.port().get(), host, config.server().port(), config.server().host(), "server.port");
        taken(
                tcp.port().get(),
                host,
                config.management().port(),
                config.management().host(),
                "management.port");
        MutualTlsConfig tls = tcp.tls();
        file(tls.caFile(), "ca_file");
        file(tls.certFile(), "cert_file");
        file(tls.keyFile(), "key_file");
        if (!problems.within(TLS)) {
            fit(tls);
        }
    }

    private void taken(int port, Host host, int other, String otherHost, String otherKey) {
        if (port != 0 && port == other && host.overlaps(new Host(otherHost))) {
            problems.add(PORT, "is the port of " + otherKey, "another port");
        }
    }

    private void file(Optional<String> file, String key) {
        if (file.isEmpty()) {
            problems.add(
                    TLS + "." + key,
                    "is missing, and orders are taken over TCP only where both sides show certificates",
                    "a PEM file; 'gateway-admin cluster init DIR' makes all three");
        }
        ConfigChecks.readable(problems, file, TLS + "." + key);
    }

    private void fit(MutualTlsConfig tls) {
        try {
            MutualTls.read(tls);
        } catch (IOException | GeneralSecurityException unfit) {
            problems.add(
                    TLS,
                    "names files that cannot be used together: " + unfit.getMessage(),
                    "an authority's certificate, one that it signed, and the key of that one, in PEM");
        }
    }
}
